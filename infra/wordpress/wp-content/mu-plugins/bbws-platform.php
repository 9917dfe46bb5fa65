<?php
/**
 * Plugin Name: BBWS platform
 * Description: The REST routes that the site management service drives. Must-use, so that no site owner can turn it off.
 * Version: 0.1.0
 *
 * @package BBWS
 */

defined( 'ABSPATH' ) || exit;

require_once __DIR__ . '/bbws/class-bbws-addresses.php';
require_once __DIR__ . '/bbws/class-bbws-tenant-guard.php';
require_once __DIR__ . '/bbws/class-bbws-loopback.php';
require_once __DIR__ . '/bbws/class-bbws-lock.php';
require_once __DIR__ . '/bbws/class-bbws-site-store.php';
require_once __DIR__ . '/bbws/class-bbws-rest-controller.php';
require_once __DIR__ . '/bbws/class-bbws-rest-platform-controller.php';
require_once __DIR__ . '/bbws/class-bbws-rest-sites-controller.php';

// The site is found: core's redirects need the port that its look-up had no use for.
$_SERVER['HTTP_HOST'] = BBWS_Addresses::host_with_port( $_SERVER['HTTP_HOST'] );

BBWS_Tenant_Guard::register();
BBWS_Loopback::register();

add_action(
	'rest_api_init',
	function () {
		( new BBWS_REST_Platform_Controller() )->register_routes();
		( new BBWS_REST_Sites_Controller( new BBWS_Site_Store() ) )->register_routes();
	}
);

// Core ignores a language it has no pack for, and "en_US" has none: without this a site could not go back to it.
add_filter(
	'sanitize_option_WPLANG',
	function ( $value, $option, $original ) {
		return 'en_US' === $original ? '' : $value;
	},
	10,
	3
);
