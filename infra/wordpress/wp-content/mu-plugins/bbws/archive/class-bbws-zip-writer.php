<?php
/**
 * Zip files, as they are written.
 *
 * @package BBWS
 */

defined( 'ABSPATH' ) || exit;

/**
 * Writes a zip entry by entry. ZipArchive opens files only when it is closed, and then fails as a whole when one of them
 * is gone; here an entry that can not be read to its end is taken back.
 */
class BBWS_Zip_Writer {

	/**
	 * The zip.
	 *
	 * @var resource
	 */
	private $file;

	/**
	 * The directory at its end. The entries of a large site would not fit into the memory.
	 *
	 * @var resource
	 */
	private $directory;

	/**
	 * Number of entries.
	 *
	 * @var int
	 */
	private $count = 0;

	/**
	 * Bytes written.
	 *
	 * @var int
	 */
	private $offset = 0;

	/**
	 * The entry that is being written.
	 *
	 * @var array
	 */
	private $entry;

	/**
	 * Begins a zip.
	 *
	 * @param string $path File.
	 * @throws RuntimeException When it can not be made.
	 */
	public function __construct( $path ) {
		// phpcs:disable WordPress.WP.AlternativeFunctions -- streams.
		$this->file      = fopen( $path, 'w+b' );
		$this->directory = fopen( dirname( $path ) . '/directory', 'w+b' );
		// phpcs:enable
		if ( ! $this->file || ! $this->directory ) {
			throw new RuntimeException( 'The archive could not be opened.' );
		}
	}

	/**
	 * Begins an entry.
	 *
	 * @param string $name  Name, in ASCII.
	 * @param bool   $packs Whether it is worth packing.
	 * @param int    $size  Bytes that it may have; a table's are not known.
	 */
	public function begin( $name, $packs, $size = PHP_INT_MAX ) {
		$large       = $size > BBWS_Zip_Format::LARGE;
		$this->entry = array(
			'name'   => $name,
			'offset' => $this->offset,
			'large'  => $large,
			'flags'  => 0,
			'packs'  => $packs ? deflate_init( ZLIB_ENCODING_RAW ) : null,
			'crc'    => hash_init( 'crc32b' ),
			'size'   => 0,
		);
		$this->put( BBWS_Zip_Format::head( $this->entry, "\0\0\0\0", 0, 0 ) );
	}

	/**
	 * Writes bytes of the entry.
	 *
	 * @param string $bytes Bytes.
	 */
	public function write( $bytes ) {
		hash_update( $this->entry['crc'], $bytes );
		$this->entry['size'] += strlen( $bytes );
		$this->put( $this->entry['packs'] ? deflate_add( $this->entry['packs'], $bytes, ZLIB_NO_FLUSH ) : $bytes );
	}

	/**
	 * Completes the entry.
	 */
	public function end() {
		$entry = $this->entry;
		if ( $entry['packs'] ) {
			$this->put( deflate_add( $entry['packs'], '', ZLIB_FINISH ) );
		}
		$crc  = strrev( hash_final( $entry['crc'], true ) );
		$head = BBWS_Zip_Format::head( $entry, $crc, 0, 0 );
		$used = $this->offset - $entry['offset'] - strlen( $head );
		// phpcs:disable WordPress.WP.AlternativeFunctions
		fseek( $this->file, $entry['offset'] );
		fwrite( $this->file, BBWS_Zip_Format::head( $entry, $crc, $used, $entry['size'] ) );
		fseek( $this->file, $this->offset );
		// phpcs:enable
		BBWS_Site_Files::write( $this->directory, BBWS_Zip_Format::line( $entry, $crc, $used ) );
		++$this->count;
	}

	/**
	 * Takes the entry back.
	 */
	public function cancel() {
		$this->offset = $this->entry['offset'];
		ftruncate( $this->file, $this->offset );
		fseek( $this->file, $this->offset );
	}

	/**
	 * Completes the zip.
	 *
	 * @throws RuntimeException When it can not be written.
	 */
	public function close() {
		$start = $this->offset;
		rewind( $this->directory );
		while ( ! feof( $this->directory ) ) {
			$this->put( (string) fread( $this->directory, 65536 ) ); // phpcs:ignore WordPress.WP.AlternativeFunctions
		}
		$this->put( BBWS_Zip_Format::ends( $this->count, $start, $this->offset - $start ) );
		// phpcs:ignore WordPress.WP.AlternativeFunctions
		if ( ! fclose( $this->file ) || ! fclose( $this->directory ) ) {
			throw new RuntimeException( 'The archive could not be written.' );
		}
	}

	/**
	 * Writes bytes of the zip.
	 *
	 * @param string $bytes Bytes.
	 */
	private function put( $bytes ) {
		BBWS_Site_Files::write( $this->file, $bytes );
		$this->offset += strlen( $bytes );
	}
}
