<?php
/**
 * Requests to scratch sites.
 *
 * @package BBWS
 */

defined( 'ABSPATH' ) || exit;

/**
 * Lets nobody see a scratch site but this network itself, which shows a token with its request; for all others there is no such
 * site. In the process that answers, the site reaches nothing outside itself: neither mail nor other hosts, no events, and no
 * table that is not its own.
 */
class BBWS_Scratch_Host {

	/** How the hosts of scratch sites begin. No customer gets such a name. */
	const LABEL = 'bbws-scratch-';

	/** Header that shows the token. */
	const HEADER = 'X-BBWS-Scratch';

	/**
	 * Whether this process answers for a scratch site.
	 *
	 * @var bool
	 */
	private static $is_here = false;

	/**
	 * Looks at the request at hand, before core looks for its site.
	 */
	public static function register() {
		global $wpdb;
		$host = (string) $_SERVER['HTTP_HOST'];
		if ( 0 !== strpos( $host, self::LABEL ) ) {
			return;
		}
		$shown = isset( $_SERVER['HTTP_X_BBWS_SCRATCH'] ) ? (string) $_SERVER['HTTP_X_BBWS_SCRATCH'] : '';
		$row   = hash_equals( self::token( $host ), $shown ) ? $wpdb->get_row( $wpdb->prepare( "SELECT * FROM {$wpdb->blogs} WHERE domain = %s AND site_id = 0", $host ) ) : null;
		if ( $row ) {
			// Core asks for a network.
			$row->site_id  = SITE_ID_CURRENT_SITE;
			self::$is_here = true;
			self::isolate( (int) $row->blog_id );
		}
		add_filter(
			'pre_get_site_by_path',
			function ( $found, $domain ) use ( $host, $row ) {
				return $domain === $host ? ( $row ? new WP_Site( $row ) : false ) : $found;
			},
			10,
			2
		);
	}

	/**
	 * Whether this process answers for a scratch site.
	 *
	 * @return bool
	 */
	public static function is_here() {
		return self::$is_here;
	}

	/**
	 * Closes what leads out of the site.
	 *
	 * @param int $id Id of the site.
	 */
	private static function isolate( $id ) {
		add_filter( 'ms_site_check', '__return_true' );
		add_filter( 'pre_wp_mail', '__return_false', PHP_INT_MAX );
		add_filter( 'pre_http_request', fn() => new WP_Error( 'bbws_scratch', 'A scratch site asks nobody.' ), PHP_INT_MAX );
		add_filter( 'pre_get_ready_cron_jobs', '__return_empty_array', PHP_INT_MAX );
		add_filter( 'query', fn( $query ) => self::is_own( $id, $query ) ? $query : '', PHP_INT_MAX );
	}

	/**
	 * Whether a statement writes to nothing but the tables of the site.
	 *
	 * @param int    $id    Id of the site.
	 * @param string $query Statement.
	 * @return bool
	 */
	private static function is_own( $id, $query ) {
		global $wpdb;
		if ( ! preg_match( '/\A[\s(]*(?:INSERT|REPLACE|UPDATE|DELETE|ALTER|DROP|CREATE|TRUNCATE|RENAME|LOAD)\b/i', (string) $query ) ) {
			return true;
		}
		$first = preg_match( '/\b' . preg_quote( $wpdb->base_prefix, '/' ) . '\w*/', $query, $found ) ? $found[0] : '';
		return '' === $first || 0 === strpos( $first, $wpdb->get_blog_prefix( $id ) );
	}

	/**
	 * What this network shows to a host.
	 *
	 * @param string $host Host without port.
	 * @return string[] Headers by name; none where the host is no scratch site's.
	 */
	public static function headers_for( $host ) {
		return 0 === strpos( (string) $host, self::LABEL ) ? array( self::HEADER => self::token( $host ) ) : array();
	}

	/**
	 * The token of a host.
	 *
	 * @param string $host Host without port.
	 * @return string
	 */
	private static function token( $host ) {
		return hash_hmac( 'sha256', 'bbws-scratch|' . $host, AUTH_KEY . AUTH_SALT );
	}
}
