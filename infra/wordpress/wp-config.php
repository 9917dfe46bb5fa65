<?php
/**
 * The one configuration of a tenant's network: MySQL in its container, SQLite on a developer's machine.
 * Everything comes from the environment, so that one image serves every tenant.
 *
 * @package BBWS
 */

/**
 * Reads a variable of the container's environment.
 *
 * @param string $name     Name of the variable.
 * @param string $fallback Used when it is unset or empty.
 * @return string
 */
function bbws_env( $name, $fallback = '' ) {
	$value = getenv( $name );
	return ( false === $value || '' === $value ) ? $fallback : $value;
}

// WordPress defines it first: this file was asked for by itself.
if ( ! defined( 'ABSPATH' ) ) {
	exit;
}

define( 'BBWS_TENANT_ID', bbws_env( 'TENANT_ID' ) );
define( 'BBWS_NETWORK_URL', rtrim( bbws_env( 'WP_NETWORK_URL' ), '/' ) );
define( 'BBWS_NETWORK_HOST', strtolower( (string) parse_url( BBWS_NETWORK_URL, PHP_URL_HOST ) ) );
define( 'BBWS_SITE_BASE_URLS', bbws_env( 'WP_SITE_BASE_URLS' ) );
// How the container reaches its own two listeners.
define( 'BBWS_LOOPBACK_URL', bbws_env( 'WP_LOOPBACK_URL' ) );
define( 'BBWS_MANAGEMENT_LOOPBACK_URL', rtrim( bbws_env( 'WP_MANAGEMENT_LOOPBACK_URL' ), '/' ) );
// The web server says by which listener a request has come in; what says nothing is the public one.
define( 'BBWS_MANAGEMENT', isset( $_SERVER['BBWS_LISTENER'] ) && 'management' === $_SERVER['BBWS_LISTENER'] );
// Proxies in front of the web server, each of which appends to X-Forwarded-For the address that it has the request from.
define( 'BBWS_PROXIES', (int) bbws_env( 'WP_TRUSTED_PROXIES', '1' ) );
define( 'BBWS_DB_ENGINE', bbws_env( 'WP_DB_ENGINE', 'mysql' ) );

if ( '' === BBWS_TENANT_ID || '' === BBWS_NETWORK_HOST ) {
	http_response_code( 500 );
	exit( 'TENANT_ID and WP_NETWORK_URL must be set.' );
}

// A developer's machine, where addresses are of plain HTTP and nothing outside may be called.
define( 'BBWS_LOCAL', '1' === bbws_env( 'WP_LOCAL_STACK' ) );

// TLS ends at the load balancer.
if ( isset( $_SERVER['HTTP_X_FORWARDED_PROTO'] ) && 'https' === $_SERVER['HTTP_X_FORWARDED_PROTO'] ) {
	$_SERVER['HTTPS'] = 'on';
}

/*
 * Core keeps no port in a site's domain (sanitize_user() drops the colon), so the look-up needs the bare host.
 * A host that is none of the network's is that of a domain of a site, which the database knows, or nobody's (the load
 * balancer's health check, an IP address) and answered by the main site.
 */
$_SERVER['HTTP_HOST'] = preg_replace( '/:\d+$/', '', strtolower( isset( $_SERVER['HTTP_HOST'] ) ? $_SERVER['HTTP_HOST'] : '' ) );
// A machine on which tenants share core has their content elsewhere.
define( 'WP_CONTENT_DIR', bbws_env( 'WP_CONTENT_DIR', ABSPATH . 'wp-content' ) );
require_once WP_CONTENT_DIR . '/mu-plugins/bbws/guard/class-bbws-addresses.php';
define( 'BBWS_FOREIGN_HOST', BBWS_NETWORK_HOST === $_SERVER['HTTP_HOST'] || BBWS_Addresses::is_under_a_base( $_SERVER['HTTP_HOST'] ) || defined( 'BBWS_INSTALL_TABLES' ) ? '' : $_SERVER['HTTP_HOST'] );
if ( '' !== BBWS_FOREIGN_HOST || '' === $_SERVER['HTTP_HOST'] || defined( 'BBWS_INSTALL_TABLES' ) ) {
	$_SERVER['HTTP_HOST'] = BBWS_NETWORK_HOST;
}
// The sites of a container are of several environments: each says its own.
require_once WP_CONTENT_DIR . '/mu-plugins/bbws/guard/class-bbws-environment.php';
if ( '' === BBWS_FOREIGN_HOST ) {
	BBWS_Environment::begin( $_SERVER['HTTP_HOST'] );
}

