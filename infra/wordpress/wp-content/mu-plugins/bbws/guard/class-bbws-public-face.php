<?php
/**
 * What everybody sees of this WordPress.
 *
 * @package BBWS
 */

defined( 'ABSPATH' ) || exit;

/**
 * Takes away what only strangers have a use for: the version, XML-RPC, pingbacks.
 */
class BBWS_Public_Face {

	/**
	 * Hooks it, and ends a request for XML-RPC.
	 */
	public static function register() {
		if ( defined( 'XMLRPC_REQUEST' ) && XMLRPC_REQUEST ) {
			// It takes passwords too, hundreds in one request, and knows no tenant.
			status_header( 404 );
			exit;
		}
		add_filter( 'xmlrpc_enabled', '__return_false' );
		add_filter( 'pings_open', '__return_false' );
		add_filter( 'the_generator', '__return_empty_string' );
		add_filter(
			'wp_headers',
			function ( $headers ) {
				unset( $headers['X-Pingback'] );
				return $headers;
			}
		);
		remove_action( 'wp_head', 'rsd_link' );
		remove_action( 'wp_head', 'wlwmanifest_link' );
		add_filter(
			'bloginfo_url',
			function ( $url, $show ) {
				return 'pingback_url' === $show ? '' : $url;
			},
			10,
			2
		);
		add_action(
			'after_setup_theme',
			function () {
				remove_action( 'wp_head', 'rsd_link' );
				remove_action( 'wp_head', 'wlwmanifest_link' );
			}
		);
	}
}
