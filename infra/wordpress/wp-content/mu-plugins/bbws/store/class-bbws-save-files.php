<?php
/**
 * Files on their way into the content store.
 *
 * @package BBWS
 */

defined( 'ABSPATH' ) || exit;

/**
 * Lists the uploads of a site, and writes those that are not where they were before.
 */
class BBWS_Save_Files {

	/** Seconds within which a file may change without its times telling. */
	const RACY = 2;

	/** What tells that a file is the same. */
	const SAME = array( 'size', 'mtime', 'ctime', 'inode' );

	/**
	 * Folder of the uploads.
	 *
	 * @var string
	 */
	private $uploads;

	/**
	 * Where the list is.
	 *
	 * @var string
	 */
	private $list;

	/**
	 * Where they are written.
	 *
	 * @var BBWS_Store_Writer
	 */
	private $writer;

	/**
	 * What is there already.
	 *
	 * @var BBWS_Store_Basis
	 */
	private $basis;

	/**
	 * What was left out.
	 *
	 * @var BBWS_Archive_Warnings
	 */
	private $warnings;

	/**
	 * How far the saving is.
	 *
	 * @var array
	 */
	public $state;

	/**
	 * Sets what is written where.
	 *
	 * @param int                   $id       Id of the site in this network.
	 * @param string                $folder   Folder of the saving.
	 * @param BBWS_Store_Writer     $writer   Writes the store.
	 * @param BBWS_Store_Basis      $basis    What is there already.
	 * @param BBWS_Archive_Warnings $warnings Told of what is left out.
	 * @param array                 $state    How far the saving is.
	 */
	public function __construct( $id, $folder, $writer, $basis, $warnings, $state ) {
		$this->uploads  = BBWS_Site_Files::uploads( $id );
		$this->list     = $folder . '/list.jsonl';
		$this->writer   = $writer;
		$this->basis    = $basis;
		$this->warnings = $warnings;
		$this->state    = $state;
	}

	/**
	 * Lists the files, as long as there is time.
	 *
	 * @return bool Whether all are listed.
	 */
	public function scan() {
		$list = BBWS_Step_Journal::open( $this->list );
		BBWS_Step_Journal::cut( $list, $this->state['listed'] );
		$done  = true;
		$files = BBWS_Site_Files::below( $this->uploads, array( $this->warnings, 'add' ), '', rawurldecode( $this->state['after'] ) );
		foreach ( $files as $name => $path ) {
			if ( '/' === substr( $name, -1 ) ) {
				$line = array( 'folder' => BBWS_Archive_Format::escape( $name ) );
			} else {
				$stat = @lstat( $path ); // phpcs:ignore WordPress.PHP.NoSilencedErrors -- it may be gone.
				$line = array( 'file' => BBWS_Archive_Format::escape( $name ) ) + self::facts( $stat ? $stat : array() );

				$this->state['total'] += $line['size'];
			}
			BBWS_Site_Files::write( $list, BBWS_Store_Format::encode( $line ) );
			$this->state['after'] = BBWS_Archive_Format::escape( $name );
			if ( ! BBWS_Slice::has_time() ) {
				$done = false;
				break;
			}
		}
		BBWS_Step_Journal::sync( $list );
		$this->state['listed'] = ftell( $list );
		return $done;
	}

	/**
	 * What is told of a file beside its name.
	 *
	 * @param array $stat What the file system says of it.
	 * @return int[]
	 */
	private static function facts( $stat ) {
		return array(
			'size'  => $stat['size'] ?? 0,
			'mode'  => ( $stat['mode'] ?? 0 ) & 0777,
			'mtime' => $stat['mtime'] ?? 0,
			'ctime' => $stat['ctime'] ?? 0,
			'inode' => $stat['ino'] ?? 0,
		);
	}

	/**
	 * Writes the files of the list, as long as there is time and room.
	 *
	 * @param callable $commit Has what was written count.
	 * @return bool Whether all are written.
	 */
	public function write( $commit ) {
		$list = fopen( $this->list, 'rb' ); // phpcs:ignore WordPress.WP.AlternativeFunctions
		fseek( $list, $this->state['at'] );
		$this->writer->when_full = $commit;
		for ( $count = 0; $this->state['at'] < $this->state['listed']; $count++ ) {
			if ( $this->is_over( $count ) ) {
				return false;
			}
			$line = json_decode( fgets( $list ), true );
			$base = $this->basis->find( BBWS_Store_Format::order( $line ) );

			$this->state['base'] = $this->basis->offset();
			if ( isset( $line['folder'] ) ) {
				$this->writer->line( $line );
				++$this->state['lines'];
			} elseif ( ! $this->file( $line, $base ) ) {
				return false;
			}
			$this->state['at']   = ftell( $list );
			$this->state['held'] = null;
		}
		return true;
	}

