<?php
/**
 * Installs the network of a tenant; safe to repeat. Two processes, since MULTISITE is a constant:
 *
 *     php install.php tables && php install.php network
 *
 * The first makes the tables with Multisite off, the second the platform's administrator with Multisite on.
 *
 * @package BBWS
 */

// It lies beside wp-load.php in the image: a visitor must not be able to run it.
if ( ! empty( $_SERVER['REMOTE_ADDR'] ) ) {
	http_response_code( 404 );
	exit;
}

$bbws_phase = isset( $argv[1] ) ? $argv[1] : getenv( 'BBWS_INSTALL_PHASE' );
$bbws_root  = getenv( 'WP_ROOT' ) ? getenv( 'WP_ROOT' ) : __DIR__;
$bbws_user  = getenv( 'WP_PLATFORM_USERNAME' );
// Chosen outside (a secret), so that a restarted container keeps it. Letters and digits: core strips the rest before it compares.
$bbws_password = getenv( 'WP_PLATFORM_APPLICATION_PASSWORD' );
if ( ! $bbws_user || ! $bbws_password || ! in_array( $bbws_phase, array( 'tables', 'network' ), true ) ) {
	fwrite( STDERR, "usage: install.php tables|network, with WP_PLATFORM_USERNAME and WP_PLATFORM_APPLICATION_PASSWORD\n" );
	exit( 2 );
}
$bbws_email = 'platform@' . parse_url( getenv( 'WP_NETWORK_URL' ), PHP_URL_HOST );

if ( '1' !== getenv( 'WP_LOCAL_STACK' ) && ! getenv( 'WP_MANAGEMENT_LOOPBACK_URL' ) ) {
	fwrite( STDERR, "WP_MANAGEMENT_LOOPBACK_URL must be set: the address of the management listener within this container.\n" );
	exit( 2 );
}

define( 'WP_INSTALLING', true );
$_SERVER['HTTP_HOST']       = parse_url( getenv( 'WP_NETWORK_URL' ), PHP_URL_HOST );
$_SERVER['SERVER_NAME']     = $_SERVER['HTTP_HOST'];
$_SERVER['SERVER_PROTOCOL'] = 'HTTP/1.1';
$_SERVER['REQUEST_METHOD']  = 'GET';
$_SERVER['REQUEST_URI']     = '/';

if ( 'tables' === $bbws_phase ) {
	define( 'BBWS_INSTALL_TABLES', true );
	require $bbws_root . '/wp-load.php';
	require_once ABSPATH . 'wp-admin/includes/upgrade.php';
	require_once ABSPATH . 'wp-admin/includes/schema.php';
	// Core would probe wildcard DNS and mail the administrator.
	add_filter(
		'pre_http_request',
		function () {
			return new WP_Error( 'bbws_installing', 'No HTTP while installing.' );
		}
	);
	add_filter( 'pre_wp_mail', '__return_true' );

	foreach ( $wpdb->tables( 'ms_global' ) as $bbws_table => $bbws_prefixed ) {
		$wpdb->$bbws_table = $bbws_prefixed;
	}
	$wpdb->suppress_errors( true );
	$bbws_has_site    = (bool) $wpdb->get_var( "SELECT option_value FROM {$wpdb->options} WHERE option_name = 'siteurl'" );
	$bbws_has_network = (bool) $wpdb->get_var( "SELECT meta_value FROM {$wpdb->sitemeta} WHERE meta_key = 'site_admins'" );
	$wpdb->suppress_errors( false );

	if ( ! $bbws_has_site ) {
		wp_install( 'Network of ' . BBWS_TENANT_ID, $bbws_user, $bbws_email, false, '', wp_slash( wp_generate_password( 32 ) ) );
		update_option( 'siteurl', BBWS_NETWORK_URL );
		update_option( 'home', BBWS_NETWORK_URL );
		update_option( 'permalink_structure', '/%year%/%monthnum%/%day%/%postname%/' );
		update_option( 'rewrite_rules', '' );
	}
	if ( ! $bbws_has_network ) {
		install_network();
		$bbws_result = populate_network( 1, BBWS_NETWORK_HOST, $bbws_email, 'Network of ' . BBWS_TENANT_ID, '/', true );
		if ( is_wp_error( $bbws_result ) && ! in_array( $bbws_result->get_error_code(), array( 'no_wildcard_dns', 'siteid_exists' ), true ) ) {
			fwrite( STDERR, $bbws_result->get_error_message() . "\n" );
			exit( 1 );
		}
	}
	exit( 0 );
}

require $bbws_root . '/wp-load.php';
$bbws_admin = get_user_by( 'login', $bbws_user );
if ( ! $bbws_admin ) {
	$bbws_admin_id = wp_create_user( $bbws_user, wp_generate_password( 32 ), 'platform-' . wp_generate_password( 8, false ) . '@' . BBWS_NETWORK_HOST );
	if ( is_wp_error( $bbws_admin_id ) ) {
		fwrite( STDERR, $bbws_admin_id->get_error_message() . "\n" );
		exit( 1 );
	}
	add_user_to_blog( get_main_site_id(), $bbws_admin_id, 'administrator' );
	$bbws_admin = get_user_by( 'id', $bbws_admin_id );
}
grant_super_admin( $bbws_admin->ID );
BBWS_Service_User::set( $bbws_admin->ID );
BBWS_Host_Map::rebuild();
// A newer image: the tables of the network and its main site come first, the service brings the other sites after them.
BBWS_Site_Upgrade::here();
BBWS_Mail_Store::make();
BBWS_Login_Tokens::make();
update_site_option( 'registration', 'none' );
update_site_option( 'registrationnotification', 'no' );
// Core's own would show the name and address of the network on every new site.
update_site_option( 'first_post', __( 'Welcome to WordPress. This is your first post. Edit or delete it, then start writing!' ) );

$bbws_passwords   = array_filter(
	WP_Application_Passwords::get_user_application_passwords( $bbws_admin->ID ),
	function ( $item ) {
		return 'bbws-platform' !== $item['name'];
	}
);
$bbws_passwords[] = array(
	'uuid'      => wp_generate_uuid4(),
	'app_id'    => '',
	'name'      => 'bbws-platform',
	'password'  => method_exists( 'WP_Application_Passwords', 'hash_password' ) ? WP_Application_Passwords::hash_password( $bbws_password ) : wp_hash_password( $bbws_password ),
	'created'   => time(),
	'last_used' => null,
	'last_ip'   => null,
);
update_user_meta( $bbws_admin->ID, WP_Application_Passwords::USERMETA_KEY_APPLICATION_PASSWORDS, array_values( $bbws_passwords ) );
update_network_option( get_main_network_id(), WP_Application_Passwords::OPTION_KEY_IN_USE, true );
exit( 0 );
