<?php
/**
 * Installed by the tests: a plugin with a table of its own, and a way to die while a site is made.
 *
 * @package BBWS
 */

add_action(
	'populate_options',
	function () {
		if ( file_exists( WP_CONTENT_DIR . '/die-while-creating' ) ) {
			unlink( WP_CONTENT_DIR . '/die-while-creating' );
			exit;
		}
	}
);

add_action(
	'wp_initialize_site',
	function ( $site ) {
		global $wpdb;
		$wpdb->query( 'CREATE TABLE IF NOT EXISTS ' . $wpdb->get_blog_prefix( $site->id ) . 'shop_orders (id bigint(20) NOT NULL, PRIMARY KEY (id))' );
	},
	50
);

add_action(
	'rest_api_init',
	function () {
		register_rest_route(
			'test/v1',
			'/tables',
			array(
				'methods'             => 'GET',
				'permission_callback' => '__return_true',
				'callback'            => function () {
					global $wpdb;
					return $wpdb->get_col( 'SHOW TABLES' );
				},
			)
		);
	}
);
