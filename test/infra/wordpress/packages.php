<?php
/**
 * Installed by the tests of plugins, themes and content: ways to die in the midst of work.
 *
 * @package BBWS
 */

add_action( 'bbws_package_step', 'bbws_test_die_at' );
add_action( 'bbws_content_step', 'bbws_test_die_at' );

// A page cache that does not look at the query.
if ( file_exists( WP_CONTENT_DIR . '/say-cached' ) && '/' === $_SERVER['REQUEST_URI'] ) {
	echo 'cached';
	exit;
}

add_action(
	'rest_api_init',
	function () {
		$routes = array(
			// Core does so when a person looks at the list of plugins while the files of one are away.
			'forget-plugins' => function () {
				return update_option( 'active_plugins', array() );
			},
			'wreck'          => function ( $request ) {
				return update_option( 'active_plugins', array( $request['file'] ) );
			},
		);
		foreach ( $routes as $path => $callback ) {
			register_rest_route(
				'test/v1',
				'/' . $path,
				array(
					'methods'             => WP_REST_Server::ALLMETHODS,
					'permission_callback' => '__return_true',
					'callback'            => $callback,
				)
			);
		}
	}
);
