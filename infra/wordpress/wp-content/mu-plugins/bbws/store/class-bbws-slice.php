<?php
/**
 * Slices of long work.
 *
 * @package BBWS
 */

defined( 'ABSPATH' ) || exit;

/**
 * The time that a request has: whoever asks waits for twenty seconds, and asks again.
 */
class BBWS_Slice {

	/** Seconds after which nothing new is begun, and after which a request must have answered. */
	const BEGINS = 14;
	const ENDS   = 19;

	/**
	 * Seconds since the request came.
	 *
	 * @return float
	 */
	private static function passed() {
		static $start = null;
		if ( null === $start ) {
			$came  = (float) ( $_SERVER['REQUEST_TIME_FLOAT'] ?? 0 );
			$now   = microtime( true );
			$start = $came <= $now && $now - $came < self::ENDS ? $came : $now;
		}
		return microtime( true ) - $start;
	}

	/**
	 * Whether something may be begun.
	 *
	 * @return bool
	 */
	public static function has_time() {
		return self::passed() < self::BEGINS;
	}

	/**
	 * Seconds that what is begun may take.
	 *
	 * @return float
	 */
	public static function left() {
		return max( 1, self::ENDS - self::passed() );
	}
}
