<?php
/**
 * Manifests of the content store.
 *
 * @package BBWS
 */

defined( 'ABSPATH' ) || exit;

/**
 * Reads a manifest and trusts nothing in it; see BBWS_Store_Format.
 */
class BBWS_Store_Manifest {

	/**
	 * The lines.
	 *
	 * @var resource
	 */
	private $file;

	/**
	 * The first line, with the definitions of the tables.
	 *
	 * @var array
	 */
	public $header;

	/**
	 * Parts of the tables, by their names without prefix.
	 *
	 * @var array<string, array[]>
	 */
	public $parts = array();

	/**
	 * Names of the packs.
	 *
	 * @var string[]
	 */
	public $packs;

	/**
	 * Where the files begin.
	 *
	 * @var int
	 */
	public $files = 0;

	/**
	 * Bytes that the files have.
	 *
	 * @var int
	 */
	public $bytes = 0;

	/**
	 * Where the line began that was read last.
	 *
	 * @var int
	 */
	private $here = 0;

	/**
	 * Brings a manifest.
	 *
	 * @param string $path   File to make.
	 * @param string $url    Presigned address.
	 * @param string $sha256 Its digest, hexadecimal.
	 * @throws BBWS_Failure When it is not there, or not what it should be.
	 */
	public static function fetch( $path, $url, $sha256 ) {
		// phpcs:disable WordPress.WP.AlternativeFunctions, WordPress.PHP.NoSilencedErrors -- streams.
		BBWS_Transfer::get( $url, $path . '.gz' );
		if ( ! hash_equals( strtolower( $sha256 ), hash_file( 'sha256', $path . '.gz' ) ) ) {
			throw BBWS_Failure::bad_archive( 'does not have this digest.' );
		}
		$from = gzopen( $path . '.gz', 'rb' );
		$to   = fopen( $path, 'wb' );
		while ( ! gzeof( $from ) ) {
			$bytes = @gzread( $from, BBWS_Archive_Format::CHUNK );
			if ( false === $bytes || '' === $bytes ) {
				throw BBWS_Failure::bad_archive( 'is damaged.' );
			}
			BBWS_Site_Files::write( $to, $bytes );
		}
		gzclose( $from );
		fclose( $to );
		unlink( $path . '.gz' );
		// phpcs:enable
	}

	/**
	 * Opens a manifest and checks all of it.
	 *
	 * @param string $path File.
	 * @throws BBWS_Failure When it is none.
	 */
	public function __construct( $path ) {
		$this->file   = fopen( $path, 'rb' ); // phpcs:ignore WordPress.WP.AlternativeFunctions
		$this->header = $this->next();
		BBWS_Archive_Manifest::check_version( $this->header['formatVersion'] ?? null, array( BBWS_Store_Format::VERSION ) );
		$this->header['tables'] = array();

		$count = 1;
		$most  = -1;
		$last  = '';
		$line  = $this->next();
		while ( ! isset( $line['packs'] ) ) {
			++$count;
			$parts = $line['parts'] ?? array();
			if ( ! is_array( $parts ) || array_filter( $parts, fn( $part ) => ! BBWS_Store_Format::is_part( $part ) ) ) {
				throw BBWS_Failure::bad_archive( 'holds parts that are none.' );
			}
			$most = max( array_merge( array( $most ), array_column( $parts, 'p' ) ) );
			if ( isset( $line['table'] ) ) {
				$this->table( $line );
			} else {
				$last         = $this->entry( $line, $last );
				$this->bytes += BBWS_Store_Format::length( $parts );
			}
			$line = $this->next();
		}
		$this->packs = $line['packs'];
		$this->files = $this->files ? $this->files : $this->here;
		if ( false !== fgets( $this->file ) || ( $line['lines'] ?? null ) !== $count || ! is_array( $this->packs ) || $most >= count( $this->packs )
			|| array_filter( $this->packs, fn( $name ) => ! is_string( $name ) || ! preg_match( BBWS_Store_Format::PACK, $name ) ) ) {
			throw BBWS_Failure::bad_archive( 'is not whole.' );
		}
	}

	/**
	 * Takes a table.
	 *
	 * @param array $line Its line.
	 * @throws BBWS_Failure When it is none, or not in its place.
	 */
	private function table( $line ) {
		if ( $this->files || ! is_string( $line['table'] ) || ! is_array( $line['definition'] ?? null ) || ! is_int( $line['rows'] ?? null ) ) {
			throw BBWS_Failure::bad_archive( 'describes a table that can not be made.' );
		}
		$name = rawurldecode( $line['table'] );
		if ( isset( $this->parts[ $name ] ) ) {
			throw BBWS_Failure::bad_archive( 'holds a table twice.' );
		}
		$this->parts[ $name ]            = $line['parts'] ?? array();
		$this->header['tables'][ $name ] = array( 'rows' => $line['rows'] ) + $line['definition'];
	}

	/**
	 * Looks at a file or folder.
	 *
	 * @param array  $line Its line.
	 * @param string $last Where the one before it stands.
	 * @return string Where it stands.
	 * @throws BBWS_Failure When it is none, or not in its place.
	 */
	private function entry( $line, $last ) {
		$name = $line['file'] ?? preg_replace( '!/\z!', '', (string) ( $line['folder'] ?? '' ) );
		if ( ! is_string( $name ) || ! BBWS_Archive_Format::is_path( rawurldecode( $name ) ) ) {
			throw BBWS_Failure::bad_archive( 'holds a path that is not allowed.' );
		}
		if ( isset( $line['file'] ) && ( ! is_int( $line['size'] ?? null ) || BBWS_Store_Format::length( $line['parts'] ?? array() ) !== $line['size'] ) ) {
			throw BBWS_Failure::bad_archive( 'holds a file that can not be read.' );
		}
		$order = BBWS_Store_Format::order( $line );
		if ( strcmp( $order, $last ) <= 0 ) {
			throw BBWS_Failure::bad_archive( 'holds a file twice.' );
		}
		$this->files = $this->files ? $this->files : $this->here;
		return $order;
	}

	/**
	 * Reads a line.
	 *
	 * @return array
	 * @throws BBWS_Failure When there is none.
	 */
	private function next() {
		$this->here = ftell( $this->file );
		$text       = (string) BBWS_Row_Lines::next( $this->file, BBWS_Store_Format::LINE );
		$line       = "\n" === substr( $text, -1 ) ? json_decode( $text, true, 32 ) : null;
		if ( ! is_array( $line ) ) {
			throw BBWS_Failure::bad_archive( 'is not whole.' );
		}
		return $line;
	}

	/**
	 * Reads the files and folders.
	 *
	 * @param int $offset Where to begin.
	 * @return Generator<int, array> Their lines, by where the next one begins.
	 */
	public function entries( $offset ) {
		fseek( $this->file, $offset );
		$line = $this->next();
		while ( ! isset( $line['packs'] ) ) {
			yield ftell( $this->file ) => $line;
			$line = $this->next();
		}
	}
}
