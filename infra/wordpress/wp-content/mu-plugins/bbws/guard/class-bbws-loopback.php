<?php
/**
 * Requests of this network to itself.
 *
 * @package BBWS
 */

defined( 'ABSPATH' ) || exit;

/**
 * Connects them to WP_LOOPBACK_URL: a container need not resolve its own public names, nor leave its host for them.
 */
class BBWS_Loopback {

	/**
	 * Hooks the connection.
	 */
	public static function register() {
		// Core leaves it off where it calls itself, cookies and all.
		add_filter( 'https_local_ssl_verify', '__return_true' );
		if ( '' !== BBWS_LOOPBACK_URL ) {
			add_action( 'http_api_curl', array( __CLASS__, 'connect' ), 10, 3 );
		}
	}

	/**
	 * Action of http_api_curl. The Host header stays that of the URL.
	 *
	 * @param CurlHandle $handle Handle of the request.
	 * @param array      $args   Arguments of the request.
	 * @param string     $url    Its URL.
	 */
	public static function connect( $handle, $args, $url ) {
		$host = strtolower( (string) wp_parse_url( $url, PHP_URL_HOST ) );
		$is_ours = null !== BBWS_Addresses::url_of( $host ) || ( get_site() && BBWS_Hosts::primary_of( get_site() ) === $host );
		if ( 'http' !== wp_parse_url( $url, PHP_URL_SCHEME ) || ! $is_ours ) {
			return;
		}
		$to = wp_parse_url( BBWS_LOOPBACK_URL );
		// phpcs:ignore WordPress.WP.AlternativeFunctions.curl_curl_setopt -- there is no option of WP_Http for it.
		curl_setopt( $handle, CURLOPT_CONNECT_TO, array( $host . '::' . $to['host'] . ':' . ( isset( $to['port'] ) ? $to['port'] : 80 ) ) );
	}

	/**
	 * What says whose page it is where the connection goes elsewhere.
	 *
	 * @param string $url Public address.
	 * @return string[] Headers by name.
	 */
	public static function headers_of( $url ) {
		$parts = wp_parse_url( $url );
		return array(
			'Host'              => $parts['host'] . ( isset( $parts['port'] ) ? ':' . $parts['port'] : '' ),
			'X-Forwarded-Proto' => $parts['scheme'],
		);
	}

	/**
	 * Whether a password may go to an address: within this host, or to a name whose certificate is verified.
	 *
	 * @param string $url Address without a path.
	 * @return bool
	 */
	public static function is_safe( $url ) {
		return 1 === preg_match( '!^(?:https://[^/@]+|http://(?:127(?:\.\d+){3}|localhost|\[::1\])(?::\d+)?)$!D', $url );
	}

	/**
	 * Opens a page of this network as a visitor who has seen nothing yet.
	 *
	 * @param string $url     Address of the page.
	 * @param int    $timeout Seconds.
	 * @return array{status: int, location: string, body: string} Status 0 when there was no answer.
	 */
	public static function open( $url, $timeout ) {
		$url  = add_query_arg( 'bbws-probe', wp_generate_password( 12, false ), $url );
		$args = array(
			'timeout'     => $timeout,
			'redirection' => 0,
			// The answer of a broken page may be without end.
			'limit_response_size' => 4 * MB_IN_BYTES,
			'headers'     => array( 'Cache-Control' => 'no-cache' ) + BBWS_Watch::headers() + BBWS_Scratch_Host::headers_for( wp_parse_url( $url, PHP_URL_HOST ) ),
		);
		if ( '' !== BBWS_LOOPBACK_URL ) {
			$args['headers'] += self::headers_of( $url );

			$url = preg_replace( '!^https?://[^/?]+!', rtrim( BBWS_LOOPBACK_URL, '/' ), $url );
		}
		$answer   = wp_remote_get( $url, $args );
		$location = wp_remote_retrieve_header( $answer, 'location' );
		return array(
			'status'   => (int) wp_remote_retrieve_response_code( $answer ),
			'location' => is_array( $location ) ? (string) end( $location ) : (string) $location,
			'body'     => (string) wp_remote_retrieve_body( $answer ),
		);
	}

	/**
	 * The status of a page, as a visitor gets it who has seen nothing yet.
	 *
	 * @param string $url     Address of the page.
	 * @param int    $timeout Seconds.
	 * @return int HTTP status; 0 when there was no answer.
	 */
	public static function visit( $url, $timeout ) {
		return self::open( $url, $timeout )['status'];
	}
}
