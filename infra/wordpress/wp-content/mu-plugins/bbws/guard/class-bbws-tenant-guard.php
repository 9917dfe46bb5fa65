<?php
/**
 * The tenant guard.
 *
 * @package BBWS
 */

defined( 'ABSPATH' ) || exit;

/**
 * Refuses a request that the load balancer sent to the wrong tenant's container, before its password is looked at.
 */
class BBWS_Tenant_Guard {

	/**
	 * Hooks the guard.
	 */
	public static function register() {
		// By the public listener the platform does not exist.
		if ( ! BBWS_MANAGEMENT ) {
			return;
		}
		add_action( 'rest_api_init', array( __CLASS__, 'send_tenant' ), 0 );
		add_filter( 'rest_authentication_errors', array( __CLASS__, 'check' ), 0 );
		add_filter( 'wp_is_application_passwords_available', array( __CLASS__, 'allow_passwords' ) );
		add_filter( 'rest_exposed_cors_headers', array( __CLASS__, 'expose' ) );
	}

	/**
	 * The refusal of this request.
	 *
	 * @return WP_Error|null Null when it may go on.
	 */
	private static function refusal() {
		if ( isset( $_SERVER['HTTP_X_TENANT_ID'] ) ) {
			return hash_equals( BBWS_TENANT_ID, (string) $_SERVER['HTTP_X_TENANT_ID'] ) ? null
				: new WP_Error( 'bbws_misdirected_request', 'This container belongs to another tenant.', array( 'status' => 421 ) );
		}
		// The block editor sends a cookie and no such header; a machine has a password and must.
		return self::has_password() ? new WP_Error( 'bbws_tenant_required', 'The header X-Tenant-Id is required.', array( 'status' => 403 ) ) : null;
	}

	/**
	 * Whether the request carries an application password.
	 *
	 * @return bool
	 */
	private static function has_password() {
		return ! empty( $_SERVER['HTTP_AUTHORIZATION'] ) || ! empty( $_SERVER['REDIRECT_HTTP_AUTHORIZATION'] ) || ! empty( $_SERVER['PHP_AUTH_USER'] );
	}

	/**
	 * Filter of rest_authentication_errors.
	 *
	 * @param WP_Error|null|true $result What an earlier check said.
	 * @return WP_Error|null|true
	 */
	public static function check( $result ) {
		$refusal = self::refusal();
		return null === $refusal ? $result : $refusal;
	}

	/**
	 * Keeps core from trying the password of a request that is refused.
	 *
	 * @param bool $available Whether core would take one.
	 * @return bool
	 */
	public static function allow_passwords( $available ) {
		return $available && null === self::refusal();
	}

	/**
	 * Names the tenant in every REST answer, errors too, so that the caller can tell whose answer it has.
	 */
	public static function send_tenant() {
		if ( defined( 'REST_REQUEST' ) && REST_REQUEST && ! headers_sent() ) {
			header( 'X-Tenant-Id: ' . BBWS_TENANT_ID );
		}
	}

	/**
	 * Lets a script in a browser read the header.
	 *
	 * @param string[] $headers Headers already exposed.
	 * @return string[]
	 */
	public static function expose( $headers ) {
		$headers[] = 'X-Tenant-Id';
		return $headers;
	}

	/**
	 * Whether this request is for the REST API: by the script that runs, too, because web servers run that of an address of
	 * which they have taken out dot segments, and pass on the address as it came.
	 *
	 * @return bool
	 */
	public static function is_rest() {
		$path = BBWS_Addresses::path();
		if ( ! BBWS_Addresses::is_direct( $path ) || ! BBWS_Addresses::is_front() ) {
			return false;
		}
		// The REST API itself may not be loaded yet: what rest_get_url_prefix() does.
		return 0 === strpos( trailingslashit( $path ), '/' . apply_filters( 'rest_url_prefix', 'wp-json' ) . '/' );
	}

	/**
	 * Whether this could be a call of the platform, as far as can be told before its password is looked at: the web server
	 * says that it has come by the management listener. The REST API looks at its tenant and its password, and refuses it with
	 * the right error.
	 *
	 * @return bool
	 */
	public static function may_be_platform() {
		return BBWS_MANAGEMENT && self::is_rest() && self::has_password();
	}
}
