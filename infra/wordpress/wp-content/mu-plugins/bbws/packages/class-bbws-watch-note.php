<?php
/**
 * The note of a watch.
 *
 * Also loaded by wp-config.php, before WordPress: only plain PHP.
 *
 * @package BBWS
 */

defined( 'ABSPATH' ) || exit;

/**
 * The file that holds it, and its locks.
 */
class BBWS_Watch_Note {

	/** Where it lies in the content folder: where plugins lie can be written to. */
	const PATH = '/plugins/.bbws-watch.php';

	/** The lock of who has begun the watch. It stays, or somebody could hold the lock of one that was removed. */
	const OWNER = '/plugins/.watch-bbws.lock';

	/** What keeps a web server from showing it. */
	const HEAD = "<?php exit; ?>\n";

	/**
	 * Opens the note of a watch, if there is one.
	 *
	 * @param string $mode Mode of fopen().
	 * @return resource|false
	 */
	public static function open( $mode = 'r+' ) {
		// phpcs:ignore WordPress.WP.AlternativeFunctions, WordPress.PHP.NoSilencedErrors -- it may be gone; WP_Filesystem has no locks.
		return @fopen( WP_CONTENT_DIR . self::PATH, $mode );
	}

	/**
	 * Takes the lock of who has begun the watch.
	 *
	 * @param int $seconds How long it is waited for.
	 * @return resource|null
	 */
	public static function own( $seconds = 5 ) {
		// phpcs:ignore WordPress.WP.AlternativeFunctions, WordPress.PHP.NoSilencedErrors -- WP_Filesystem has no locks.
		$owner = @fopen( WP_CONTENT_DIR . self::OWNER, 'c' );
		return $owner && self::lock( $owner, LOCK_EX, $seconds ) ? $owner : null;
	}

	/**
	 * Writes a note.
	 *
	 * @param array $note What a request shows that takes part, the shared code, and the id of the user who works.
	 * @return resource The open note.
	 * @throws RuntimeException When it can not be written.
	 */
	public static function write( $note ) {
		// phpcs:disable WordPress.WP.AlternativeFunctions, WordPress.PHP.DiscouragedPHPFunctions -- JSON holds no bytes.
		$text = self::HEAD . serialize( $note );
		$file = self::open( 'c+' );
		if ( ! $file || strlen( $text ) !== fwrite( $file, $text ) || ! fflush( $file ) ) {
			throw new RuntimeException( 'The shared code could not be noted.' );
		}
		// phpcs:enable
		return $file;
	}

	/**
	 * What an open note says.
	 *
	 * @param resource $file Open note.
	 * @return array|null What was written; null when it is empty or was not finished.
	 */
	public static function parse( $file ) {
		rewind( $file );
		$text = (string) stream_get_contents( $file );
		// phpcs:ignore WordPress.PHP.DiscouragedPHPFunctions, WordPress.PHP.NoSilencedErrors -- no class is made.
		$note = @unserialize( substr( $text, strlen( self::HEAD ) ), array( 'allowed_classes' => false ) );
		return is_array( $note ) && 3 === count( $note ) ? $note : null;
	}

	/**
	 * Removes an open note. Whoever has opened it before finds it empty.
	 *
	 * @param resource $file Open note.
	 */
	public static function close( $file ) {
		// phpcs:disable WordPress.WP.AlternativeFunctions, WordPress.PHP.NoSilencedErrors -- somebody else may have removed it.
		ftruncate( $file, 0 );
		@unlink( WP_CONTENT_DIR . self::PATH );
		fclose( $file );
		// phpcs:enable
	}

	/**
	 * Takes a lock of an open note, or changes it.
	 *
	 * @param resource $file    Open note.
	 * @param int      $kind    LOCK_SH or LOCK_EX.
	 * @param int      $seconds How long it is waited for.
	 * @return bool
	 */
	public static function lock( $file, $kind, $seconds = 5 ) {
		$end = microtime( true ) + $seconds;
		while ( ! flock( $file, $kind | LOCK_NB ) ) {
			if ( microtime( true ) >= $end ) {
				return false;
			}
			usleep( 20000 );
		}
		return true;
	}
}
