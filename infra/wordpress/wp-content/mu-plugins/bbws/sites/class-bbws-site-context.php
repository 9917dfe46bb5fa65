<?php
/**
 * Work within a site.
 *
 * @package BBWS
 */

defined( 'ABSPATH' ) || exit;

/**
 * Runs a callback as if this process were of another site. The site's plugins and theme are not there, which is what
 * keeps a broken one from standing in the way.
 */
class BBWS_Site_Context {

	/**
	 * Runs a callback.
	 *
	 * @param WP_Site  $site     Site.
	 * @param callable $callback What to run.
	 * @return mixed
	 */
	public static function run( $site, $callback ) {
		global $wp_rewrite;
		$uploads = function ( $folder ) use ( $site ) {
			// Core leaves the host of this process in it.
			foreach ( array( 'url', 'baseurl' ) as $name ) {
				$folder[ $name ] = BBWS_Addresses::home_of_site( $site ) . wp_parse_url( $folder[ $name ], PHP_URL_PATH );
			}
			return $folder;
		};
		switch_to_blog( $site->id );
		$wp_rewrite->init();
		add_filter( 'upload_dir', $uploads );
		// What comes in has been on a site already, or is the platform's own.
		kses_remove_filters();
		try {
			return $callback();
		} finally {
			kses_init();
			remove_filter( 'upload_dir', $uploads );
			restore_current_blog();
			$wp_rewrite->init();
		}
	}
}
