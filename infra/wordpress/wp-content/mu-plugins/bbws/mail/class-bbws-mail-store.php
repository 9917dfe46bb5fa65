<?php
/**
 * Mails that are kept.
 *
 * @package BBWS
 */

defined( 'ABSPATH' ) || exit;

/**
 * A table of the network, of which each site has so many rows. No site's own table: those are copied and backed up.
 */
class BBWS_Mail_Store {

	/** Mails of a site, at most, and days that they are kept. */
	const MAILS = 100;
	const DAYS  = 30;

	/**
	 * Name of the table.
	 *
	 * @return string
	 */
	private static function table() {
		return $GLOBALS['wpdb']->base_prefix . 'bbws_mail';
	}

	/**
	 * Keeps a mail of a site, and drops those that there is no more room or time for.
	 *
	 * @param int   $id   Id of the site in this network.
	 * @param array $mail Mail.
	 * @throws RuntimeException When the database fails.
	 */
	public static function add( $id, $mail ) {
		$table  = BBWS_Database::name( self::table() );
		$insert = "INSERT INTO {$table} (blog_id, created, content) VALUES (" . (int) $id . ', ' . time() . ', ' . BBWS_Database::literal( wp_json_encode( $mail, BBWS_Captured_Mail::JSON ) ) . ')';
		try {
			BBWS_Database::execute( $insert );
		} catch ( RuntimeException $error ) {
			self::make();
			BBWS_Database::execute( $insert );
		}
		$last = BBWS_Database::select( "SELECT id FROM {$table} WHERE blog_id = " . (int) $id . ' ORDER BY id DESC LIMIT 1 OFFSET ' . ( self::MAILS - 1 ) );
		if ( $last ) {
			BBWS_Database::execute( "DELETE FROM {$table} WHERE blog_id = " . (int) $id . ' AND id < ' . (int) $last[0][0] );
		}
		BBWS_Database::execute( "DELETE FROM {$table} WHERE created < " . self::oldest() );
	}

	/**
	 * Mails of a site, the newest first.
	 *
	 * @param int      $id     Id of the site in this network.
	 * @param int|null $before Number of the mail after which the page begins.
	 * @param int      $size   Mails of the page.
	 * @return array[]
	 */
	public static function page( $id, $before, $size ) {
		$where = 'blog_id = ' . (int) $id . ' AND created >= ' . self::oldest() . ( null === $before ? '' : ' AND id < ' . (int) $before );
		$mails = array();
		foreach ( self::rows( 'SELECT id, created, content FROM ' . BBWS_Database::name( self::table() ) . " WHERE {$where} ORDER BY id DESC LIMIT " . (int) $size ) as $row ) {
			$mails[] = array(
				'id'   => (int) $row[0],
				'date' => gmdate( 'Y-m-d\TH:i:s.000\Z', (int) $row[1] ),
			) + (array) json_decode( $row[2], true );
		}
		return $mails;
	}

	/**
	 * Drops the mails of a site.
	 *
	 * @param int $id Id of the site in this network.
	 */
	public static function drop( $id ) {
		if ( self::exists() ) {
			BBWS_Database::execute( 'DELETE FROM ' . BBWS_Database::name( self::table() ) . ' WHERE blog_id = ' . (int) $id );
		}
	}

	/**
	 * Makes the table, unless it is there.
	 */
	public static function make() {
		global $wpdb;
		BBWS_Database::execute(
			'CREATE TABLE IF NOT EXISTS ' . BBWS_Database::name( self::table() ) . ' (id bigint(20) unsigned NOT NULL auto_increment, blog_id bigint(20) NOT NULL, created bigint(20) NOT NULL,'
			. ' content longtext NOT NULL, PRIMARY KEY  (id), KEY bbws_mail_site (blog_id,id), KEY bbws_mail_created (created)) ' . $wpdb->get_charset_collate()
		);
	}

	/**
	 * Rows, and none where nothing was kept yet.
	 *
	 * @param string $sql Statement.
	 * @return array[]
	 * @throws RuntimeException When the database fails.
	 */
	private static function rows( $sql ) {
		try {
			return BBWS_Database::select( $sql );
		} catch ( RuntimeException $error ) {
			if ( self::exists() ) {
				throw $error;
			}
			return array();
		}
	}

	/**
	 * Whether the table is there.
	 *
	 * @return bool
	 */
	private static function exists() {
		return in_array( self::table(), BBWS_Database::tables( self::table() ), true );
	}

	/**
	 * When the oldest mails came that are still kept, in seconds.
	 *
	 * @return int
	 */
	private static function oldest() {
		return time() - self::DAYS * DAY_IN_SECONDS;
	}
}
