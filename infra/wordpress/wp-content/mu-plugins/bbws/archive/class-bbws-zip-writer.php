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

	/** Most bytes, and most entries, that a zip without the extension "zip64" can name. */
	const SMALL   = 0xFFFFFFFF;
	const ENTRIES = 0xFFFF;

	/** Bytes above which an entry gets room for large sizes: packing may make a file a little larger. */
	const LARGE = 0xF0000000;

	/** First of January 1980 in MS-DOS's format: when a file was changed is not told. */
	const DAY = 33;

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
		$large       = $size > self::LARGE;
		$this->entry = array(
			'name'   => $name,
			'offset' => $this->offset,
			'large'  => $large,
			'packs'  => $packs ? deflate_init( ZLIB_ENCODING_RAW ) : null,
			'crc'    => hash_init( 'crc32b' ),
			'size'   => 0,
		);
		$this->put( self::head( $this->entry, "\0\0\0\0", 0, 0 ) );
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
		$head = self::head( $entry, $crc, 0, 0 );
		$used = $this->offset - $entry['offset'] - strlen( $head );
		// phpcs:disable WordPress.WP.AlternativeFunctions
		fseek( $this->file, $entry['offset'] );
		fwrite( $this->file, self::head( $entry, $crc, $used, $entry['size'] ) );
		fseek( $this->file, $this->offset );
		// phpcs:enable
		$this->list_entry( $entry, $crc, $used );
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
		$size = $this->offset - $start;
		$end  = $this->offset;
		if ( $this->count >= self::ENTRIES || $end >= self::SMALL ) {
			$this->put( pack( 'VPvvVVPPPP', 0x06064b50, 44, 45, 45, 0, 0, $this->count, $this->count, $size, $start ) );
			$this->put( pack( 'VVPV', 0x07064b50, 0, $end, 1 ) );
		}
		$count = min( $this->count, self::ENTRIES );
		$this->put( pack( 'VvvvvVVv', 0x06054b50, 0, 0, $count, $count, min( $size, self::SMALL ), min( $start, self::SMALL ), 0 ) );
		// phpcs:ignore WordPress.WP.AlternativeFunctions
		if ( ! fclose( $this->file ) || ! fclose( $this->directory ) ) {
			throw new RuntimeException( 'The archive could not be written.' );
		}
	}

	/**
	 * What stands before the bytes of an entry.
	 *
	 * @param array  $entry Entry.
	 * @param string $crc   Its check sum.
	 * @param int    $used  Bytes that it takes.
	 * @param int    $size  Bytes that it has.
	 * @return string
	 */
	private static function head( $entry, $crc, $used, $size ) {
		$extra = $entry['large'] ? pack( 'vvPP', 1, 16, $size, $used ) : '';
		$sizes = $entry['large'] ? pack( 'VV', self::SMALL, self::SMALL ) : pack( 'VV', $used, $size );
		return pack( 'Vvvvvv', 0x04034b50, 45, 0, $entry['packs'] ? 8 : 0, 0, self::DAY ) . $crc . $sizes
			. pack( 'vv', strlen( $entry['name'] ), strlen( $extra ) ) . $entry['name'] . $extra;
	}

	/**
	 * Names an entry in the directory.
	 *
	 * @param array  $entry Entry.
	 * @param string $crc   Its check sum.
	 * @param int    $used  Bytes that it takes.
	 */
	private function list_entry( $entry, $crc, $used ) {
		$extra  = '';
		$fields = array();
		foreach ( array( $entry['size'], $used, $entry['offset'] ) as $value ) {
			$fields[] = min( $value, self::SMALL );
			$extra   .= $value >= self::SMALL ? pack( 'P', $value ) : '';
		}
		$extra = '' === $extra ? '' : pack( 'vv', 1, strlen( $extra ) ) . $extra;
		$line  = pack( 'Vvvvvvv', 0x02014b50, 0x32d, 45, 0, $entry['packs'] ? 8 : 0, 0, self::DAY ) . $crc . pack( 'VV', $fields[1], $fields[0] )
			. pack( 'vvvvvVV', strlen( $entry['name'] ), strlen( $extra ), 0, 0, 0, 0100644 << 16, $fields[2] ) . $entry['name'] . $extra;
		BBWS_Site_Files::write( $this->directory, $line );
		++$this->count;
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
