<?php
/**
 * The scheduled events of a site.
 *
 * @package BBWS
 */

defined( 'ABSPATH' ) || exit;

/**
 * Lists them, and takes those that are due off the schedule.
 */
class BBWS_Cron_Events {

	/** Events that are listed at most. */
	const MOST = 500;

	/** Seconds that an event may wait before it is called overdue. */
	const PATIENCE = 120;

	/**
	 * The events of a site that are going to run, the next one first. Not their arguments, which may hold secrets.
	 *
	 * @param int $id Id of the site in this network.
	 * @return array[]
	 */
	public static function all( $id ) {
		$held = BBWS_Cron_Clock::held( $id );
		$all  = array();
		foreach ( BBWS_Cron_Clock::events( $id ) as $time => $hooks ) {
			foreach ( $hooks as $hook => $events ) {
				$due = BBWS_Cron_Clock::time_of( $id, (string) $hook, $time, $held );
				foreach ( null === $due ? array() : array_filter( (array) $events, 'is_array' ) as $event ) {
					$schedule = $event['schedule'] ?? false;
					$all[]    = array(
						'hook'            => (string) $hook,
						'nextRun'         => gmdate( 'Y-m-d\TH:i:s.000\Z', $due ),
						'schedule'        => is_string( $schedule ) ? $schedule : null,
						'intervalSeconds' => isset( $event['interval'] ) ? (int) $event['interval'] : null,
						'arguments'       => count( (array) ( $event['args'] ?? array() ) ),
						'overdue'         => $due < time() - self::PATIENCE,
						'failures'        => $held[ $hook ]['tries'] ?? 0,
					);
				}
			}
		}
		usort( $all, fn( $one, $other ) => $one['nextRun'] <=> $other['nextRun'] );
		return array_slice( $all, 0, self::MOST );
	}

	/**
	 * The events of the site of this request that are due: those last that a run did not survive before.
	 *
	 * @param int      $id        Id of the site in this network.
	 * @param string[] $elsewhere Hooks to leave out.
	 * @return array[] Time, hook and key of each.
	 */
	public static function due( $id, $elsewhere ) {
		$held = BBWS_Cron_Clock::held( $id );
		$due  = array( array(), array() );
		foreach ( wp_get_ready_cron_jobs() as $time => $hooks ) {
			foreach ( $hooks as $hook => $events ) {
				$when = BBWS_Cron_Clock::time_of( $id, (string) $hook, $time, $held );
				if ( null === $when || $when > time() || in_array( (string) $hook, $elsewhere, true ) ) {
					continue;
				}
				foreach ( array_keys( $events ) as $key ) {
					$due[ (int) isset( $held[ $hook ] ) ][] = array( $time, (string) $hook, $key );
				}
			}
		}
		return array_merge( ...$due );
	}

	/**
	 * Takes an event off the schedule, and puts its next time on it.
	 *
	 * @param int    $time When it was scheduled for.
	 * @param string $hook Hook.
	 * @param string $key  Key.
	 * @return array|false|null Null when it is not there any more; false when it stays, and would come again at each run.
	 */
	public static function take( $time, $hook, $key ) {
		// Other requests may have scheduled and unscheduled since.
		wp_cache_delete( 'alloptions', 'options' );
		wp_cache_delete( 'cron', 'options' );
		$event = wp_get_ready_cron_jobs()[ $time ][ $hook ][ $key ] ?? null;
		if ( ! isset( $event['args'] ) || ! is_array( $event['args'] ) ) {
			return null;
		}
		if ( ! empty( $event['schedule'] ) ) {
			wp_reschedule_event( $time, $event['schedule'], $hook, $event['args'] );
		}
		return wp_unschedule_event( $time, $hook, $event['args'] ) ? $event : false;
	}
}