// A request was killed in which new code ran: before any of what it has left is loaded, the old is put back.
if ( is_file( WP_CONTENT_DIR . '/plugins/.bbws-watch.php' ) ) {
	require_once WP_CONTENT_DIR . '/mu-plugins/bbws/packages/class-bbws-watch.php';
	BBWS_Watch::recover();
}

define( 'DB_NAME', bbws_env( 'WORDPRESS_DB_NAME', 'wordpress' ) );
define( 'DB_USER', bbws_env( 'WORDPRESS_DB_USER', 'wordpress' ) );
define( 'DB_PASSWORD', bbws_env( 'WORDPRESS_DB_PASSWORD' ) );
define( 'DB_HOST', bbws_env( 'WORDPRESS_DB_HOST', 'localhost' ) );
define( 'DB_CHARSET', 'utf8mb4' );
define( 'DB_COLLATE', '' );
if ( 'sqlite' === BBWS_DB_ENGINE ) {
	define( 'DB_DIR', bbws_env( 'WP_SQLITE_DIR' ) );
	define( 'DB_FILE', '.ht.sqlite' );
	// Not WAL: its index is memory shared by processes, which PHP compiled to WebAssembly does not have.
	define( 'SQLITE_JOURNAL_MODE', 'TRUNCATE' );
}
$table_prefix = 'wp_';

foreach ( array( 'AUTH_KEY', 'SECURE_AUTH_KEY', 'LOGGED_IN_KEY', 'NONCE_KEY', 'AUTH_SALT', 'SECURE_AUTH_SALT', 'LOGGED_IN_SALT', 'NONCE_SALT' ) as $bbws_key ) {
	$bbws_salt = bbws_env( 'WORDPRESS_' . $bbws_key );
	if ( '' === $bbws_salt && ! BBWS_LOCAL ) {
		http_response_code( 500 );
		exit( 'WORDPRESS_' . $bbws_key . ' must be set.' );
	}
	define( $bbws_key, '' === $bbws_salt ? hash( 'sha256', $bbws_key . BBWS_TENANT_ID ) : $bbws_salt );
}

// Off only while install.php makes the tables that a network needs.
if ( ! defined( 'BBWS_INSTALL_TABLES' ) ) {
	define( 'MULTISITE', true );
	define( 'SUBDOMAIN_INSTALL', true );
	define( 'DOMAIN_CURRENT_SITE', BBWS_NETWORK_HOST );
	define( 'PATH_CURRENT_SITE', '/' );
	define( 'SITE_ID_CURRENT_SITE', 1 );
	define( 'BLOG_ID_CURRENT_SITE', 1 );
	define( 'SUNRISE', true );
	// Sites of one network share no parent domain: each cookie belongs to its own host.
	define( 'COOKIE_DOMAIN', '' );
}

// Page caches are switched on, so that no plugin has to change this file for it. They are loaded when it is known that the
// site is open (class-bbws-page-cache.php), and not before WordPress has looked for it.
define( 'WP_CACHE', true );
$GLOBALS['wp_filter']['enable_loading_advanced_cache_dropin'][10]['bbws'] = array(
	'function'      => function () {
		return false;
	},
	'accepted_args' => 1,
);

define( 'FS_METHOD', 'direct' );
define( 'DISALLOW_FILE_EDIT', true );
define( 'AUTOMATIC_UPDATER_DISABLED', true );
define( 'WP_AUTO_UPDATE_CORE', false );
// A visitor should not pay for background work: the platform runs it (class-bbws-cron-run.php).
define( 'DISABLE_WP_CRON', true );
define( 'WP_HTTP_BLOCK_EXTERNAL', BBWS_LOCAL );
define( 'WP_ACCESSIBLE_HOSTS', '127.0.0.1,localhost,*.localhost' );
define( 'WP_MEMORY_LIMIT', '256M' );
define( 'WP_DEBUG', '' !== bbws_env( 'WP_DEBUG_LOG' ) );
define( 'WP_DEBUG_DISPLAY', false );
define( 'WP_DEBUG_LOG', bbws_env( 'WP_DEBUG_LOG', false ) );

require_once ABSPATH . 'wp-settings.php';
