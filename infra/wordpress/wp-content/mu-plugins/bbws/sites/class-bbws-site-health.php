<?php
/**
 * The health of a site.
 *
 * @package BBWS
 */

defined( 'ABSPATH' ) || exit;

/**
 * Looks at a site from within. Nothing here may fail because the site does.
 */
class BBWS_Site_Health {

	/** Seconds that an event of the site may wait. */
	const OVERDUE = 3600;

	/** Bytes that must be free. */
	const FREE = 104857600;

	/** Seconds that the front page may take. */
	const TIMEOUT = 10;

	/**
	 * The JSON of a site's health.
	 *
	 * @param WP_Site $site    Site.
	 * @param string  $site_id Platform's id.
	 * @return array
	 */
	public static function of( $site, $site_id ) {
		return array(
			'siteId'           => $site_id,
			'wordpressVersion' => get_bloginfo( 'version' ),
			'phpVersion'       => PHP_VERSION,
		) + self::within( $site ) + array(
			'frontPage' => self::front_page( $site ),
		);
	}

	/**
	 * The part of it that takes no second request.
	 *
	 * @param WP_Site $site Site.
	 * @return array
	 */
	public static function within( $site ) {
		return array(
			'suspended' => BBWS_Suspension::is_suspended( $site ),
			'database'  => self::database( $site->id ),
			'disk'      => self::disk( $site->id ),
			'cron'      => self::cron( $site ),
			'lastError' => BBWS_Fatal_Errors::last( $site->id ),
			'upgrade'   => self::upgrade( $site->id ),
		);
	}

	/**
	 * Whether the database is as new as core.
	 *
	 * @param int $id Id of the site in this network.
	 * @return array
	 */
	private static function upgrade( $id ) {
		try {
			$version = BBWS_Site_Upgrade::version( $id );
		} catch ( RuntimeException $error ) {
			$version = 0;
		}
		return array(
			// What cannot be read is told of by the database's own part.
			'ok'        => 0 === $version || $version >= $GLOBALS['wp_db_version'],
			'dbVersion' => $version,
		);
	}

	/**
	 * Whether the tables of core answer.
	 *
	 * @param int $id Id of the site in this network.
	 * @return array
	 */
	private static function database( $id ) {
		global $wpdb;
		$start = microtime( true );
		$ok    = true;
		try {
			foreach ( array( 'options', 'posts' ) as $table ) {
				BBWS_Database::select( 'SELECT * FROM ' . BBWS_Database::name( $wpdb->get_blog_prefix( $id ) . $table ) . ' LIMIT 1' );
			}
		} catch ( RuntimeException $error ) {
			$ok = false;
		}
		return array(
			'ok'        => $ok,
			'latencyMs' => self::milliseconds( $start ),
		);
	}

	/**
	 * Whether there is room for uploads.
	 *
	 * @param int $id Id of the site in this network.
	 * @return array
	 */
	private static function disk( $id ) {
		// A new site has no uploads yet.
		$folder = is_dir( BBWS_Site_Files::uploads( $id ) ) ? BBWS_Site_Files::uploads( $id ) : WP_CONTENT_DIR;
		// phpcs:disable WordPress.PHP.NoSilencedErrors -- some file systems do not tell.
		$free  = function_exists( 'disk_free_space' ) ? @disk_free_space( $folder ) : false;
		$total = function_exists( 'disk_total_space' ) ? @disk_total_space( $folder ) : false;
		// phpcs:enable
		$known = $total > 0;
		return array(
			'ok'         => ! $known || $free >= self::FREE,
			'freeBytes'  => $known ? (int) $free : null,
			'totalBytes' => $known ? (int) $total : null,
		);
	}

	/**
	 * Whether the events of the site happen in time. Those of a suspended one do not, and none is late.
	 *
	 * @param WP_Site $site Site.
	 * @return array
	 */
	private static function cron( $site ) {
		$overdue = BBWS_Suspension::is_suspended( $site ) ? 0 : BBWS_Cron_Clock::overdue( $site->id );
		return array(
			'ok'             => $overdue <= self::OVERDUE,
			'overdueSeconds' => $overdue,
		);
	}

	/**
	 * What a visitor gets.
	 *
	 * @param WP_Site $site Site.
	 * @return array
	 */
	private static function front_page( $site ) {
		$start  = microtime( true );
		$status = BBWS_Loopback::visit( trailingslashit( BBWS_Addresses::home_of_site( $site ) ), self::TIMEOUT );
		return array(
			'status'         => $status,
			'responseTimeMs' => self::milliseconds( $start ),
		);
	}

	/**
	 * Time since a start.
	 *
	 * @param float $start Seconds.
	 * @return int
	 */
	private static function milliseconds( $start ) {
		return (int) round( 1000 * ( microtime( true ) - $start ) );
	}
}
