<?php
/**
 * Installed by the tests: scheduled events of every kind, and hooks that behave badly.
 *
 * @package BBWS
 */

/**
 * Counts a run of a hook, past every cache: another may count at the same time.
 *
 * @param string $name Name of what is counted.
 */
function bbws_test_count( $name ) {
	file_put_contents( WP_CONTENT_DIR . '/cron-' . get_current_blog_id() . '-' . $name, '.', FILE_APPEND );
}

foreach ( array(
	'counts' => function ( $name = 'counts' ) {
		bbws_test_count( $name );
	},
	'tells'  => function () {
		update_option( 'bbws_test_told', array( wp_doing_cron(), get_current_user_id(), home_url(), defined( 'REST_REQUEST' ) && REST_REQUEST ) );
	},
	'prints' => function () {
		bbws_test_count( 'prints' );
		echo 'not JSON';
		ob_start();
	},
	'throws' => function () {
		throw new RuntimeException( 'a secret' );
	},
	'dies'   => function () {
		bbws_test_count( 'dies' );
		// No error that can be caught, as when memory runs out.
		trigger_error( 'It dies', E_USER_ERROR );
	},
	'exits'  => function () {
		bbws_test_count( 'exits' );
		exit( 'gone' );
	},
	'hangs'  => function () {
		bbws_test_count( 'hangs' );
		while ( bbws_test_planted( 'cron-hangs' ) ) {
			usleep( 20000 );
			clearstatcache();
		}
	},
) as $name => $callback ) {
	add_action( 'bbws_test_' . $name, $callback );
}

add_action(
	'rest_api_init',
	function () {
		bbws_test_routes(
			array(
				// Schedules hooks of the test's, each some seconds ago, and takes everything else off.
				'cron-schedule' => function ( $request ) {
					if ( ! $request['keep'] ) {
						_set_cron_array( array() );
					}
					foreach ( $request['events'] as $event ) {
						$time = time() - ( $event['ago'] ?? 60 );
						isset( $event['every'] ) ? wp_schedule_event( $time, $event['every'], $event['hook'], $event['args'] ?? array() )
							: wp_schedule_single_event( $time, $event['hook'], $event['args'] ?? array() );
					}
					return true;
				},
				// Schedules something in a request that has read the events before another one changed them.
				'cron-meanwhile' => function () {
					global $wpdb;
					_set_cron_array( array() );
					wp_schedule_single_event( 1900000000, 'bbws_test_taken' );
					$before = get_option( 'cron' );
					$others = array( 1900000001 => array( 'bbws_test_others' => array( md5( serialize( array() ) ) => array( 'schedule' => false, 'args' => array() ) ) ), 'version' => 2 );
					$wpdb->update( $wpdb->options, array( 'option_value' => serialize( $others ) ), array( 'option_name' => 'cron' ) );
					return array( isset( $before[1900000000] ), wp_schedule_single_event( 1900000002, 'bbws_test_own' ), wp_unschedule_event( 1900000000, 'bbws_test_taken' ) );
				},
				// A post whose time has come.
				'cron-post'     => function () {
					$id = wp_insert_post(
						array(
							'post_title'  => 'Scheduled',
							'post_status' => 'future',
							'post_date'   => gmdate( 'Y-m-d H:i:s', time() + 3600 ),
						)
					);
					$GLOBALS['wpdb']->update( $GLOBALS['wpdb']->posts, array( 'post_date' => gmdate( 'Y-m-d H:i:s', time() - 60 ), 'post_date_gmt' => gmdate( 'Y-m-d H:i:s', time() - 60 ) ), array( 'ID' => $id ) );
					wp_clear_scheduled_hook( 'publish_future_post', array( $id ) );
					return wp_schedule_single_event( time() - 60, 'publish_future_post', array( $id ) ) ? $id : false;
				},
				'cron-meta'     => function ( $request ) {
					if ( isset( $request['set'] ) ) {
						update_site_meta( $request['id'], $request['key'], $request['set'] );
					}
					return get_site_meta( $request['id'], $request['key'], true );
				},
				'option'        => function ( $request ) {
					return get_option( $request['name'] );
				},
			)
		);
	}
);
