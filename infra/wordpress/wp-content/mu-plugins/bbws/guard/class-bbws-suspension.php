<?php
/**
 * Suspended sites.
 *
 * @package BBWS
 */

defined( 'ABSPATH' ) || exit;

/**
 * Closes a suspended site to everybody but the platform, before any code of the site runs.
 *
 * Core's flag "archived" holds the state: it comes with the look-up of the site, so that no request pays for it.
 */
class BBWS_Suspension {

	/** Seconds after which a visitor or a crawler may come back. */
	const RETRY_AFTER = 3600;

	/**
	 * Hooks the closing, as soon as core knows the site.
	 */
	public static function close_early() {
		add_action( 'ms_loaded', array( __CLASS__, 'close' ), 20 );
	}

	/**
	 * Hooks what is left to do for a call of the platform.
	 */
	public static function register() {
		// While the network is installed there are no sites yet.
		if ( ! is_multisite() ) {
			return;
		}
		add_filter( 'ms_site_check', array( __CLASS__, 'let_platform_in' ) );
		// After the guard (0) and after core has looked at the password (90).
		add_filter( 'rest_authentication_errors', array( __CLASS__, 'check' ), 1000 );
	}

	/**
	 * Whether a site is suspended.
	 *
	 * @param WP_Site|null $site Site.
	 * @return bool
	 */
	public static function is_suspended( $site ) {
		return $site && '1' === (string) $site->archived;
	}

	/**
	 * Filter of ms_site_check: core would answer 410 to the platform too.
	 *
	 * @param bool|null $check What an earlier filter said.
	 * @return bool|null
	 */
	public static function let_platform_in( $check ) {
		return BBWS_Tenant_Guard::may_be_platform() ? true : $check;
	}

	/**
	 * Filter of rest_authentication_errors: a user of the site may have an application password too.
	 *
	 * @param WP_Error|null|true $result What an earlier check said.
	 * @return WP_Error|null|true
	 */
	public static function check( $result ) {
		if ( is_wp_error( $result ) || ! self::is_suspended( get_site() ) || is_super_admin() ) {
			return $result;
		}
		header( 'Retry-After: ' . self::RETRY_AFTER );
		return new WP_Error( 'bbws_site_suspended', 'This site is suspended.', array( 'status' => 503 ) );
	}

	/**
	 * Action of ms_loaded: answers a request to a suspended site and ends it. By the public listener, nobody's goes on.
	 */
	public static function close() {
		if ( ! self::is_suspended( get_site() ) || BBWS_Tenant_Guard::may_be_platform() || ( defined( 'WP_CLI' ) && WP_CLI ) ) {
			return;
		}
		BBWS_Closed_Page::answer( 'site_suspended', 'This site is suspended', 'It can not be shown at the moment. Please come back later.', self::RETRY_AFTER );
	}
}
