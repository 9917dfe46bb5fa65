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
			// What PHP and core themselves read in zips, given in base64.
			'read-packages'  => function ( $request ) {
				BBWS_Package::load_core();
				return array_map( 'bbws_test_read_package', $request['zips'] );
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

/**
 * What becomes of the package of a plugin.
 *
 * @param array $package Its slug and its bytes in base64.
 * @return array|null Null when it is refused.
 */
function bbws_test_read_package( $package ) {
	$folder = BBWS_Package::folder();
	$at     = $folder . '/unpacked/' . $package['slug'];
	try {
		BBWS_Site_Files::make( $at );
		file_put_contents( $folder . '/package.zip', base64_decode( $package['zip'] ) );
		$is_file = BBWS_Package::check( $folder . '/package.zip', $package['slug'] );
		$zip     = new ZipArchive();
		$zip->open( $folder . '/package.zip' );
		$zip->extractTo( $is_file ? $at : dirname( $at ) );
		$zip->close();
		$header = BBWS_Plugin_Store::header( $at );
		return null === $header ? null : array(
			'version'           => $header['Version'],
			'requiresWordPress' => $header['RequiresWP'],
			'requiresPhp'       => $header['RequiresPHP'],
			'requiresPlugins'   => isset( $header['RequiresPlugins'] ) ? $header['RequiresPlugins'] : '',
			'networkOnly'       => (bool) $header['Network'],
		);
	} catch ( BBWS_Failure $failure ) {
		return null;
	} finally {
		BBWS_Site_Files::remove( $folder );
	}
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
