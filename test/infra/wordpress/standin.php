<?php
/**
 * Installed by the test that holds the stand-in of the tenants' WordPress to the real one: what people write on a site,
 * and all that a network is.
 *
 * @package BBWS
 */

// Words that break every page.
add_action(
	'template_redirect',
	function () {
		if ( false !== strpos( (string) get_option( 'post' ), 'FATAL' ) ) {
			bbws_test_no_such_function();
		}
	}
);

add_action( 'bbws_domains_step', 'bbws_test_die_at' );

/**
 * What a site is.
 *
 * @param WP_Site         $site  The site.
 * @param BBWS_Site_Store $store The sites.
 * @return array
 */
function bbws_test_standin_site( $site, $store ) {
	$ready = $store->is_ready( $site->id );
	$found = array(
		'siteId'    => $store->site_id( $site->id ),
		'domain'    => $site->domain,
		'ready'     => $ready,
		'suspended' => '1' === $site->archived,
	);
	if ( ! $ready ) {
		return $found;
	}
	switch_to_blog( $site->id );
	wp_cache_flush();
	$read  = fn( $name ) => BBWS_Site_Options::read( $site->id, $name );
	$pages = array();
	foreach ( get_posts( 'post_type=page&post_status=publish&numberposts=-1' ) as $page ) {
		$pages[] = array(
			'slug'    => $page->post_name,
			'title'   => $page->post_title,
			'content' => 'sample-page' === $page->post_name ? '' : $page->post_content,
		) + ( $page->post_parent ? array( 'parent' => get_post( $page->post_parent )->post_name ) : array() );
	}
	$front  = 'page' === $read( 'show_on_front' ) ? get_post( (int) $read( 'page_on_front' ) ) : null;
	$found += array(
		'title'      => wp_specialchars_decode( $read( 'blogname' ), ENT_QUOTES ),
		'tagline'    => wp_specialchars_decode( $read( 'blogdescription' ), ENT_QUOTES ),
		'active'     => BBWS_Plugin_Store::active( $site->id ),
		'stylesheet' => $read( 'stylesheet' ),
		'options'    => array_map( $read, array( 'shop_settings', 'form_settings', 'post', 'home' ) ),
		'pages'      => $pages,
		'menus'      => array_column( wp_get_nav_menus(), 'name' ),
		'front'      => $front ? $front->post_name : null,
	);
	restore_current_blog();
	return $found;
}

add_action(
	'rest_api_init',
	function () {
		$routes = array(
			'standin'       => function () {
				BBWS_Package::load_core();
				$store   = new BBWS_Site_Store();
				$files   = new BBWS_Plugin_Store( $store );
				$plugins = array();
				foreach ( (array) glob( WP_PLUGIN_DIR . '/*', GLOB_ONLYDIR ) as $folder ) {
					$plugin = $files->find( basename( $folder ) );
					if ( $plugin ) {
						$plugins[ basename( $folder ) ] = $plugin['Version'];
					}
				}
				wp_clean_themes_cache();
				$themes = array_map( fn( $theme ) => $theme->get( 'Version' ), wp_get_themes( array( 'errors' => null ) ) );
				$sites  = array_filter( BBWS_Plugin_Store::network(), fn( $site ) => ! is_main_site( $site->id ) );
				return array(
					'plugins' => (object) $plugins,
					'themes'  => (object) $themes,
					'sites'   => array_map( fn( $site ) => bbws_test_standin_site( $site, $store ), array_values( $sites ) ),
				);
			},
			'standin-write' => function ( $request ) {
				return update_option( 'post', $request['text'] );
			},
		);
		bbws_test_routes( $routes );
	}
);
