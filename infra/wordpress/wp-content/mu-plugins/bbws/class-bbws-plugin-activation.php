<?php
/**
 * The activation of plugins.
 *
 * @package BBWS
 */

defined( 'ABSPATH' ) || exit;

/**
 * Switches plugins on and off on one site, by a call to the site itself: so their hooks run there, and a fatal error
 * ends that call only. The lock "plugins" must be held.
 */
class BBWS_Plugin_Activation {

	/** Site meta that holds the file of a plugin from before its activation until it is accepted. */
	const MARK = 'bbws_activating';

	/** Errors of core that say that the plugin can not run here. */
	const INCOMPATIBLE = array( 'plugin_wp_incompatible', 'plugin_php_incompatible', 'plugin_wp_php_incompatible', 'plugin_missing_dependencies', 'plugin_invalid', 'no_plugin_header', 'rest_network_only_plugin' );

	/**
	 * Activates a plugin. One that breaks the site is deactivated again.
	 *
	 * @param WP_Site $site   Site.
	 * @param array   $plugin Header of the plugin.
	 * @throws BBWS_Failure When the site is not well with it.
	 */
	public static function activate( $site, $plugin ) {
		$file   = $plugin['file'];
		$before = BBWS_Site_Probe::front_page( $site );
		update_site_meta( $site->id, self::MARK, wp_slash( $file ) );
		$answer = self::set_status( $site, $file, 'active' );
		do_action( 'bbws_package_step', 'activated' );
		if ( ! in_array( $file, BBWS_Plugin_Store::active( $site->id ), true ) ) {
			// Without an answer it may become active yet: the mark then stays for the next call.
			if ( 0 !== $answer['status'] ) {
				delete_site_meta( $site->id, self::MARK );
			}
			throw self::refusal( $answer );
		}
		if ( BBWS_Site_Probe::works( $before ) && ! BBWS_Site_Probe::works( BBWS_Site_Probe::front_page( $site ) ) ) {
			self::undo( $site, $file );
			throw self::breaks();
		}
		delete_site_meta( $site->id, self::MARK );
	}

	/**
	 * Deactivates a plugin. When the site itself can not, it is done without the plugin's hooks.
	 *
	 * @param WP_Site $site Site.
	 * @param string  $file File of the plugin, as core names it.
	 */
	public static function deactivate( $site, $file ) {
		self::set_status( $site, $file, 'inactive' );
		$active = BBWS_Plugin_Store::active( $site->id );
		if ( in_array( $file, $active, true ) ) {
			BBWS_Plugin_Store::set_active( $site->id, array_diff( $active, array( $file ) ) );
		}
	}

	/**
	 * Deactivates what a killed request has activated and not looked at.
	 *
	 * @param WP_Site $site Site.
	 * @param string  $file File of the plugin, as core names it.
	 */
	public static function undo( $site, $file ) {
		if ( in_array( $file, BBWS_Plugin_Store::active( $site->id ), true ) ) {
			self::deactivate( $site, $file );
		}
		delete_site_meta( $site->id, self::MARK );
	}

	/**
	 * Asks core on the site's own host. It activates for this site only.
	 *
	 * @param WP_Site $site   Site.
	 * @param string  $file   File of the plugin, as core names it.
	 * @param string  $status "active" or "inactive".
	 * @return array The answer.
	 */
	private static function set_status( $site, $file, $status ) {
		return BBWS_Site_Call::send( $site, 'PUT', 'wp/v2/plugins/' . self::route( $file ), array( 'status' => $status ) );
	}

	/**
	 * The end of core's route of a plugin.
	 *
	 * @param string $file File of the plugin, as core names it.
	 * @return string
	 */
	public static function route( $file ) {
		return implode( '/', array_map( 'rawurlencode', explode( '/', substr( $file, 0, -4 ) ) ) );
	}

	/**
	 * The error of an activation that did not come about.
	 *
	 * @param array $answer Answer of the site.
	 * @return BBWS_Failure
	 */
	private static function refusal( $answer ) {
		if ( in_array( $answer['code'], self::INCOMPATIBLE, true ) ) {
			return new BBWS_Failure( 'bbws_incompatible', 'The plugin can not run here: ' . $answer['code'] . '.', 422 );
		}
		// A plugin may also end the request without any error.
		if ( $answer['status'] < 300 || $answer['status'] >= 500 ) {
			return self::breaks();
		}
		return new BBWS_Failure( 'bbws_loopback_failed', 'The site could not be asked: ' . $answer['status'] . '.', 502 );
	}

	/**
	 * The error of a plugin that the site does not bear.
	 *
	 * @return BBWS_Failure
	 */
	private static function breaks() {
		return new BBWS_Failure( 'bbws_plugin_breaks_site', 'The site does not work with this plugin, so it was not activated.', 422 );
	}
}
