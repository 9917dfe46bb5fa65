<?php
/**
 * Installed by the tests: what a site of an environment says of itself, and what becomes of its mail.
 *
 * @package BBWS
 */

/**
 * Stores the option "blog_public" of the site of the request, as an import does.
 *
 * @param string $value Value.
 */
function bbws_test_store_public( $value ) {
	global $wpdb;
	$wpdb->update( $wpdb->options, array( 'option_value' => $value ), array( 'option_name' => 'blog_public' ) );
	wp_cache_flush();
}

/**
 * What the site of the request is.
 *
 * @return array
 */
function bbws_test_environment() {
	$id     = get_current_blog_id();
	$stored = BBWS_Site_Options::raw( $id, 'blog_public' );
	update_option( 'blog_public', '1' );
	return array(
		'type'     => wp_get_environment_type(),
		'public'   => (string) get_option( 'blog_public' ),
		'stored'   => array( $stored, BBWS_Site_Options::raw( $id, 'blog_public' ) ),
		'sitemaps' => wp_sitemaps_get_server()->sitemaps_enabled(),
		'pings'    => '' !== trim( (string) get_option( 'ping_sites' ) ),
	);
}

add_action(
	'rest_api_init',
	function () {
		bbws_test_routes(
			array(
				'environment' => 'bbws_test_environment',
			)
		);
	}
);
