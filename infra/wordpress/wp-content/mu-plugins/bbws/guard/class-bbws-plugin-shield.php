<?php
/**
 * The platform's calls and the plugins of the main site.
 *
 * @package BBWS
 */

defined( 'ABSPATH' ) || exit;

/**
 * Answers the platform's own calls for the whole network without any plugin: one that is broken must not stand in the
 * way of the call that would repair it.
 */
class BBWS_Plugin_Shield {

	/** The routes that need no plugin. */
	const ROUTES = '!^/(?:bbws/v1|wp/v2/(?:sites|themes))(?:/|$)!i';

	/**
	 * Hooks the shield when this is such a call.
	 */
	public static function register() {
		if ( ! is_multisite() || ! is_main_site() || ! BBWS_Tenant_Guard::may_be_platform() ) {
			return;
		}
		$path = (string) strtok( (string) $_SERVER['REQUEST_URI'], '?' );
		if ( ! preg_match( self::ROUTES, substr( $path, strlen( '/' . rest_get_url_prefix() ) ) ) ) {
			return;
		}
		add_filter( 'pre_option_active_plugins', '__return_empty_array' );
		// From then on the option is what it is, of this site and of those that are switched to.
		add_action(
			'plugins_loaded',
			function () {
				remove_filter( 'pre_option_active_plugins', '__return_empty_array' );
			},
			PHP_INT_MIN
		);
	}
}
