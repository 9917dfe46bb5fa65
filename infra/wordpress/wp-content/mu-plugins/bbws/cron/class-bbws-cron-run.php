<?php
/**
 * A run of the scheduled events of a site.
 *
 * @package BBWS
 */

defined( 'ABSPATH' ) || exit;

/**
 * Runs the events of the site of this request that are due, as wp-cron.php would: each is taken off the schedule before it
 * runs, so that none runs twice. What a hook does to this process ends this run only: the next goes on after it.
 */
class BBWS_Cron_Run {

	/** Site meta with the hook that runs, and since when. What a run leaves there it did not survive. */
	const RUNNING = 'bbws_cron_running';

	/** Seconds after which no other event is begun: what is left comes with the next run. */
	const BUDGET = 45;

	/** Seconds of processor time that one hook may take. */
	const HOOK_LIMIT = 300;

	/** Seconds for which a hook may go on before the others are run beside it, as in WordPress. */
	const PATIENCE = 60;

	/** Runs of a site that go on beside each other, at most. */
	const LANES = 2;

	/**
	 * The run of this request.
	 *
	 * @var BBWS_Cron_Run|null
	 */
	private static $current = null;

	/**
	 * Site.
	 *
	 * @var WP_Site
	 */
	private $site;

	/**
	 * Names of the locks of an operation on it.
	 *
	 * @var string[]
	 */
	private $locks;

	/**
	 * Which of the runs beside each other this is.
	 *
	 * @var int
	 */
	private $lane;

	/**
	 * Hooks that run in others.
	 *
	 * @var string[]
	 */
	private $elsewhere;

	/**
	 * The hook that runs.
	 *
	 * @var string|null
	 */
	private $hook = null;

	/**
	 * Hooks that have run, and those that have failed, with how.
	 *
	 * @var array[]
	 */
	private $report = array(
		'ran'    => array(),
		'failed' => array(),
	);

	/**
	 * Says so to plugins before they are loaded, and goes on when the caller does not wait any more.
	 */
	public static function announce() {
		ignore_user_abort( true );
		define( 'DOING_CRON', true );
		// Else a fatal error is answered with a page, and its owner gets a mail.
		define( 'WP_SANDBOX_SCRAPING', true );
	}

	/**
	 * Whether this request is in the midst of a run.
	 *
	 * @return bool
	 */
	public static function is_running() {
		return null !== self::$current;
	}

	/**
	 * Runs what is due.
	 *
	 * @param WP_Site  $site  Site of this request.
	 * @param string[] $locks Names of the locks of an operation on it.
	 * @return array|WP_Error What has run and failed, and how much is still due.
	 */
	public static function of( $site, $locks ) {
		$elsewhere = array();
		for ( $lane = 1; $lane <= self::LANES; $lane++ ) {
			$busy = new WP_Error( 'bbws_cron_busy', 'The events of this site are being run.', array( 'status' => 423 ) );
			$run  = fn() => ( new self( $site, $locks, $lane, $elsewhere ) )->go();
			$done = BBWS_Lock::run( array( 'cron/' . $site->id . '/' . $lane ), $run, $busy );
			if ( $done !== $busy ) {
				return $done;
			}
			$running = get_site_meta( $site->id, self::RUNNING . $lane, true );
			if ( ! isset( $running['since'] ) || $running['since'] > time() - self::PATIENCE ) {
				return $busy;
			}
			$elsewhere[] = $running['hook'];
		}
		return $busy;
	}

	/**
	 * Sets what is run; as above.
	 */
	private function __construct( $site, $locks, $lane, $elsewhere ) {
		$this->site      = $site;
		$this->locks     = $locks;
		$this->lane      = $lane;
		$this->elsewhere = $elsewhere;
	}

