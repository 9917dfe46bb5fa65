<?php
/**
 * When the scheduled events of sites are due.
 *
 * @package BBWS
 */

defined( 'ABSPATH' ) || exit;

/**
 * Keeps for each site when its next event is due, so that one query finds the sites of the network that have something to do.
 */
class BBWS_Cron_Clock {

	/** Site meta that holds it: the time, in ten digits, so that texts are in the order of times, and how often the site was handed out since. */
	const NEXT = 'bbws_next_cron';

	/** Site meta with the hooks that wait because a run did not survive them: until when, and for the how many-th time. */
	const HELD = 'bbws_cron_held';

	/** Seconds for which a site is not handed out again, the first time, and at most. */
	const LEASE      = 60;
	const LEASE_MOST = HOUR_IN_SECONDS;

	/**
	 * Action after a change of the option "cron". During a run it is told once, at its end.
	 */
	public static function follow() {
		if ( is_multisite() && ( ! class_exists( 'BBWS_Cron_Run', false ) || ! BBWS_Cron_Run::is_running() ) ) {
			self::set( get_current_blog_id() );
		}
	}

	/**
	 * Writes down when a site's next event is due. Another request may schedule one meanwhile, so the events are looked at
	 * once more after the writing: who comes last has seen them as they are.
	 *
	 * @param int $id Id of the site in this network.
	 * @return int The time.
	 */
	public static function set( $id ) {
		$stored = self::stored( $id );
		for ( $tries = 0; $tries < 5; $tries++ ) {
			$next = self::next( $id, self::read( $stored ) );
			self::write( $id, $next );
			$before = $stored;
			$stored = self::stored( $id );
			if ( $stored === $before ) {
				break;
			}
		}
		return $next;
	}

	/**
	 * Forgets it, because the site has other events now: it is made anew when it is asked for.
	 *
	 * @param int $id Id of the site in this network.
	 */
	public static function forget( $id ) {
		delete_site_meta( $id, self::NEXT );
		delete_site_meta( $id, self::HELD );
	}

	/**
	 * How long the event has waited that is due for the longest time.
	 *
	 * @param int $id Id of the site in this network.
	 * @return int Seconds.
	 */
	public static function overdue( $id ) {
		return max( 0, time() - self::next( $id, self::events( $id ) ) );
	}

	/**
	 * The scheduled events of a site, as they are stored.
	 *
	 * @param int $id Id of the site in this network.
	 * @return array Events by their keys, by hooks, by times.
	 */
	public static function events( $id ) {
		return self::read( self::stored( $id ) );
	}

	/**
	 * When an event is to run.
	 *
	 * @param int    $id   Id of the site in this network.
	 * @param string $hook Hook of the event.
	 * @param int    $time When it is scheduled for.
	 * @param array  $held Hooks that wait.
	 * @return int|null Null when it is not to run.
	 */
	public static function time_of( $id, $hook, $time, $held ) {
		$due = BBWS_Core_Events::time_of( $id, $hook, $time );
		return null === $due ? null : max( $due, $held[ $hook ]['until'] ?? 0 );
	}

	/**
	 * The hooks that wait.
	 *
	 * @param int $id Id of the site in this network.
	 * @return array By hooks: until when, and for the how many-th time.
	 */
	public static function held( $id ) {
		$held = get_site_meta( $id, self::HELD, true );
		return is_array( $held ) ? $held : array();
	}

	/**
	 * Lets a hook wait that ended a run, the longer the more often it did, or not any more.
	 *
	 * @param int    $id   Id of the site in this network.
	 * @param string $hook Hook.
	 * @param bool   $is   Whether it has ended one.
	 */
	public static function hold( $id, $hook, $is ) {
		$before = self::held( $id );
		// What was long ago, or of a plugin that is gone, is forgotten.
		$held = array_filter( $before, fn( $one ) => $one['until'] > time() - DAY_IN_SECONDS );
		if ( $is ) {
			$tries         = ( $held[ $hook ]['tries'] ?? 0 ) + 1;
			$held[ $hook ] = array(
				'until' => time() + self::pause( $tries ),
				'tries' => $tries,
			);
		} else {
			unset( $held[ $hook ] );
		}
		if ( $held !== $before ) {
			update_site_meta( $id, self::HELD, wp_slash( $held ) );
		}
	}

	/**
	 * How long something waits that was tried so often.
	 *
	 * @param int $tries Tries.
	 * @return int Seconds.
	 */
	public static function pause( $tries ) {
		return min( self::LEASE_MOST, self::LEASE << min( $tries, 6 ) );
	}

	/**
	 * The text that is kept.
	 *
	 * @param int $next  When the next event is due.
	 * @param int $taken How often the site was handed out since.
	 * @return string
	 */
	public static function text( $next, $taken ) {
		return sprintf( '%010d %d', max( 0, $next ), $taken );
	}

	/**
	 * When the next event is due. A site without any is looked at again after a day.
	 *
	 * @param int   $id     Id of the site in this network.
	 * @param array $events Its events.
	 * @return int
	 */
	private static function next( $id, $events ) {
		$held = self::held( $id );
		$next = time() + DAY_IN_SECONDS;
		foreach ( $events as $time => $hooks ) {
			foreach ( array_keys( $hooks ) as $hook ) {
				$due  = self::time_of( $id, (string) $hook, $time, $held );
				$next = null === $due ? $next : min( $next, $due );
			}
		}
		return $next;
	}

	/**
	 * Writes the time down.
	 *
	 * @param int $id   Id of the site in this network.
	 * @param int $next Time.
	 */
	private static function write( $id, $next ) {
		update_site_meta( $id, self::NEXT, self::text( $next, 0 ) );
	}

	/**
	 * The option "cron". Not by get_option(), whose cache may be older.
	 *
	 * @param int $id Id of the site in this network.
	 * @return string Empty when there is none.
	 */
	public static function stored( $id ) {
		global $wpdb;
		$hidden = $wpdb->suppress_errors( true );
		$text   = (string) $wpdb->get_var( $wpdb->prepare( 'SELECT option_value FROM %i WHERE option_name = %s', $wpdb->get_blog_prefix( $id ) . 'options', 'cron' ) );
		$wpdb->suppress_errors( $hidden );
		return $text;
	}

	/**
	 * Reads the option.
	 *
	 * @param string $stored Its text.
	 * @return array Events by their keys, by hooks, by times.
	 */
	private static function read( $stored ) {
		// phpcs:ignore -- no class is made.
		$events = @unserialize( trim( $stored ), array( 'allowed_classes' => false ) );
		// Beside the times stands the version of the format.
		return array_filter( is_array( $events ) ? $events : array(), fn( $hooks, $time ) => is_int( $time ) && is_array( $hooks ), ARRAY_FILTER_USE_BOTH );
	}
}
