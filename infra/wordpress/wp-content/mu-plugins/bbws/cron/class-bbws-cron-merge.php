<?php
/**
 * Changes of the scheduled events by several requests.
 *
 * @package BBWS
 */

defined( 'ABSPATH' ) || exit;

/**
 * Core keeps all events of a site in one option and writes all of them for a change of one, as this request has read them at
 * its start. What others have scheduled since would be lost, and what a run has taken would run once more.
 */
class BBWS_Cron_Merge {

	/**
	 * Filter of pre_update_option_cron: makes the same change of the events as they are now.
	 *
	 * @param mixed $value What is to be written.
	 * @param mixed $old   What it was made from.
	 * @return mixed
	 */
	public static function merge( $value, $old ) {
		if ( ! is_multisite() || ! is_array( $value ) || ! is_array( $old ) ) {
			return $value;
		}
		$now = maybe_unserialize( BBWS_Cron_Clock::stored( get_current_blog_id() ) );
		if ( ! is_array( $now ) ) {
			return $value;
		}
		list( $mine, $seen, $others ) = array( self::places( $value ), self::places( $old ), self::places( $now ) );
		if ( array_keys( $seen ) === array_keys( $others ) ) {
			return $value;
		}
		foreach ( array_diff_key( $others, $mine, $seen ) as list( $time, $hook, $key ) ) {
			$value[ $time ][ $hook ][ $key ] = $now[ $time ][ $hook ][ $key ];
		}
		foreach ( array_diff_key( array_intersect_key( $mine, $seen ), $others ) as list( $time, $hook, $key ) ) {
			unset( $value[ $time ][ $hook ][ $key ] );
			$value[ $time ] = array_filter( $value[ $time ] );
		}
		$value = array_filter( $value );
		uksort( $value, 'strnatcasecmp' );
		return $value;
	}

	/**
	 * Where the events stand.
	 *
	 * @param array $events Events by their keys, by hooks, by times.
	 * @return array[] Time, hook and key of each.
	 */
	private static function places( $events ) {
		$places = array();
		foreach ( $events as $time => $hooks ) {
			foreach ( is_array( $hooks ) ? $hooks : array() as $hook => $those ) {
				foreach ( array_keys( (array) $those ) as $key ) {
					$places[ $time . '/' . $hook . '/' . $key ] = array( $time, $hook, $key );
				}
			}
		}
		return $places;
	}
}
