<?php
/**
 * Slices of long work.
 *
 * @package BBWS
 */

defined( 'ABSPATH' ) || exit;

/**
 * The time that a request has: whoever asks waits for twenty seconds, and asks again. What can not be cut goes on after the
 * answer.
 */
class BBWS_Slice {

	/** Seconds after which nothing new is begun, and after which a request must have answered. */
	const BEGINS = 14;
	const ENDS   = 19;

	/**
	 * Whether the request is answered already.
	 *
	 * @var bool
	 */
	private static $answered = false;

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
		return self::passed() < apply_filters( 'bbws_slice_begins', self::BEGINS );
	}

	/**
	 * Seconds that what is begun may take.
	 *
	 * @return float
	 */
	public static function left() {
		return max( 1, self::ENDS - self::passed() );
	}

	/**
	 * Answers while the work goes on, when its time is over and the server lets go of who asked. Whoever asks again is told to
	 * wait as long as it takes.
	 *
	 * @param callable $answer Makes the answer.
	 */
	public static function answer_in_time( $answer ) {
		if ( self::$answered || ! function_exists( 'fastcgi_finish_request' ) || self::passed() < apply_filters( 'bbws_slice_ends', self::ENDS - 1 ) ) {
			return;
		}
		self::$answered = true;
		nocache_headers();
		header( 'Content-Type: application/json; charset=UTF-8' );
		echo wp_json_encode( $answer() );
		fastcgi_finish_request();
	}

	/**
	 * Ends a request that is answered already. Its locks go with it.
	 */
	public static function end() {
		if ( self::$answered ) {
			exit;
		}
	}
}
