<?php
/**
 * Journals of long work.
 *
 * @package BBWS
 */

defined( 'ABSPATH' ) || exit;

/**
 * A file of JSON lines to which is only added. Whoever comes after a kill reads it, and a line that was cut off is cut away.
 */
class BBWS_Step_Journal {

	/**
	 * The file.
	 *
	 * @var resource
	 */
	private $file;

	/**
	 * Opens a journal.
	 *
	 * @param string   $path File.
	 * @param callable $read Takes each line that is there.
	 * @throws RuntimeException When it can not be opened.
	 */
	public function __construct( $path, $read ) {
		$this->file = self::open( $path );
		$end        = 0;
		$line       = fgets( $this->file );
		while ( false !== $line && "\n" === substr( $line, -1 ) && is_array( json_decode( $line, true ) ) ) {
			$end = ftell( $this->file );
			$read( json_decode( $line, true ) );
			$line = fgets( $this->file );
		}
		self::cut( $this->file, $end );
	}

	/**
	 * Adds a line, for good.
	 *
	 * @param array $line What happened.
	 */
	public function add( $line ) {
		BBWS_Site_Files::write( $this->file, BBWS_Store_Format::encode( $line ) );
		self::sync( $this->file );
	}

	/**
	 * Opens a file to read it and to add to it.
	 *
	 * @param string $path File; it need not be there.
	 * @return resource
	 * @throws RuntimeException When it can not be opened.
	 */
	public static function open( $path ) {
		$file = fopen( $path, 'c+b' ); // phpcs:ignore WordPress.WP.AlternativeFunctions
		if ( ! $file ) {
			throw new RuntimeException( 'A file could not be opened.' );
		}
		return $file;
	}

	/**
	 * Cuts a file off, and goes to its end.
	 *
	 * @param resource $file File.
	 * @param int      $end  Bytes that it keeps.
	 */
	public static function cut( $file, $end ) {
		ftruncate( $file, $end );
		fseek( $file, $end );
	}

	/**
	 * Has a file on the disk.
	 *
	 * @param resource $file File.
	 */
	public static function sync( $file ) {
		fflush( $file );
		if ( function_exists( 'fsync' ) ) {
			@fsync( $file ); // phpcs:ignore WordPress.PHP.NoSilencedErrors -- not every file system has it.
		}
	}
}
