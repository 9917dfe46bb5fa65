<?php
/**
 * Placeholders in captured content.
 *
 * @package BBWS
 */

defined( 'ABSPATH' ) || exit;

/**
 * Replaces what is a site's own in its content, its address and its media, by placeholders, and remembers the media.
 */
class BBWS_Content_Placeholders {

	/**
	 * Pattern of the address of the site.
	 *
	 * @var string
	 */
	private $address;

	/**
	 * Pattern of the addresses of the uploads.
	 *
	 * @var string
	 */
	private $upload;

	/**
	 * Ids of the attachments, by their names.
	 *
	 * @var array<string, int>
	 */
	private $media = array();

	/**
	 * Sets whose addresses they are.
	 *
	 * @param string $url    Address of the site.
	 * @param array  $folder Its upload folder, as wp_get_upload_dir() says.
	 */
	public function __construct( $url, $folder ) {
		$host = preg_quote( (string) wp_parse_url( $url, PHP_URL_HOST ), '~' );
		$path = preg_quote( (string) wp_parse_url( $folder['baseurl'], PHP_URL_PATH ), '~' );

		$this->address = '~https?:(\\\\?/)\1' . $host . '(?::\d+)?(?![a-z0-9:@-]|\.[a-z0-9])~i';
		$this->upload  = '~(?:https?:)?//' . $host . '(?::\d+)?' . $path . '/([^\s"\'<>()\\\\?#|,&]+\.\w+)~i';
	}

	/**
	 * Replaces the site's own in a value.
	 *
	 * @param mixed $value Value.
	 * @return mixed
	 */
	public function replace( $value ) {
		if ( is_array( $value ) ) {
			return array_map( array( $this, 'replace' ), $value );
		}
		if ( ! is_string( $value ) ) {
			return $value;
		}
		$value = BBWS_Pattern::replace(
			$this->upload,
			function ( $match ) {
				$name = $this->name_of( self::attachment( rawurldecode( $match[1] ) ) );
				return null === $name ? $match[0] : '{{media:' . $name . '}}';
			},
			$value
		);
		$used = BBWS_Pattern::all( '/\{\{media:([^{}]+)\}\}/', $value )[1];
		foreach ( array_intersect_key( $this->media, array_flip( $used ) ) as $name => $id ) {
			$new   = '{{media_id:' . $name . '}}';
			$value = BBWS_Pattern::replace( '/\bwp-(image|att)-' . $id . '\b/', 'wp-$1-' . $new, $value );
			// Only within the comment of a block for media.
			$value = BBWS_Pattern::replace( '/(<!-- wp:(?:image|cover|media-text|file|video|audio|gallery) \{(?:(?!-->).)*?"(?:id|mediaId)":)' . $id . '(?=[,}])/s', '${1}' . $new, $value );
		}
		return BBWS_Pattern::replace( $this->address, '{{site_url}}', $value );
	}

	/**
	 * The placeholder for the id of an attachment.
	 *
	 * @param int $id Attachment.
	 * @return string|int Zero when it is none.
	 */
	public function id_of( $id ) {
		$name = $this->name_of( $id );
		return null === $name ? 0 : '{{media_id:' . $name . '}}';
	}

	/**
	 * The name of an attachment. From now on it belongs to the content.
	 *
	 * @param int $id Attachment.
	 * @return string|null Null when it is none, or of a kind that would not be taken.
	 */
	public function name_of( $id ) {
		$found = array_search( $id, $this->media, true );
		if ( false !== $found ) {
			return (string) $found;
		}
		$file = $id > 0 ? get_attached_file( $id ) : false;
		if ( ! $file || ! is_file( $file ) || ! BBWS_Content::takes( basename( $file ) ) ) {
			return null;
		}
		$name = preg_replace( '/[^A-Za-z0-9._-]+/', '-', substr( basename( $file ), -120 ) );
		$name = isset( $this->media[ $name ] ) ? $id . '-' . $name : $name;

		$this->media[ $name ] = $id;
		return $name;
	}

	/**
	 * The files of the media.
	 *
	 * @return array<string, string> Paths, by their names.
	 */
	public function files() {
		return array_map( 'get_attached_file', $this->media );
	}

	/**
	 * The attachment that a file belongs to, itself or as one of its sizes.
	 *
	 * @param string $path Path within the uploads.
	 * @return int Zero when there is none.
	 */
	private static function attachment( $path ) {
		global $wpdb;
		$plain = preg_replace( '/-\d+x\d+(?=\.\w+\z)/', '', $path );
		foreach ( array( $path, $plain, preg_replace( '/(?=\.\w+\z)/', '-scaled', $plain ) ) as $file ) {
			$id = (int) $wpdb->get_var( $wpdb->prepare( "SELECT post_id FROM $wpdb->postmeta WHERE meta_key = '_wp_attached_file' AND meta_value = %s LIMIT 1", $file ) );
			if ( $id ) {
				return $id;
			}
		}
		return 0;
	}
}
