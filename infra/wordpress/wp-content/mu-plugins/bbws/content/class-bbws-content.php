<?php
/**
 * The content of templates.
 *
 * @package BBWS
 */

defined( 'ABSPATH' ) || exit;

/**
 * A template's content as it comes in, alone or in a zip with its media. Nothing in it is trusted.
 */
class BBWS_Content {

	/** Parts of a path that some web server could run, or read as its configuration: a template's media have none. */
	const CODE = '/\A\.|\.(?:php\d?|phtml|phar|phps|pht|phpt|shtml?)(?:\.|\z)|\.(?:f?cgi|pl|py|rb|jsp|aspx?)\z/i';

	/** Version of the format. */
	const FORMAT = 1;

	/** Most files of a zip. */
	const ENTRIES = 10000;

	/** Most bytes that a zip may unpack to. */
	const SIZE = 1073741824;

	/** Most bytes of content.json. */
	const TEXT = 33554432;

	/** Names of media. */
	const MEDIA_NAME = '[A-Za-z0-9._-]{1,150}';

	/**
	 * What it says.
	 *
	 * @var array
	 */
	public $data;

	/**
	 * The zip.
	 *
	 * @var ZipArchive|null
	 */
	private $zip = null;

	/**
	 * Checks what came in.
	 *
	 * @param mixed           $data Decoded JSON.
	 * @param ZipArchive|null $zip  Zip with the media.
	 */
	private function __construct( $data, $zip ) {
		$this->zip = $zip;
		$valid     = rest_validate_value_from_schema( $data, BBWS_Content_Schema::get(), 'content' );
		if ( is_wp_error( $valid ) ) {
			throw self::bad( 'is not as it should be: ' . $valid->get_error_message() );
		}
		$this->data = $data + array(
			'pages'   => array(),
			'menus'   => array(),
			'options' => array(),
			'media'   => array(),
		);
		array_map( array( 'BBWS_Option_Rules', 'check_content' ), array_map( 'strval', array_keys( $this->data['options'] ) ) );
		$this->check_pages();
		$this->check_menus();
		$this->check_media();
	}

	/**
	 * Reads content that came in the request.
	 *
	 * @param array $data Decoded JSON.
	 * @return BBWS_Content
	 */
	public static function of_data( $data ) {
		return new self( $data, null );
	}

	/**
	 * Reads content from a zip.
	 *
	 * @param string $path File.
	 * @return BBWS_Content
	 * @throws BBWS_Failure When it is none.
	 */
	public static function of_zip( $path ) {
		$zip = new ZipArchive();
		if ( true !== $zip->open( $path, ZipArchive::RDONLY ) ) {
			throw self::bad( 'can not be opened.' );
		}
		if ( $zip->numFiles > self::ENTRIES ) {
			throw self::bad( 'has too many files.' );
		}
		$size = 0;
		for ( $number = 0; $number < $zip->numFiles; $number++ ) {
			$entry = $zip->statIndex( $number );
			$size += $entry ? $entry['size'] : 0;
			if ( ! $entry || $size > self::SIZE ) {
				throw self::bad( 'is damaged, or unpacks to too much.' );
			}
		}
		return new self( json_decode( (string) $zip->getFromName( 'content.json', self::TEXT ), true ), $zip );
	}

	/**
	 * Content that is none.
	 *
	 * @param string $why Completes "The content …".
	 * @return BBWS_Failure
	 */
	public static function bad( $why ) {
		return new BBWS_Failure( 'bbws_bad_content', 'The content ' . $why, 422 );
	}

	/**
	 * Whether a file is of a kind that may be among the media.
	 *
	 * @param string $file Name.
	 * @return bool
	 */
	public static function takes( $file ) {
		$types = array_diff_key( wp_get_mime_types(), array_flip( array( 'swf', 'exe', 'class', 'htm|html', 'js', 'css', 'xsl|xslt' ) ) );
		return ! preg_grep( self::CODE, explode( '/', $file ) ) && wp_check_filetype( $file, $types )['type'];
	}

	/**
	 * Writes a file of the media.
	 *
	 * @param string $file Its path in the zip.
	 * @param string $path Where to.
	 * @throws RuntimeException When the disk is full.
	 */
	public function extract( $file, $path ) {
		// phpcs:disable WordPress.WP.AlternativeFunctions -- streams.
		$from = $this->zip->getStream( $file );
		$to   = fopen( $path, 'xb' );
		$size = $this->zip->statName( $file )['size'];
		$done = $from && $to ? stream_copy_to_stream( $from, $to, $size + 1 ) : false;
		if ( $done !== $size || ! fclose( $to ) ) {
			throw new RuntimeException( 'A file could not be written.' );
		}
		// phpcs:enable
	}

	/**
	 * Checks the relations of the pages.
	 */
	private function check_pages() {
		$parents = array();
		foreach ( $this->data['pages'] as $page ) {
			if ( isset( $parents[ $page['slug'] ] ) || '' === sanitize_title( basename( $page['slug'] ) ) ) {
				throw self::bad( 'has two pages of one slug, or a page without one.' );
			}
			$parents[ $page['slug'] ] = isset( $page['parent'] ) ? $page['parent'] : '';
		}
		foreach ( array_keys( $parents ) as $slug ) {
			$seen = 0;
			while ( '' !== $slug ) {
				if ( ! isset( $parents[ $slug ] ) || ++$seen > count( $parents ) ) {
					throw self::bad( 'has a page whose parent is not there, or is below it.' );
				}
				$slug = $parents[ $slug ];
			}
		}
		foreach ( array( 'frontPage', 'postsPage' ) as $name ) {
			if ( isset( $this->data[ $name ] ) && ! isset( $parents[ $this->data[ $name ] ] ) ) {
				throw self::bad( 'names a page that is not there.' );
			}
		}
	}

	/**
	 * Checks what the items of menus refer to.
	 */
	private function check_menus() {
		$pages = array_column( $this->data['pages'], null, 'slug' );
		foreach ( $this->data['menus'] as $menu ) {
			foreach ( $menu['items'] as $number => $item ) {
				if ( isset( $item['page'] ) === isset( $item['url'] ) || ( isset( $item['page'] ) && ! isset( $pages[ $item['page'] ] ) ) || ( isset( $item['parent'] ) && $item['parent'] >= $number ) ) {
					throw self::bad( 'has a menu item that leads nowhere, or whose parent does not come before it.' );
				}
			}
		}
	}

	/**
	 * Checks the media, and that all that is referred to is there.
	 */
	private function check_media() {
		$names = array();
		foreach ( $this->data['media'] as $media ) {
			$file = $media['file'];
			$base = basename( $file );
			if ( isset( $names[ $media['name'] ] ) || ! self::takes( $base ) || ! $this->zip || false === $this->zip->statName( $file ) ) {
				throw self::bad( 'has a file that is not there, or of a kind that is not allowed.' );
			}
			$names[ $media['name'] ] = true;
		}
		$used   = BBWS_Pattern::all( '/\{\{media(?:_id)?:(' . self::MEDIA_NAME . ')\}\}/', (string) wp_json_encode( $this->data ) )[1];
		$images = array_column( $this->data['pages'], 'image' );
		if ( array_diff( $used, array_map( 'strval', array_keys( $names ) ) ) || array_diff( $images, array_map( 'strval', array_keys( $names ) ) ) ) {
			throw self::bad( 'refers to a file that it does not hold.' );
		}
	}
}