	/**
	 * Whether no more is to be read in this request.
	 *
	 * @param int $count How much was read of it.
	 * @return bool
	 */
	private function is_over( $count ) {
		return ( $count && ! BBWS_Slice::has_time() ) || count( $this->writer->waiting() ) >= BBWS_Store_Format::WAITING;
	}

	/**
	 * Writes a file.
	 *
	 * @param array      $line Its line in the list.
	 * @param array|null $base Its line in the basis.
	 * @return bool False when there is no time left.
	 */
	private function file( $line, $base ) {
		$name = rawurldecode( $line['file'] );
		$path = $this->uploads . '/' . $name;
		if ( $base && self::same( $line, $base ) ) {
			$line['parts'] = array_map( fn( $part ) => $this->basis->part( $part, $this->writer ), $base['parts'] );
			$this->keep( $line );
			return true;
		}
		do_action( 'bbws_export_file', $path );
		if ( BBWS_Site_Files::is_code( $name, $path ) ) {
			$this->warnings->add( 'BKUP_FILE_CODE', $name );
			return true;
		}
		for ( $try = 0; $try < BBWS_Archive_Writer::TRIES; $try++ ) {
			$found = $this->read( $name, $path, $base['parts'] ?? array() );
			if ( null === $found ) {
				return false;
			}
			if ( $found ) {
				$this->keep( array( 'file' => $line['file'] ) + $found );
				return true;
			}
		}
		$this->warnings->add( 'BKUP_FILE_GONE', $name );
		return true;
	}

	/**
	 * Adds a file to the manifest.
	 *
	 * @param array $line Its line.
	 */
	private function keep( $line ) {
		$this->writer->line( $line );
		$this->state['uploads'] += $line['size'];
		++$this->state['files'];
		++$this->state['lines'];
	}

	/**
	 * Whether a file is as it was.
	 *
	 * @param array $one   What was told of it.
	 * @param array $other What was told of it another time.
	 * @return bool
	 */
	private static function same( $one, $other ) {
		foreach ( self::SAME as $key ) {
			if ( $one[ $key ] !== ( $other[ $key ] ?? null ) ) {
				return false;
			}
		}
		return true;
	}

	/**
	 * Reads a file and writes what is new of it.
	 *
	 * @param string  $name  Path within the uploads.
	 * @param string  $path  File.
	 * @param array[] $known Its parts in the basis.
	 * @return array|false|null What is told of it, with its parts; false when it could not be read as it was at one moment, null
	 *                          when there is no time left.
	 */
	private function read( $name, $path, $known ) {
		// phpcs:disable WordPress.WP.AlternativeFunctions, WordPress.PHP.NoSilencedErrors -- streams.
		$file = @fopen( $path, 'rb' );
		if ( ! $file ) {
			return false;
		}
		$facts = self::facts( fstat( $file ) );
		$held  = $this->state['held'] ?? null;
		$parts = $held && self::same( $facts, $held ) ? $held['parts'] : array();
		$done  = BBWS_Store_Format::length( $parts );
		fseek( $file, $done );
		for ( $count = 0; $done < $facts['size']; $count++ ) {
			$this->state['held'] = $facts['size'] > BBWS_Store_Format::PART ? $facts + array( 'parts' => $parts ) : null;
			if ( $this->is_over( $count ) ) {
				return null;
			}
			$bytes = (string) @stream_get_contents( $file, min( BBWS_Store_Format::PART, $facts['size'] - $done ) );
			if ( '' === $bytes ) {
				return false;
			}
			$done   += strlen( $bytes );
			$parts[] = $this->part( $bytes, $known[ count( $parts ) ] ?? null, ! preg_match( BBWS_Archive_Format::PACKED, $name ) );
		}
		$after = self::facts( fstat( $file ) );
		// phpcs:enable
		if ( $done !== $after['size'] || ! self::same( $facts, $after ) ) {
			$this->state['held'] = null;
			return false;
		}
		if ( max( $facts['mtime'], $facts['ctime'] ) > time() - self::RACY - 1 ) {
			$facts['ctime'] = 0;
		}
		return $facts + array( 'parts' => $parts );
	}

	/**
	 * Writes a part of a file, unless it is there.
	 *
	 * @param string     $bytes    Its content.
	 * @param array|null $known    What was there before.
	 * @param bool       $deflates Whether it may be worth deflating.
	 * @return array The part.
	 */
	private function part( $bytes, $known, $deflates ) {
		$digest = BBWS_Store_Format::digest( $bytes );
		return $known && $known['h'] === $digest ? $this->basis->part( $known, $this->writer ) : $this->writer->add( $bytes, $digest, $deflates );
	}
}
