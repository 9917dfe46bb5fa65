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
	 * Hooks the closing, and closes the site of this request at once when it is suspended.
	 */
	public static function register() {
		// While the network is installed there are no sites yet.
		if ( ! is_multisite() ) {
			return;
		}
		add_filter( 'ms_site_check', array( __CLASS__, 'let_platform_in' ) );
		// After the guard (0) and after core has looked at the password (90).
		add_filter( 'rest_authentication_errors', array( __CLASS__, 'check' ), 1000 );
		if ( self::is_suspended( get_site() ) && ! BBWS_Tenant_Guard::may_be_platform() && ! ( defined( 'WP_CLI' ) && WP_CLI ) ) {
			self::close();
		}
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
	 * Answers a request to a suspended site and ends it.
	 */
	private static function close() {
		status_header( 503 );
		header( 'Retry-After: ' . self::RETRY_AFTER );
		header( 'Cache-Control: no-store' );
		header( 'X-Robots-Tag: noindex' );
		if ( BBWS_Tenant_Guard::is_rest() || isset( $_GET['rest_route'] ) ) {
			header( 'X-Tenant-Id: ' . BBWS_TENANT_ID );
			header( 'Content-Type: application/json; charset=UTF-8' );
			echo wp_json_encode(
				array(
					'code'    => 'bbws_site_suspended',
					'message' => 'This site is suspended.',
					'data'    => array( 'status' => 503 ),
				)
			);
			exit;
		}
		header( 'Content-Type: text/html; charset=UTF-8' );
		echo '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
			. '<meta name="robots" content="noindex"><title>This site is suspended</title>'
			. '<style>body{margin:0;min-height:100vh;display:grid;place-items:center;font:1rem/1.5 system-ui,sans-serif;color:#222;background:#f6f6f6}main{max-width:32rem;padding:2rem;text-align:center}</style>'
			. '</head><body><main><h1>This site is suspended</h1><p>It can not be shown at the moment. Please come back later.</p></main></body></html>';
		exit;
	}
}
