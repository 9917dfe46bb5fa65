<?php
/**
 * Plugin Name: BBWS platform
 * Description: The REST routes that the site management service drives. Must-use, so that no site owner can turn it off.
 * Version: 0.1.0
 *
 * @package BBWS
 */

defined( 'ABSPATH' ) || exit;

require_once __DIR__ . '/bbws/guard/class-bbws-addresses.php';
require_once __DIR__ . '/bbws/guard/class-bbws-tenant-guard.php';
require_once __DIR__ . '/bbws/guard/class-bbws-suspension.php';
require_once __DIR__ . '/bbws/guard/class-bbws-fatal-errors.php';
require_once __DIR__ . '/bbws/guard/class-bbws-loopback.php';
require_once __DIR__ . '/bbws/sites/class-bbws-settings.php';

// Most requests are of visitors: what only the platform's routes need is read when it is needed.
spl_autoload_register(
	function ( $name ) {
		if ( ! preg_match( '/\ABBWS_\w+\z/', $name ) ) {
			return;
		}
		$file = '/class-' . strtolower( str_replace( '_', '-', $name ) ) . '.php';
		foreach ( array( 'guard', 'sites', 'packages', 'cron', 'mail', 'rest', 'content', 'archive', 'store', 'download', 'database' ) as $folder ) {
			if ( is_file( __DIR__ . '/bbws/' . $folder . $file ) ) {
				require_once __DIR__ . '/bbws/' . $folder . $file;
				return;
			}
		}
	}
);

// The site is found: core's redirects need the port that its look-up had no use for.
$_SERVER['HTTP_HOST'] = BBWS_Addresses::host_with_port( $_SERVER['HTTP_HOST'] );

if ( isset( $_SERVER['HTTP_X_BBWS_WATCH'] ) ) {
	BBWS_Watch::take_part();
}
if ( BBWS_MANAGEMENT && BBWS_Site_Upgrade::is_asked() ) {
	wp_installing( true );
}
BBWS_Fatal_Errors::register();
BBWS_Tenant_Guard::register();
BBWS_Suspension::register();
if ( isset( $_GET['action'] ) && 'one_time' === $_GET['action'] ) {
	BBWS_One_Time_Login::register();
}
$bbws_cache = BBWS_Page_Cache::drop_in();
if ( null !== $bbws_cache ) {
	// Here and not in a method: its variables are to be global, as if WordPress had loaded it.
	include_once $bbws_cache;
}
BBWS_Loopback::register();
BBWS_Settings::register();
BBWS_Public_Face::register();
BBWS_Environment::register();
BBWS_Search_Engines::register();
BBWS_Mail_Setting::register();
BBWS_Mail_Capture::register();
BBWS_Service_User::register();
BBWS_Hidden_Users::register();
BBWS_Login_Throttle::register();
BBWS_Plugin_Shield::register();
add_filter( 'pre_update_option_cron', array( 'BBWS_Cron_Merge', 'merge' ), 10, 2 );
foreach ( array( 'update_option_cron', 'add_option_cron', 'delete_option_cron', 'wp_privacy_personal_data_export_file_created' ) as $bbws_change ) {
	add_action( $bbws_change, array( 'BBWS_Cron_Clock', 'follow' ) );
}
if ( wp_doing_cron() ) {
	// By wp-cron.php, which anybody can ask for, nothing runs: two at once would run an event twice.
	add_filter( 'pre_get_ready_cron_jobs', '__return_empty_array' );
} elseif ( str_ends_with( BBWS_Addresses::path(), '/bbws/v1/cron/run' ) && BBWS_Tenant_Guard::may_be_platform() ) {
	BBWS_Cron_Run::announce();
}
if ( isset( $_GET['bbws-probe'] ) ) {
	BBWS_Site_Probe::register();
}

// Also what a plugin deletes through core's functions.
add_action( 'wp_uninitialize_site', array( 'BBWS_Site_Remains', 'drop' ), 20 );

// By the public listener these are routes like any that there are not.
if ( ! BBWS_MANAGEMENT ) {
	return;
}
add_action(
	'rest_api_init',
	function () {
		$store = new BBWS_Site_Store();
		( new BBWS_REST_Platform_Controller() )->register_routes();
		( new BBWS_REST_Upgrade_Controller( $store ) )->register_routes();
		( new BBWS_REST_Sites_Controller( $store ) )->register_routes();
		( new BBWS_REST_Network_Site_Controller( $store ) )->register_routes();
		( new BBWS_REST_Health_Controller( $store ) )->register_routes();
		( new BBWS_REST_Cron_Controller( $store ) )->register_routes();
		( new BBWS_REST_Site_Cron_Controller( $store ) )->register_routes();
		( new BBWS_REST_Domains_Controller( $store ) )->register_routes();
		( new BBWS_REST_Mail_Controller( $store ) )->register_routes();
		( new BBWS_REST_Users_Controller( $store ) )->register_routes();
		( new BBWS_REST_User_Controller( $store ) )->register_routes();
		( new BBWS_REST_Login_Controller( $store ) )->register_routes();
		( new BBWS_REST_Export_Controller( $store ) )->register_routes();
		( new BBWS_REST_Import_Controller( $store ) )->register_routes();
		( new BBWS_REST_Save_Controller( $store ) )->register_routes();
		( new BBWS_REST_Load_Controller( $store ) )->register_routes();
		( new BBWS_REST_Downloads_Controller( $store ) )->register_routes();
		( new BBWS_REST_Verifications_Controller( $store ) )->register_routes();
		( new BBWS_REST_Site_Upgrade_Controller( $store ) )->register_routes();
		( new BBWS_REST_Plugins_Controller( $store ) )->register_routes();
		( new BBWS_REST_Site_Plugins_Controller( $store ) )->register_routes();
		( new BBWS_REST_Plugin_Config_Controller( $store ) )->register_routes();
		( new BBWS_REST_Themes_Controller( $store ) )->register_routes();
		( new BBWS_REST_Content_Controller( $store ) )->register_routes();
		( new BBWS_REST_Capture_Controller( $store ) )->register_routes();
	}
);
