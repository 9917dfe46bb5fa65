<?php
/**
 * The upgrade of a site's database.
 *
 * @package BBWS
 */

defined( 'ABSPATH' ) || exit;

/**
 * Brings the database of a site to the release of core that runs here: after a newer image, and when an older backup is
 * restored. Core would do it when an administrator opens wp-admin, through a script that no web server here answers.
 */
class BBWS_Site_Upgrade {

	/** Route on the site's own host that does it. */
	const ROUTE = 'bbws/v1/upgrade';

	/** Sites whose releases are asked for in one statement. */
	const CHUNK = 100;

	/**
	 * The release of a site's database, by core's count.
	 *
	 * @param int $id Id of the site in this network.
	 * @return int 0 when it is not known.
	 */
	public static function version( $id ) {
		return (int) BBWS_Site_Options::raw( $id, 'db_version' );
	}

	/**
	 * Whether a site is older than core. One that is newer, after an image was put back, is left as it is.
	 *
	 * @param int $id Id of the site in this network.
	 * @return bool
	 */
	public static function is_due( $id ) {
		return self::version( $id ) < $GLOBALS['wp_db_version'];
	}

	/**
	 * The sites that are older than core, but for the main site.
	 *
	 * @param int $most How many are answered at most.
	 * @return int[] Ids.
	 */
	public static function due( $most ) {
		global $wpdb;
		$query  = array(
			'network_id'   => get_current_network_id(),
			'fields'       => 'ids',
			'number'       => 0,
			'site__not_in' => array( get_main_site_id() ),
		);
		$tables = array_flip( BBWS_Database::tables( $wpdb->base_prefix ) );
		$due    = array();
		foreach ( array_chunk( get_sites( $query ), self::CHUNK ) as $ids ) {
			$parts = array();
			foreach ( $ids as $id ) {
				$table = $wpdb->get_blog_prefix( $id ) . 'options';
				// A site that is being made or deleted may have none.
				if ( isset( $tables[ $table ] ) ) {
					$parts[] = 'SELECT ' . (int) $id . ' AS id, option_value FROM ' . BBWS_Database::name( $table ) . " WHERE option_name = 'db_version'";
				}
			}
			foreach ( $parts ? BBWS_Database::select( implode( ' UNION ALL ', $parts ) ) : array() as $row ) {
				if ( (int) $row[1] < $GLOBALS['wp_db_version'] ) {
					$due[] = (int) $row[0];
				}
			}
		}
		return array_slice( $due, 0, $most );
	}

	/**
	 * Whether the request at hand is to upgrade its site: neither plugins nor theme are loaded then, as in core's own script,
	 * so that none of them, made for another release, can keep it from that.
	 *
	 * @return bool
	 */
	public static function is_asked() {
		return BBWS_Tenant_Guard::may_be_platform() && 'POST' === $_SERVER['REQUEST_METHOD'] && '/' . rest_get_url_prefix() . '/' . self::ROUTE === BBWS_Addresses::path();
	}

	/**
	 * Upgrades a site, in a process that has loaded nothing but core for it. The site's locks must be held. What is killed
	 * midway is begun anew: core writes the new version down when all is done.
	 *
	 * @param WP_Site $site Site.
	 * @return bool Whether it is as new as core afterwards, whatever was answered.
	 */
	public static function run( $site ) {
		if ( ! self::is_due( $site->id ) ) {
			return true;
		}
		BBWS_Site_Call::send( $site, 'POST', self::ROUTE, array(), BBWS_Site_Call::LONG );
		// Rules that were made without plugins and theme lack theirs.
		BBWS_Site_Options::write( $site->id, 'rewrite_rules', '' );
		return ! self::is_due( $site->id );
	}

	/**
	 * Does it, in the process of the site.
	 *
	 * @return int|null The new version; null when another process is at it.
	 */
	public static function here() {
		ignore_user_abort( true );
		if ( function_exists( 'set_time_limit' ) ) {
			set_time_limit( 0 );
		}
		$id = get_current_blog_id();
		return BBWS_Lock::run(
			array( 'upgrade/' . $id ),
			function () use ( $id ) {
				require_once ABSPATH . 'wp-admin/includes/upgrade.php';
				if ( self::is_due( $id ) ) {
					wp_upgrade();
					BBWS_Site_Options::write( $id, 'rewrite_rules', '' );
				}
				return self::version( $id );
			},
			null
		);
	}
}
