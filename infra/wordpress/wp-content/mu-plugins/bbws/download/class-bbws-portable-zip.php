<?php
/**
 * The zip of a download.
 *
 * @package BBWS
 */

defined( 'ABSPATH' ) || exit;

/**
 * Writes a zip as a stream that never goes back, and that another request can go on with in the midst of an entry: what an
 * entry holds is a row of blocks, each packed by itself, and its check sum and sizes stand behind it.
 */
class BBWS_Portable_Zip {

	/** The last block of an entry, which holds nothing. */
	const LAST = "\x03\x00";

	/** Bytes of a block at most. */
	const BLOCK = 8388608;

	/**
	 * Takes what is written.
	 *
	 * @var BBWS_Upload_Parts
	 */
	private $parts;

	/**
	 * The directory at the end.
	 *
	 * @var resource
	 */
	private $directory;

	/**
	 * How far it is: bytes written, entries, bytes of the directory, and the entry that is open.
	 *
	 * @var array
	 */
	public $state;

	/**
	 * Begins, or goes on.
	 *
	 * @param string            $folder Folder of the directory.
	 * @param BBWS_Upload_Parts $parts  Takes what is written.
	 * @param array|null        $state  How far it was.
	 */
	public function __construct( $folder, $parts, $state ) {
		$this->parts     = $parts;
		$this->directory = BBWS_Step_Journal::open( $folder . '/directory' );
		$this->state     = $state ?? array(
			'offset'    => 0,
			'count'     => 0,
			'directory' => 0,
			'entry'     => null,
		);
		BBWS_Step_Journal::cut( $this->directory, $this->state['directory'] );
	}

	/**
	 * Begins an entry.
	 *
	 * @param string $name  Name.
	 * @param int    $size  Bytes that it may have.
	 * @param int    $level How hard its bytes are to be packed: 0 for what is packed already.
	 */
	public function begin( $name, $size, $level = 1 ) {
		$packs = '/' !== substr( $name, -1 );
		// Readers that look closely take no control characters for text.
		$text  = BBWS_Pattern::is_utf8( $name ) && ! preg_match( '/[\x00-\x1f\x7f]/', $name );
		$entry = array(
			'offset' => $this->state['offset'],
			'large'  => $size > BBWS_Zip_Format::LARGE,
			'flags'  => ( $packs ? BBWS_Zip_Format::BEHIND : 0 ) | ( $text ? BBWS_Zip_Format::UTF8 : 0 ),
			'packs'  => $packs,
			'level'  => $level,
			'crc'    => 0,
			'size'   => 0,
			'used'   => 0,
		);
		$this->put( BBWS_Zip_Format::head( $entry + array( 'name' => $name ), "\0\0\0\0", 0, 0 ) );
		// A journal is JSON, and a name may be any bytes.
		$this->state['entry'] = array( 'name' => base64_encode( $name ) ) + $entry;
	}

	/**
	 * Writes bytes of the entry.
	 *
	 * @param string $bytes Bytes.
	 */
	public function write( $bytes ) {
		for ( $at = 0; $at < strlen( $bytes ); $at += self::BLOCK ) {
			$block = 0 === $at && strlen( $bytes ) <= self::BLOCK ? $bytes : substr( $bytes, $at, self::BLOCK );
			$entry = &$this->state['entry'];

			$entry['crc']   = self::joined( $entry['crc'], crc32( $block ), strlen( $block ) );
			$entry['size'] += strlen( $block );
			$this->block( deflate_add( deflate_init( ZLIB_ENCODING_RAW, array( 'level' => $entry['level'] ) ), $block, ZLIB_FULL_FLUSH ) );
		}
	}

	/**
	 * Completes the entry.
	 */
	public function end() {
		if ( $this->state['entry']['packs'] ) {
			$this->block( self::LAST );
		}
		$entry = array( 'name' => base64_decode( $this->state['entry']['name'] ) ) + $this->state['entry'];
		$crc   = pack( 'V', $entry['crc'] );
		if ( $entry['packs'] ) {
			$this->put( BBWS_Zip_Format::foot( $entry, $crc, $entry['used'] ) );
		}
		$line = BBWS_Zip_Format::line( $entry, $crc, $entry['used'] );
		BBWS_Site_Files::write( $this->directory, $line );
		$this->state['directory'] += strlen( $line );
		++$this->state['count'];
		$this->state['entry'] = null;
	}

	/**
	 * Makes sure that the directory is there when somebody goes on.
	 */
	public function sync() {
		BBWS_Step_Journal::sync( $this->directory );
	}

	/**
	 * Writes some of the directory.
	 *
	 * @param int $from Bytes of it that are written.
	 * @return int Bytes of it that are written now.
	 */
	public function write_directory( $from ) {
		fseek( $this->directory, $from );
		$bytes = (string) stream_get_contents( $this->directory, self::BLOCK );
		$this->put( $bytes );
		return $from + strlen( $bytes );
	}

	/**
	 * Completes the zip.
	 */
	public function close() {
		list( 'offset' => $end, 'count' => $count, 'directory' => $size ) = $this->state;
		$this->put( BBWS_Zip_Format::ends( $count, $end - $size, $size ) );
	}

	/**
	 * Writes bytes as the entry has them.
	 *
	 * @param string $bytes Bytes.
	 */
	private function block( $bytes ) {
		$this->state['entry']['used'] += strlen( $bytes );
		$this->put( $bytes );
	}

	/**
	 * Writes bytes of the zip.
	 *
	 * @param string $bytes Bytes.
	 */
	private function put( $bytes ) {
		$this->parts->put( $bytes );
		$this->state['offset'] += strlen( $bytes );
	}

	/**
	 * The check sum of bytes and those behind them, as zlib's crc32_combine() has it: a hash can not be gone on with in
	 * another request.
	 *
	 * @param int $one    Check sum of the first.
	 * @param int $other  Check sum of those behind them.
	 * @param int $length Number of those behind them.
	 * @return int
	 */
	public static function joined( $one, $other, $length ) {
		$matrix = array( 0xEDB88320 );
		for ( $bit = 0; $bit < 31; $bit++ ) {
			$matrix[] = 1 << $bit;
		}
		// What one zero bit does to a check sum; then what eight do, which are a byte.
		for ( $twice = 0; $twice < 3; $twice++ ) {
			$matrix = self::squared( $matrix );
		}
		for ( ; $length > 0 && 0 !== $one; $length >>= 1 ) {
			$one    = $length & 1 ? self::times( $matrix, $one ) : $one;
			$matrix = self::squared( $matrix );
		}
		return $one ^ $other;
	}

	/**
	 * A matrix over bits times a row of them.
	 *
	 * @param int[] $matrix Matrix.
	 * @param int   $bits   Bits.
	 * @return int
	 */
	private static function times( $matrix, $bits ) {
		$sum = 0;
		foreach ( $matrix as $number => $row ) {
			$sum ^= $bits >> $number & 1 ? $row : 0;
		}
		return $sum;
	}

	/**
	 * A matrix times itself.
	 *
	 * @param int[] $matrix Matrix.
	 * @return int[]
	 */
	private static function squared( $matrix ) {
		return array_map( fn( $row ) => self::times( $matrix, $row ), $matrix );
	}
}
