<?php
/**
 * The watch over shared code while code of a plugin or theme runs for the first time.
 *
 * Also loaded by wp-config.php, before WordPress: only plain PHP in the methods that it calls.
 *
 * @package BBWS
 */

defined( 'ABSPATH' ) || exit;

require_once __DIR__ . '/class-bbws-shared-code.php';
require_once __DIR__ . '/class-bbws-watch-note.php';
require_once __DIR__ . '/class-bbws-watch-recovery.php';

/**
 * Notes the shared code before new code runs, so that it can be put back whatever becomes of the requests that run it.
 *
 * Each of these requests holds the lock of the note until it ends, and who has begun the watch one of its own. When nobody
 * holds them they were killed: whichever request comes next puts the code back, before WordPress loads any of it. Who begins
 * a watch must hold the lock "plugins".
 */
class BBWS_Watch {

	/** Seconds that the end of a request is waited for that has answered. */
	const PATIENCE = 10;

	/**
	 * The watch of this request.
	 *
	 * @var BBWS_Watch|null
	 */
	private static $current = null;

	/**
	 * Its lock.
	 *
	 * @var resource|null
	 */
	private $owner;

	/**
	 * The open note.
	 *
	 * @var resource
	 */
	private $file;

	/**
	 * The shared code as it was.
	 *
	 * @var array[]
	 */
	private $before;

	/**
	 * What a request shows that takes part.
	 *
	 * @var string
	 */
	private $token;

	/**
	 * Runs something under a watch. What it throws ends with the shared code as it was before.
	 *
	 * @param callable $work Takes the watch; that of who has called it already, if there is one.
	 * @return mixed
	 * @throws Throwable What it throws.
	 */
	public static function over( $work ) {
		if ( self::$current ) {
			return $work( self::$current );
		}
		$watch = new self();
		try {
			$result = $work( $watch );
		} catch ( Throwable $error ) {
			if ( $watch->is_alone() ) {
				$watch->put_back();
				$watch->end();
			}
			// Else whoever comes after the requests that still run puts it back.
			self::$current = null;
			throw $error;
		}
		$watch->end();
		return $result;
	}

	/**
	 * Notes the shared code.
	 *
	 * @throws BBWS_Failure     When a request of an earlier watch has not ended yet.
	 * @throws RuntimeException When it can not be written down.
	 */
	private function __construct() {
		self::settle();
		// What is thrown must be there whatever becomes of its file.
		class_exists( 'BBWS_Failure_With_Data' );
		$this->owner = BBWS_Watch_Note::own();
		if ( ! $this->owner ) {
			throw BBWS_Watch_Recovery::busy();
		}
		$this->before = BBWS_Shared_Code::read();
		$this->token  = wp_generate_password( 32, false );
		$this->file   = BBWS_Watch_Note::write( array( $this->token, $this->before, get_current_user_id() ) );
		self::$current = $this;
		register_shutdown_function( array( $this, 'abandon' ) );
	}

	/**
	 * What the requests of this watch show, if there is one.
	 *
	 * @return string[] Headers.
	 */
	public static function headers() {
		return self::$current ? array( 'X-BBWS-Watch' => self::$current->token ) : array();
	}

	/**
	 * Takes part in a watch, as its header says: until this request ends nothing is put back behind its back. One that
	 * comes too late does nothing any more.
	 */
	public static function take_part() {
		static $file = null;
		$file = BBWS_Watch_Note::open();
		$note = $file && BBWS_Watch_Note::lock( $file, LOCK_SH ) ? BBWS_Watch_Note::parse( $file ) : null;
		if ( ! $note || ! hash_equals( $note[0], (string) $_SERVER['HTTP_X_BBWS_WATCH'] ) ) {
			http_response_code( 409 );
			exit;
		}
		if ( isset( $_GET['bbws-probe'] ) ) {
			BBWS_Site_Probe::sign_in( $note[2] );
		}
	}

	/**
	 * Waits until the requests have ended that took part: one that has answered, or was not waited for, may still run.
	 *
	 * @throws BBWS_Failure When they take too long.
	 */
	public function wait() {
		if ( ! $this->is_alone() ) {
			throw BBWS_Watch_Recovery::busy();
		}
	}

	/**
	 * Refuses changes of what acts on all sites, and puts it back.
	 *
	 * @throws BBWS_Failure When there are some.
	 */
	public function refuse_changes() {
		$this->wait();
		$changes = array_filter( BBWS_Shared_Code::changes( $this->before ), array( 'BBWS_Shared_Code', 'acts' ), ARRAY_FILTER_USE_KEY );
		if ( $changes ) {
			$this->put_back();
			$files = array_map( array( 'BBWS_Shared_Code', 'name' ), array_keys( $changes ) );
			throw new BBWS_Failure_With_Data( 'bbws_shared_code_changed', 'It changes what all sites of the tenant run: ' . implode( ', ', array_slice( $files, 0, 10 ) ) . '.', 422, array( 'files' => $files ) );
		}
	}

	/**
	 * Puts back what acts on all sites, apart from what a plugin may take along that is switched off.
	 */
	public function put_back_after_departure() {
		$this->wait();
		$changes = BBWS_Shared_Code::changes( $this->before );
		foreach ( $changes as $path => $change ) {
			if ( ! BBWS_Shared_Code::acts( $path ) || ( 'removed' === $change && BBWS_Shared_Code::may_go( $path ) ) ) {
				unset( $changes[ $path ] );
			}
		}
		BBWS_Watch_Recovery::restore( $this->before, $changes );
	}

	/**
	 * Puts all shared code back as it was.
	 */
	public function put_back() {
		BBWS_Watch_Recovery::restore( $this->before, BBWS_Shared_Code::changes( $this->before ) );
	}

	/**
	 * Whether all requests have ended that took part.
	 *
	 * @return bool
	 */
	private function is_alone() {
		$alone = BBWS_Watch_Note::lock( $this->file, LOCK_EX, apply_filters( 'bbws_watch_patience', self::PATIENCE ) );
		flock( $this->file, LOCK_UN );
		return $alone;
	}

	/**
	 * Ends the watch: what is there stays.
	 */
	private function end() {
		self::$current = null;
		BBWS_Watch_Note::close( $this->file );
		$this->owner = null;
	}

	/**
	 * Runs when the request ends before its watch did, by a fatal error or an exit: after all that others run then.
	 *
	 * @param bool $last Whether the others have run.
	 */
	public function abandon( $last = false ) {
		if ( self::$current !== $this ) {
			return;
		}
		if ( ! $last ) {
			register_shutdown_function( array( $this, 'abandon' ), true );
		} elseif ( $this->is_alone() ) {
			$this->put_back();
			$this->end();
		}
	}

	/**
	 * Puts back what killed requests have done. The watch of this request has none behind it.
	 *
	 * @throws BBWS_Failure When one of them has not ended yet.
	 */
	public static function settle() {
		if ( ! self::recover() ) {
			throw BBWS_Watch_Recovery::busy();
		}
	}

	/**
	 * Does so if all have ended. Called by wp-config.php.
	 *
	 * @return bool False when one of them has not ended yet.
	 */
	public static function recover() {
		return self::$current || BBWS_Watch_Recovery::recover();
	}
}
