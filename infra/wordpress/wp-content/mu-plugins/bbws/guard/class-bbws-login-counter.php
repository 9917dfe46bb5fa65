<?php
/**
 * Counters of log-in tries.
 *
 * @package BBWS
 */

defined( 'ABSPATH' ) || exit;

/**
 * Rows of the main site's options, a fixed number of them: a name or an address falls into one by a keyed hash.
 */
class BBWS_Login_Counter {

	/** Seconds after which counting starts anew. */
	const WINDOW = 300;

	/** Counters of each kind. */
	const COUNTERS = 4096;

	/**
	 * Seconds until counting starts anew.
	 *
	 * @return int
	 */
	public static function wait() {
		return self::WINDOW - time() % self::WINDOW;
	}

	/**
	 * Adds to a counter: what is written takes the place of what was read, or is tried again.
	 *
	 * @param string $kind    Kind of the counter.
	 * @param string $subject Name or address.
	 * @param int    $limit   Where it is full.
	 * @param int    $more    1, or -1 to take one away.
	 * @return bool False when it is full, or so many add to it that nobody knows.
	 */
	public static function add( $kind, $subject, $limit, $more = 1 ) {
		global $wpdb;
		$row   = self::row( $kind, $subject );
		$table = $wpdb->base_prefix . 'options';
		for ( $times = 0; $times < 10; $times++ ) {
			$old   = self::value( $row );
			$count = self::tries( $old );
			if ( $more > 0 && $count >= $limit ) {
				return false;
			}
			$new = intdiv( time(), self::WINDOW ) . ':' . max( 0, $count + $more );
			// phpcs:disable WordPress.DB -- the cache of options knows no conditions.
			$changed = null === $old
				? $wpdb->query( $wpdb->prepare( 'INSERT IGNORE INTO %i (option_name, option_value, autoload) VALUES (%s, %s, %s)', $table, $row, $new, 'no' ) )
				: $wpdb->query( $wpdb->prepare( 'UPDATE %i SET option_value = %s WHERE option_name = %s AND option_value = %s', $table, $new, $row, $old ) );
			// phpcs:enable
			if ( 1 === (int) $changed || $new === $old ) {
				return true;
			}
		}
		return false;
	}

	/**
	 * Takes one away.
	 *
	 * @param string $kind    Kind of the counter.
	 * @param string $subject Name or address.
	 */
	public static function give_back( $kind, $subject ) {
		self::add( $kind, $subject, 0, -1 );
	}

	/**
	 * What is counted.
	 *
	 * @param string $kind    Kind of the counter.
	 * @param string $subject Name or address.
	 * @return int
	 */
	public static function count( $kind, $subject ) {
		return self::tries( self::value( self::row( $kind, $subject ) ) );
	}

	/**
	 * What a counter holds.
	 *
	 * @param string $row Name of the option.
	 * @return string|null
	 */
	private static function value( $row ) {
		global $wpdb;
		// phpcs:ignore WordPress.DB -- past the cache.
		return $wpdb->get_var( $wpdb->prepare( 'SELECT option_value FROM %i WHERE option_name = %s', $wpdb->base_prefix . 'options', $row ) );
	}

	/**
	 * Tries of the time that runs.
	 *
	 * @param string|null $value What the counter holds.
	 * @return int
	 */
	private static function tries( $value ) {
		$parts = explode( ':', (string) $value );
		return 2 === count( $parts ) && intdiv( time(), self::WINDOW ) === (int) $parts[0] ? (int) $parts[1] : 0;
	}

	/**
	 * Name of the option that counts for a name or an address. The key keeps others from finding two that share one.
	 *
	 * @param string $kind    Kind of the counter.
	 * @param string $subject Name or address.
	 * @return string
	 */
	private static function row( $kind, $subject ) {
		return '_bbws_tries_' . $kind . '_' . hexdec( substr( hash_hmac( 'sha256', $subject, AUTH_SALT ), 0, 8 ) ) % self::COUNTERS;
	}
}
