<?php
/**
 * Content on its way out of the content store.
 *
 * @package BBWS
 */

defined( 'ABSPATH' ) || exit;

/**
 * Lays files and tables down beside the site: copies of what the site has already, or the one of which the content is, and
 * never links to it, which somebody might write through; the rest is noted by packs, and fetched when there are addresses.
 */
class BBWS_Load_Files {

	/** Bytes that nobody asked for and that are fetched all the same, rather than to ask twice. */
	const GAP = 65536;

	/**
	 * Folder of the loading.
	 *
	 * @var string
	 */
	private $folder;

	/**
	 * Folders of uploads that may be the same.
	 *
	 * @var string[]
	 */
	private $uploads;

	/**
	 * Folder of the new ones.
	 *
	 * @var string
	 */
	private $files;

	/**
	 * The note that is being written, and its pack.
	 *
	 * @var array|null
	 */
	private $note = null;

	/**
	 * Folder that was made last.
	 *
	 * @var string
	 */
	private $made = '';

	/**
	 * Sets where things are.
	 *
	 * @param int      $id     Id of the site in this network.
	 * @param string   $folder Folder of the loading.
	 * @param int|null $source Id of the site of which the content is, if it is in this network.
	 */
	public function __construct( $id, $folder, $source ) {
		$this->folder  = $folder;
		$this->uploads = array_map( array( 'BBWS_Site_Files', 'uploads' ), array_unique( array_filter( array( $id, $source ) ) ) );
		$this->files   = BBWS_Store_Folders::files( $id );
	}

	/**
	 * Where the rows of a table lie.
	 *
	 * @param string $folder Folder of the loading.
	 * @param int    $number Number of the table among those that are loaded.
	 * @return string
	 */
	public static function table_path( $folder, $number ) {
		return $folder . '/table-' . $number;
	}

	/**
	 * Notes what a table needs.
	 *
	 * @param int     $number Its number.
	 * @param array[] $parts  Its parts.
	 */
	public function table( $number, $parts ) {
		fclose( fopen( self::table_path( $this->folder, $number ), 'wb' ) ); // phpcs:ignore WordPress.WP.AlternativeFunctions
		$at = 0;
		foreach ( $parts as $part ) {
			$this->need( $part, array( 'table' => $number, 'at' => $at ) );
			$at += $part['z'] ?? $part['n'];
		}
	}

	/**
	 * Makes a file or folder, as far as its content is there.
	 *
	 * @param array $line Its line.
	 * @return bool False when a web server could run it.
	 */
	public function place( $line ) {
		$name = rawurldecode( $line['file'] ?? $line['folder'] );
		if ( isset( $line['folder'] ) ) {
			BBWS_Site_Files::make( $this->files . '/' . $name );
			return true;
		}
		// What is in a file of settings is looked at when it is there.
		if ( BBWS_Archive_Format::is_code( $name, fn() => $line['size'] > BBWS_Archive_Format::LOOKED ? str_repeat( ' ', BBWS_Archive_Format::LOOKED + 1 ) : '' ) ) {
			return false;
		}
		// phpcs:disable WordPress.WP.AlternativeFunctions, WordPress.PHP.NoSilencedErrors -- streams.
		$from = $this->present( $name, $line['size'] );
		$at   = 0;
		$left = array( 'file' => $line['file'] ) + array_intersect_key( $line, array( 'mode' => 1, 'mtime' => 1 ) );
		foreach ( $line['parts'] ?? array() as $part ) {
			$length = $part['z'] ?? $part['n'];
			$bytes  = $from ? (string) @stream_get_contents( $from, $length, $at ) : '';
			if ( strlen( $bytes ) === $length && BBWS_Store_Format::digest( $bytes ) === $part['h'] ) {
				$this->write( $left + array( 'at' => $at ), $bytes );
			} else {
				$this->need( $part, $left + array( 'at' => $at ) );
			}
			$at += $length;
		}
		if ( ! $at ) {
			$this->write( $left + array( 'at' => 0 ), '' );
		}
		if ( $from ) {
			fclose( $from );
		}
		// phpcs:enable
		return true;
	}

	/**
	 * Opens a file that may be the one that is wanted.
	 *
	 * @param string $name Path within the uploads.
	 * @param int    $size Bytes that it has to have.
	 * @return resource|false
	 */
	private function present( $name, $size ) {
		foreach ( $this->uploads as $folder ) {
			$path = $folder . '/' . $name;
			if ( is_file( $path ) && ! is_link( $path ) && filesize( $path ) === $size ) {
				return @fopen( $path, 'rb' ); // phpcs:ignore WordPress.WP.AlternativeFunctions, WordPress.PHP.NoSilencedErrors
			}
		}
		return false;
	}

