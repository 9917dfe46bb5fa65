<?php
/**
 * REST calls of this network to a site of its own.
 *
 * @package BBWS
 */

defined( 'ABSPATH' ) || exit;

/**
 * Makes a call on a site's own host, with the credentials of the call at hand, which never leave this container: in the process that answers, the site's
 * plugins and theme are loaded, which switch_to_blog() can not do.
 */
class BBWS_Site_Call {

	/** Seconds that an answer may take. */
	const TIMEOUT = 60;

	/** The same, of a call in which a plugin sets itself up or clears up: it may have much to do. */
	const LONG = 300;

	/**
	 * Makes a call.
	 *
	 * @param WP_Site    $site    Site.
	 * @param string     $method  HTTP method.
	 * @param string     $route   Route without leading slash.
	 * @param array|null $body    JSON body.
	 * @param int        $timeout Seconds that the answer may take.
	 * @return array{status: int, code: string, body: array} Status 0 when there was no answer; the code is that of an error.
	 */
	public static function send( $site, $method, $route, $body = null, $timeout = self::TIMEOUT ) {
		if ( ! BBWS_Loopback::is_safe( BBWS_MANAGEMENT_LOOPBACK_URL ) ) {
			// phpcs:ignore WordPress.PHP.DevelopmentFunctions -- a fault of the container, which its owner must see.
			error_log( 'bbws: WP_MANAGEMENT_LOOPBACK_URL is neither of this host nor https.' );
			return array(
				'status' => 0,
				'code'   => 'bbws_no_loopback',
				'body'   => array(),
			);
		}
		$headers = array(
			'Authorization' => self::authorization(),
			'X-Tenant-Id'   => BBWS_TENANT_ID,
			'Content-Type'  => 'application/json',
		) + BBWS_Watch::headers() + BBWS_Scratch_Host::headers_for( $site->domain );
		$answer = wp_remote_request(
			BBWS_MANAGEMENT_LOOPBACK_URL . '/' . rest_get_url_prefix() . '/' . $route,
			array(
				'method'      => $method,
				'timeout'     => $timeout,
				'redirection' => 0,
				'headers'     => $headers + BBWS_Loopback::headers_of( BBWS_Addresses::url_of_site( $site ) ),
				'body'        => null === $body ? null : wp_json_encode( $body ),
			)
		);
		// A plugin may print before the JSON.
		$text = ltrim( (string) strstr( (string) wp_remote_retrieve_body( $answer ), '{' ) );
		$json = json_decode( $text, true );
		$json = is_array( $json ) ? $json : array();
		return array(
			'status' => (int) wp_remote_retrieve_response_code( $answer ),
			'code'   => isset( $json['code'] ) && is_string( $json['code'] ) ? $json['code'] : '',
			'body'   => $json,
		);
	}

	/**
	 * The credentials of the call at hand.
	 *
	 * @return string
	 */
	private static function authorization() {
		foreach ( array( 'HTTP_AUTHORIZATION', 'REDIRECT_HTTP_AUTHORIZATION' ) as $name ) {
			if ( ! empty( $_SERVER[ $name ] ) ) {
				return (string) $_SERVER[ $name ];
			}
		}
		return isset( $_SERVER['PHP_AUTH_USER'], $_SERVER['PHP_AUTH_PW'] ) ? 'Basic ' . base64_encode( $_SERVER['PHP_AUTH_USER'] . ':' . $_SERVER['PHP_AUTH_PW'] ) : '';
	}
}
