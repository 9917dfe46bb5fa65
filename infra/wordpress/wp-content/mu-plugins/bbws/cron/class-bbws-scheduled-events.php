<?php
/**
 * Scheduled events of a site that is imported.
 *
 * @package BBWS
 */

defined( 'ABSPATH' ) || exit;

/**
 * Gives events the keys that fit their arguments again, after these were rewritten. By a key that does not fit, an event is
 * neither found nor unscheduled: it would run at each call of cron for ever.
 */
class BBWS_Scheduled_Events {

	/**
	 * The option "cron" with the keys that WordPress would make.
	 *
	 * @param string $text The stored option.
	 * @return string|null Null when it cannot be read.
	 */
	public static function with_keys( $text ) {
		// phpcs:disable WordPress.PHP.DiscouragedPHPFunctions -- no class is made, and what has none is written as it was.
		$events = @unserialize( trim( $text ), array( 'allowed_classes' => false ) ); // phpcs:ignore WordPress.PHP.NoSilencedErrors
		if ( ! is_array( $events ) ) {
			return null;
		}
		$is_same = true;
		foreach ( $events as $time => $hooks ) {
			// Beside the times stands the version of the format.
			foreach ( is_array( $hooks ) ? $hooks : array() as $hook => $those ) {
				$keyed = array();
				foreach ( is_array( $those ) ? $those : array() as $key => $event ) {
					if ( isset( $event['args'] ) && is_array( $event['args'] ) ) {
						$fitting = md5( serialize( $event['args'] ) );
						$is_same = $is_same && $fitting === $key;
						$key     = $fitting;
					}
					// What was scheduled for both addresses is one event now.
					$keyed += array( $key => $event );
				}
				if ( is_array( $those ) ) {
					$events[ $time ][ $hook ] = $keyed;
				}
			}
		}
		return $is_same ? $text : serialize( $events );
		// phpcs:enable
	}
}
