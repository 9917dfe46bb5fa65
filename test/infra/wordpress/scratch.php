<?php
/**
 * Installed by the tests: what a scratch site tries to do, and what becomes of the network around it.
 *
 * @package BBWS
 */

add_action( 'bbws_scratch_step', 'bbws_test_die_at' );

// Something of the database's that loses a row.
add_action(
	'bbws_import_step',
	function ( $point, $id = 0 ) {
		global $wpdb;
		if ( 'finished' === $point && bbws_test_planted( 'lose-a-row' ) ) {
			$posts = $wpdb->get_blog_prefix( $id ) . 'posts';
			$wpdb->query( "DELETE FROM $posts WHERE ID = " . (int) $wpdb->get_var( "SELECT MAX(ID) FROM $posts" ) );
		}
	},
	10,
	2
);

// Code of the site that would reach beyond it.
add_action(
	'template_redirect',
	function () {
		global $wpdb;
		if ( ! BBWS_Scratch_Host::is_here() ) {
			return;
		}
		if ( bbws_test_planted( 'break-scratch' ) ) {
			bbws_test_no_such_function();
		}
		$mailed = wp_mail( 'someone@example.com', 'Hello', 'Hello' );
		$called = wp_remote_get( 'http://127.0.0.1:1/' );
		wp_schedule_single_event( time(), 'bbws_test_event' );
		update_option( 'bbws_test_own', 'kept' );
		update_site_option( 'bbws_test_shared', 'changed' );
		update_user_meta( 1, 'bbws_test_shared', 'changed' );
		$wpdb->query( "UPDATE {$wpdb->users} SET display_name = 'changed'" );
		wp_cache_flush();
		$saw = array(
			'mailed' => $mailed,
			'called' => is_wp_error( $called ) ? $called->get_error_code() : 'answered',
			'own'    => $wpdb->get_var( "SELECT option_value FROM {$wpdb->options} WHERE option_name = 'bbws_test_own'" ),
			'cron'   => DISABLE_WP_CRON,
		);
		file_put_contents( WP_CONTENT_DIR . '/scratch-saw', wp_json_encode( $saw ) );
	}
);

add_action(
	'rest_api_init',
	function () {
		bbws_test_routes(
			array(
				// What the network holds besides its sites.
				'scratch-network' => function () {
					global $wpdb;
					$rows = fn( $sql ) => md5( wp_json_encode( $wpdb->get_results( $sql, ARRAY_N ) ) );
					return array(
						'users'  => $rows( "SELECT * FROM {$wpdb->users} ORDER BY 1" ),
						'meta'   => $rows( "SELECT * FROM {$wpdb->usermeta} WHERE meta_key NOT LIKE '\\_application%' ORDER BY 1" ),
						'shared' => get_site_option( 'bbws_test_shared' ),
						'hosts'  => $wpdb->get_col( "SELECT domain FROM {$wpdb->blogs} WHERE site_id = 0" ),
						'stray'  => (int) $wpdb->get_var( "SELECT COUNT(*) FROM {$wpdb->blogmeta} WHERE blog_id NOT IN (SELECT blog_id FROM {$wpdb->blogs})" ),
					);
				},
				'scratch-age'     => function () {
					global $wpdb;
					return $wpdb->query( "UPDATE {$wpdb->blogs} SET last_updated = '2020-01-01 00:00:00' WHERE site_id = 0" );
				},
			)
		);
	}
);