	/**
	 * Runs the events.
	 *
	 * @return array
	 */
	private function go() {
		$end           = microtime( true ) + self::BUDGET;
		self::$current = $this;
		wp_raise_memory_limit( 'cron' );
		register_shutdown_function( array( $this, 'abandon' ) );
		$left = get_site_meta( $this->site->id, self::RUNNING . $this->lane, true );
		if ( isset( $left['hook'] ) ) {
			BBWS_Cron_Clock::hold( $this->site->id, $left['hook'], true );
		}
		// Nobody has logged in, as far as hooks see.
		wp_set_current_user( 0 );
		$passed = $this->elsewhere;
		do {
			// What they schedule for at once comes along, but a hook that does so for itself waits for the next run.
			$events = BBWS_Cron_Events::due( $this->site->id, $passed );
			foreach ( $events as list( $time, $hook, $key ) ) {
				if ( microtime( true ) >= $end || ! BBWS_Lock::are_free( $this->locks ) ) {
					break 2;
				}
				$passed[] = $hook;
				$event    = BBWS_Cron_Events::take( $time, $hook, $key );
				if ( is_array( $event ) ) {
					$this->run( $hook, $event );
				} elseif ( false === $event ) {
					$this->report['failed'][] = array( $hook, 'schedule' );
				}
			}
		} while ( $events );
		return $this->end();
	}

	/**
	 * Runs an event.
	 *
	 * @param string $hook  Hook.
	 * @param array  $event Event.
	 */
	private function run( $hook, $event ) {
		$this->hook = $hook;
		$since      = time();
		update_site_meta( $this->site->id, self::RUNNING . $this->lane, wp_slash( compact( 'hook', 'since' ) ) );
		if ( function_exists( 'set_time_limit' ) ) {
			set_time_limit( self::HOOK_LIMIT );
		}
		$level = ob_get_level();
		ob_start( fn() => '' );
		try {
			do_action_ref_array( $hook, $event['args'] );
			$this->report['ran'][] = $hook;
		} catch ( Throwable $error ) {
			// phpcs:ignore WordPress.PHP.DevelopmentFunctions -- the caller gets no detail, so the log must have it.
			error_log( 'bbws: cron: ' . $hook . ': ' . get_class( $error ) . ': ' . $error->getMessage() );
			$this->report['failed'][] = array( $hook, 'error' );
		}
		while ( ob_get_level() > $level ) {
			ob_end_clean();
		}
		// A hook may have switched to another site, or have logged somebody in.
		while ( ms_is_switched() ) {
			restore_current_blog();
		}
		wp_set_current_user( 0 );
		$this->hook = null;
		BBWS_Cron_Clock::hold( $this->site->id, $hook, false );
	}

	/**
	 * Ends the run.
	 *
	 * @return array The report.
	 */
	private function end() {
		self::$current = null;
		delete_site_meta( $this->site->id, self::RUNNING . $this->lane );
		return $this->report + array( 'due' => BBWS_Cron_Clock::set( $this->site->id ) <= time() );
	}

	/**
	 * Runs when the request ends in the midst of a hook, by a fatal error or an exit.
	 */
	public function abandon() {
		if ( self::$current !== $this ) {
			return;
		}
		$error = error_get_last();
		$fatal = $error && isset( BBWS_Fatal_Errors::FATAL[ $error['type'] ] );
		// The memory may be what has run out.
		ini_set( 'memory_limit', (string) ( memory_get_usage( true ) + 32 * MB_IN_BYTES ) ); // phpcs:ignore WordPress.PHP.IniSet
		while ( ms_is_switched() ) {
			restore_current_blog();
		}
		if ( null !== $this->hook ) {
			$this->report['failed'][] = array( $this->hook, $fatal ? 'fatal' : 'exit' );
			BBWS_Cron_Clock::hold( $this->site->id, $this->hook, $fatal );
		}
		$report = $this->end();
		while ( ob_get_level() > 0 && ob_end_clean() ) {
			continue;
		}
		if ( ! headers_sent() ) {
			http_response_code( 200 );
			header( 'Content-Type: application/json; charset=UTF-8' );
			echo wp_json_encode( $report );
		}
	}
}
