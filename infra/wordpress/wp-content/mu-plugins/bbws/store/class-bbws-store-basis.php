<?php
/**
 * The backup that another one builds on.
 *
 * @package BBWS
 */

defined( 'ABSPATH' ) || exit;

/**
 * Says what an earlier manifest of the same site holds already, so that it is not sent again. Files are asked for in the
 * order of the manifest.
 */
class BBWS_Store_Basis {

	/**
	 * The manifest, unpacked; null where there is none.
	 *
	 * @var resource|null
	 */
	private $file = null;

	/**
	 * Names of its packs.
	 *
	 * @var string[]
	 */
	private $packs = array();

	/**
	 * The next line of it, and where that begins.
	 *
	 * @var array|null
	 */
	private $line = null;

	/**
	 * Where the next line begins.
	 *
	 * @var int
	 */
	private $offset = 0;

	/**
	 * Opens a manifest that fetch() has brought.
	 *
	 * @param string $path   File.
	 * @param int    $offset Where to go on; -1 where there is none.
	 */
	public function __construct( $path, $offset ) {
		if ( $offset < 0 ) {
			return;
		}
		$this->file  = fopen( $path, 'rb' ); // phpcs:ignore WordPress.WP.AlternativeFunctions
		$this->packs = json_decode( (string) file_get_contents( $path . '.packs' ), true ); // phpcs:ignore WordPress.WP.AlternativeFunctions
		$this->go( $offset );
	}

	/**
	 * Brings a manifest. One that can not be had or read is as good as none.
	 *
	 * @param string $path    File to make.
	 * @param array  $basis   Address and digest.
	 * @param string $site_id Platform's id of the site.
	 * @return int Where to begin; -1 where there is none.
	 */
	public static function fetch( $path, $basis, $site_id ) {
		try {
			BBWS_Store_Manifest::fetch( $path, $basis['url'], $basis['sha256'] );
			$manifest = new BBWS_Store_Manifest( $path );
			if ( $site_id !== ( $manifest->header['siteId'] ?? null ) ) {
				return -1;
			}
			file_put_contents( $path . '.packs', wp_json_encode( $manifest->packs ) ); // phpcs:ignore WordPress.WP.AlternativeFunctions
			return 0;
		} catch ( BBWS_Failure $failure ) {
			return -1;
		}
	}

	/**
	 * Goes to a line.
	 *
	 * @param int $offset Where it begins.
	 */
	private function go( $offset ) {
		fseek( $this->file, $offset );
		$this->offset = $offset;
		$this->line   = json_decode( (string) fgets( $this->file ), true );
	}

	/**
	 * Where the next line begins.
	 *
	 * @return int
	 */
	public function offset() {
		return $this->file ? $this->offset : -1;
	}

	/**
	 * Parts of its tables.
	 *
	 * @return array<string, array> Parts, by their digests.
	 */
	public function tables() {
		$parts = array();
		while ( $this->file && ! isset( $this->line['file'] ) && ! isset( $this->line['folder'] ) && ! isset( $this->line['packs'] ) ) {
			foreach ( $this->line['parts'] ?? array() as $part ) {
				$parts[ $part['h'] ] = $part;
			}
			$this->go( ftell( $this->file ) );
		}
		return $parts;
	}

	/**
	 * The line of a file.
	 *
	 * @param string $order Where it stands, as of BBWS_Store_Format; after all that were asked for before.
	 * @return array|null
	 */
	public function find( $order ) {
		while ( $this->file && ! isset( $this->line['packs'] ) ) {
			$here = isset( $this->line['file'] ) || isset( $this->line['folder'] ) ? strcmp( BBWS_Store_Format::order( $this->line ), $order ) : -1;
			if ( $here >= 0 ) {
				return 0 === $here && isset( $this->line['file'] ) ? $this->line : null;
			}
			$this->go( ftell( $this->file ) );
		}
		return null;
	}

	/**
	 * A part of it, for another manifest.
	 *
	 * @param array             $part   Part.
	 * @param BBWS_Store_Writer $writer Writes that.
	 * @return array
	 */
	public function part( $part, $writer ) {
		return array( 'p' => $writer->number( $this->packs[ $part['p'] ] ) ) + $part;
	}
}
