<?php
/**
 * Installed by the tests of plugins, themes and content: ways to die in the midst of work.
 *
 * @package BBWS
 */

add_action( 'bbws_package_step', 'bbws_test_die_at' );
add_action( 'bbws_content_step', 'bbws_test_die_at' );

// What core's upgrader tells of.
add_action(
	'upgrader_process_complete',
	function ( $upgrader, $hook_extra ) {
		$line = wp_json_encode( $hook_extra + array( 'to' => basename( $upgrader->result['destination'] ) ) );
		file_put_contents( WP_CONTENT_DIR . '/upgrades', $line . "\n", FILE_APPEND );
		if ( bbws_test_planted( 'listener-throws' ) ) {
			throw new RuntimeException( 'A listener has a fault.' );
		}
	},
	10,
	2
);

// Somebody who chooses another folder of a package than the one that was checked.
add_filter(
	'upgrader_source_selection',
	function ( $source ) {
		return bbws_test_planted( 'source-is-other' ) ? trailingslashit( dirname( $source ) ) . 'other/' : $source;
	}
);

// A page cache that does not look at the query.
if ( bbws_test_planted( 'say-cached' ) && '/' === $_SERVER['REQUEST_URI'] ) {
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
		bbws_test_routes( $routes );
	}
);

// Stands in for WordPress.org, where a test says what that offers: core downloads and installs it as it always does.
if ( bbws_test_planted( 'wordpress-org.json' ) ) {
	define( 'WP_ACCESSIBLE_HOSTS', '127.0.0.1' );
	add_filter(
		'http_request_args',
		function ( $arguments ) {
			return array( 'reject_unsafe_urls' => false ) + $arguments;
		}
	);
	add_filter(
		'plugins_api',
		function ( $answer, $action, $arguments ) {
			$offered = json_decode( file_get_contents( WP_CONTENT_DIR . '/wordpress-org.json' ) );
			return 'plugin_information' === $action && $offered->slug === $arguments->slug ? $offered : $answer;
		},
		10,
		3
	);
}

// A request that is killed and not ended: nothing runs then that would put anything back.
add_action(
	'bbws_package_step',
	function ( $point ) {
		if ( bbws_test_planted( 'kill-at-' . $point ) ) {
			unlink( WP_CONTENT_DIR . '/kill-at-' . $point );
			( new ReflectionProperty( 'BBWS_Watch', 'current' ) )->setValue( null, null );
			exit;
		}
	}
);

// A platform that does not wait long for the sites.
if ( bbws_test_planted( 'impatient' ) ) {
	add_filter( 'bbws_watch_patience', '__return_zero' );
	add_filter(
		'http_request_args',
		function ( $arguments ) {
			return array( 'timeout' => 3 ) + $arguments;
		}
	);
}