	/**
	 * Notes what has to be fetched.
	 *
	 * @param array $part  Part.
	 * @param array $where Where it goes.
	 */
	private function need( $part, $where ) {
		if ( ! $this->note || $this->note['pack'] !== $part['p'] ) {
			$this->close();
			$this->note = array(
				'pack' => $part['p'],
				'file' => fopen( $this->folder . '/need-' . $part['p'], 'ab' ), // phpcs:ignore WordPress.WP.AlternativeFunctions
			);
		}
		BBWS_Site_Files::write( $this->note['file'], BBWS_Store_Format::encode( $where + $part ) );
	}

	/**
	 * Completes the notes.
	 */
	public function close() {
		if ( $this->note ) {
			BBWS_Step_Journal::sync( $this->note['file'] );
			fclose( $this->note['file'] ); // phpcs:ignore WordPress.WP.AlternativeFunctions
			$this->note = null;
		}
	}

	/**
	 * Packs of which something is missing.
	 *
	 * @return int[] Their numbers.
	 */
	public function packs() {
		$packs = array();
		foreach ( scandir( $this->folder ) as $name ) {
			if ( 0 === strpos( $name, 'need-' ) ) {
				$packs[] = (int) substr( $name, 5 );
			}
		}
		sort( $packs );
		return $packs;
	}

	/**
	 * Bytes that are missing, about: whole packs.
	 *
	 * @return int
	 */
	public function missing() {
		return count( $this->packs() ) * BBWS_Store_Format::PART;
	}

	/**
	 * Fetches what is missing of a pack.
	 *
	 * @param int    $number Its number.
	 * @param string $url    Presigned address.
	 */
	public function fetch( $number, $url ) {
		$note  = $this->folder . '/need-' . $number;
		$needs = array();
		foreach ( file( $note ) as $text ) {
			$need = json_decode( $text, true );
			// Whoever was killed may have noted it twice.
			$needs[ $need['o'] . ' ' . ( $need['file'] ?? $need['table'] ) . ' ' . $need['at'] ] = $need;
		}
		usort( $needs, fn( $one, $other ) => $one['o'] <=> $other['o'] );
		while ( $needs ) {
			$range = array( array_shift( $needs ) );
			$start = $range[0]['o'];
			$end   = $start + $range[0]['n'];
			while ( $needs && $needs[0]['o'] <= $end + self::GAP ) {
				$range[] = array_shift( $needs );
				$end     = max( $end, end( $range )['o'] + end( $range )['n'] );
			}
			$bytes = BBWS_Transfer::range( $url, $start, $end - $start, BBWS_Slice::left() );
			foreach ( $range as $need ) {
				$this->write( $need, BBWS_Store_Format::content( $need, substr( $bytes, $need['o'] - $start, $need['n'] ) ) );
			}
		}
		do_action( 'bbws_import_step', 'load-fetched' );
		unlink( $note ); // phpcs:ignore WordPress.WP.AlternativeFunctions
	}

	/**
	 * Writes a part.
	 *
	 * @param array  $where Where it goes.
	 * @param string $bytes Its content.
	 * @throws RuntimeException When it can not be written.
	 */
	private function write( $where, $bytes ) {
		// phpcs:disable WordPress.WP.AlternativeFunctions, WordPress.PHP.NoSilencedErrors -- streams.
		if ( isset( $where['table'] ) ) {
			$path = self::table_path( $this->folder, $where['table'] );
		} else {
			$name = rawurldecode( $where['file'] );
			$path = $this->files . '/' . $name;
			if ( BBWS_Archive_Format::is_code( $name, fn() => $bytes ) ) {
				file_put_contents( $this->folder . '/code', $where['file'] . "\n", FILE_APPEND );
				return;
			}
			if ( dirname( $path ) !== $this->made ) {
				$this->made = dirname( $path );
				BBWS_Site_Files::make( $this->made );
			}
		}
		$file = @fopen( $path, 'cb' );
		if ( ! $file ) {
			throw new RuntimeException( 'A file could not be written.' );
		}
		fseek( $file, $where['at'] );
		BBWS_Site_Files::write( $file, $bytes );
		fclose( $file );
		if ( isset( $where['file'] ) ) {
			@chmod( $path, ( (int) ( $where['mode'] ?? 0644 ) & 0777 ) | 0600 );
			@touch( $path, (int) ( $where['mtime'] ?? time() ) );
		}
		// phpcs:enable
	}

	/**
	 * Files that were left out when their content was there.
	 *
	 * @return string[]
	 */
	public function left_out() {
		$names = is_file( $this->folder . '/code' ) ? file( $this->folder . '/code', FILE_IGNORE_NEW_LINES ) : array();
		return array_map( 'rawurldecode', array_unique( $names ) );
	}
}
