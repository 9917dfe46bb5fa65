<?php
/**
 * Tokens of one-time logins.
 *
 * @package BBWS
 */

defined( 'ABSPATH' ) || exit;

/**
 * A table of the network that holds what tokens hash to, for a minute. No option, transient or cache: those may lose one
 * before its time, or give it twice.
 */
class BBWS_Login_Tokens {

	/** Seconds that a token is good for. */
	const SECONDS = 60;

	/**
	 * Name of the table.
	 *
	 * @return string
	 */
	private static function table() {
		return $GLOBALS['wpdb']->base_prefix . 'bbws_login';
	}

	/**
	 * Keeps a token. The same again is the same token: the request may come twice.
	 *
	 * @param string $hash     SHA-256 of the token, hexadecimal.
	 * @param int    $site     Id of the site in this network.
	 * @param int    $user     Id of the user.
	 * @param string $redirect Path to go on to.
	 * @return int When it ends.
	 * @throws RuntimeException When the database fails.
	 */
	public static function add( $hash, $site, $user, $redirect ) {
		$table  = BBWS_Database::name( self::table() );
		$ends   = time() + self::SECONDS;
		$insert = "INSERT IGNORE INTO {$table} (token, blog_id, user_id, redirect, expires) VALUES ("
			. BBWS_Database::literal( $hash ) . ', ' . (int) $site . ', ' . (int) $user . ', ' . BBWS_Database::literal( $redirect ) . ', ' . $ends . ')';
		try {
			BBWS_Database::execute( $insert );
		} catch ( RuntimeException $error ) {
			self::make();
			BBWS_Database::execute( $insert );
		}
		BBWS_Database::execute( "DELETE FROM {$table} WHERE expires <= " . time() );
		return $ends;
	}

	/**
	 * Looks for a token of a site that is good now, and leaves it.
	 *
	 * @param string $hash SHA-256 of the token, hexadecimal.
	 * @param int    $site Id of the site in this network.
	 * @return array{user: int, redirect: string}|null
	 */
	public static function find( $hash, $site ) {
		try {
			$rows = BBWS_Database::select( 'SELECT user_id, redirect FROM ' . BBWS_Database::name( self::table() ) . ' WHERE ' . self::good( $hash, $site ) );
		} catch ( RuntimeException $error ) {
			// Before the first one there is no table.
			return null;
		}
		return $rows ? array(
			'user'     => (int) $rows[0][0],
			'redirect' => (string) $rows[0][1],
		) : null;
	}

	/**
	 * Uses a token up: of all who come with it at once, one has it.
	 *
	 * @param string $hash SHA-256 of the token, hexadecimal.
	 * @param int    $site Id of the site in this network.
	 * @return bool
	 */
	public static function take( $hash, $site ) {
		global $wpdb;
		// phpcs:ignore WordPress.DB -- the condition is made of a literal and numbers.
		return 1 === (int) $wpdb->query( 'DELETE FROM ' . BBWS_Database::name( self::table() ) . ' WHERE ' . self::good( $hash, $site ) );
	}

	/**
	 * The condition of a token that is good now.
	 *
	 * @param string $hash SHA-256 of the token, hexadecimal.
	 * @param int    $site Id of the site in this network.
	 * @return string
	 */
	private static function good( $hash, $site ) {
		return 'token = ' . BBWS_Database::literal( $hash ) . ' AND blog_id = ' . (int) $site . ' AND expires > ' . time();
	}

	/**
	 * Makes the table, unless it is there.
	 */
	public static function make() {
		global $wpdb;
		BBWS_Database::execute(
			'CREATE TABLE IF NOT EXISTS ' . BBWS_Database::name( self::table() ) . ' (token varchar(64) NOT NULL, blog_id bigint(20) NOT NULL, user_id bigint(20) NOT NULL,'
			. ' redirect text NOT NULL, expires bigint(20) NOT NULL, PRIMARY KEY  (token), KEY bbws_login_expires (expires)) ' . $wpdb->get_charset_collate()
		);
	}
}
