<?php
/**
 * Runs before core looks for the site of a request.
 *
 * @package BBWS
 */

defined( 'ABSPATH' ) || exit;

// Core builds WP_CONTENT_URL from siteurl before it loads any plugin, so the addresses are corrected from here on.
BBWS_Addresses::register();

require_once WP_CONTENT_DIR . '/mu-plugins/bbws/guard/class-bbws-site-opening.php';
BBWS_Site_Opening::register();

// Here and not in the plugin: some scripts ask for a part of WordPress only, which has no plugins.
foreach ( array( 'tenant-guard', 'closed-page', 'hosts', 'host-map', 'suspension', 'scratch-host' ) as $bbws_class ) {
	require_once WP_CONTENT_DIR . '/mu-plugins/bbws/guard/class-bbws-' . $bbws_class . '.php';
}
BBWS_Hosts::resolve( BBWS_FOREIGN_HOST );
BBWS_Hosts::register();
BBWS_Scratch_Host::register();
BBWS_Host_Map::register();
BBWS_Suspension::close_early();
BBWS_Addresses::refuse_detours();

add_action(
	'ms_site_not_found',
	function ( $network, $domain ) {
		// Without this, core would send the visitor to the sign-up page of the network.
		http_response_code( 404 );
		header( 'Content-Type: application/json; charset=UTF-8' );
		header( 'Cache-Control: no-store' );
		if ( BBWS_MANAGEMENT ) {
			header( 'X-Tenant-Id: ' . BBWS_TENANT_ID );
		}
		echo json_encode(
			array(
				'code'    => BBWS_MANAGEMENT ? 'bbws_unknown_site' : 'unknown_site',
				'message' => 'No site has this host name.',
				'data'    => array(
					'status' => 404,
					'host'   => $domain,
				),
			)
		);
		exit;
	},
	10,
	2
);
