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

	/** Options of core that say where a site is and what it shows: an activation that is taken back leaves them as they were. */
	const PUT_BACK = array( 'siteurl', 'home', 'blog_public', 'default_role', 'page_for_posts', 'page_on_front', 'permalink_structure', 'show_on_front', 'stylesheet', 'template', 'upload_path', 'upload_url_path', 'users_can_register', 'WPLANG' );

	/**
	 * Activates a plugin. One that breaks the site, or changes what all sites run, is deactivated again.
	 *
	 * @param WP_Site $site   Site.
	 * @param array   $plugin Header of the plugin.
	 * @throws BBWS_Failure When the site is not well with it.
	 */
	public static function activate( $site, $plugin ) {
		BBWS_Watch::over(
			function ( $watch ) use ( $site, $plugin ) {
				$before = BBWS_Site_Probe::look( $site );
				$note   = array(
					'file'    => $plugin['file'],
					'active'  => BBWS_Plugin_Store::active( $site->id ),
					'network' => BBWS_Plugin_Store::network_wide(),
					'options' => self::options( $site ),
				);
				update_site_meta( $site->id, self::MARK, wp_slash( $note ) );
				$answer = self::set_status( $site, $plugin['file'], 'active' );
				do_action( 'bbws_package_step', 'activated' );
				// As long as it runs it may become active yet: the mark then stays for a later call.
				$watch->wait();
				try {
					self::accept( $site, $note, $answer );
					$watch->refuse_changes();
					if ( BBWS_Site_Probe::worse( $before, BBWS_Site_Probe::look( $site, $before ) ) ) {
						throw self::breaks();
					}
					// What it does with the first page.
					$watch->refuse_changes();
				} catch ( BBWS_Failure $failure ) {
					$watch->put_back();
					self::undo( $site, $note );
					throw $failure;
				}
				delete_site_meta( $site->id, self::MARK );
			}
		);
	}

	/**
	 * Deactivates a plugin. One that others need, or without which the site does not work, stays active.
	 *
	 * @param WP_Site $site Site.
	 * @param string  $file File of the plugin, as core names it.
	 * @throws BBWS_Failure When it stays.
	 */
	public static function deactivate( $site, $file ) {
		$active     = BBWS_Plugin_Store::active( $site->id );
		$dependents = BBWS_Plugin_Store::dependents( $file, $active );
		if ( $dependents ) {
			throw new BBWS_Failure_With_Data( 'bbws_plugin_required', 'Other plugins on this site need it: ' . implode( ', ', $dependents ) . '.', 409, array( 'dependents' => $dependents ) );
		}
		BBWS_Watch::over(
			function ( $watch ) use ( $site, $file, $active ) {
				$before = BBWS_Site_Probe::glance( $site );
				self::switch_off( $watch, $site, $file );
				if ( BBWS_Site_Probe::worse( $before, BBWS_Site_Probe::glance( $site ) ) ) {
					$watch->put_back();
					self::set_status( $site, $file, 'active' );
					if ( BBWS_Plugin_Store::active( $site->id ) !== $active ) {
						BBWS_Plugin_Store::set_active( $site->id, $active );
					}
					throw new BBWS_Failure( 'bbws_plugin_needed', 'The site does not work without this plugin, so it is active again.', 422 );
				}
			}
		);
	}

	/**
	 * Deactivates a plugin. When the site itself can not, it is done without the plugin's hooks.
	 *
	 * @param BBWS_Watch $watch Watch over what the hooks do.
	 * @param WP_Site    $site  Site.
	 * @param string     $file  File of the plugin, as core names it.
	 */
	private static function switch_off( $watch, $site, $file ) {
		self::set_status( $site, $file, 'inactive' );
		$watch->put_back_after_departure();
		$active = BBWS_Plugin_Store::active( $site->id );
		if ( in_array( $file, $active, true ) ) {
			BBWS_Plugin_Store::set_active( $site->id, array_diff( $active, array( $file ) ) );
		}
	}

	/**
	 * Takes back an activation that was not accepted, with what its hooks have switched on beside it.
	 *
	 * @param WP_Site $site Site.
	 * @param array   $note What was noted before.
	 */
	public static function undo( $site, $note ) {
		if ( isset( $note['network'] ) && BBWS_Plugin_Store::network_wide() !== $note['network'] ) {
			BBWS_Plugin_Store::set_network_wide( $note['network'] );
		}
		if ( in_array( $note['file'], BBWS_Plugin_Store::active( $site->id ), true ) ) {
			BBWS_Watch::over( fn( $watch ) => self::switch_off( $watch, $site, $note['file'] ) );
		}
		if ( isset( $note['active'] ) && BBWS_Plugin_Store::active( $site->id ) !== $note['active'] ) {
			BBWS_Plugin_Store::set_active( $site->id, $note['active'] );
		}
		// After its hooks have run, which may change them once more.
		$now = self::options( $site );
		foreach ( $note['options'] ?? array() as $name => $text ) {
			if ( null === $text && null !== $now[ $name ] ) {
				BBWS_Site_Options::remove( $site->id, $name );
			} elseif ( $now[ $name ] !== $text ) {
				BBWS_Site_Options::write( $site->id, $name, $text );
			}
		}
		delete_site_meta( $site->id, self::MARK );
	}

	/**
	 * The options that are put back, as they are stored.
	 *
	 * @param WP_Site $site Site.
	 * @return array<string, string|null> Texts, by names; null of those that are not there.
	 */
	private static function options( $site ) {
		$texts = array();
		foreach ( self::PUT_BACK as $name ) {
			$texts[ $name ] = BBWS_Site_Options::raw( $site->id, $name );
		}
		return $texts;
	}

	/**
	 * Reads a mark.
	 *
	 * @param string $text Stored text of the mark.
	 * @return array What was noted before the activation; the file alone in a mark of an earlier release.
	 */
	public static function noted( $text ) {
		$note = maybe_unserialize( $text );
		return is_array( $note ) ? $note : array( 'file' => $text );
	}

	/**
	 * Refuses an activation that did not come about, or that reaches beyond the site.
	 *
	 * @param WP_Site $site   Site.
	 * @param array   $note   What was noted before.
	 * @param array   $answer Answer of the site.
	 * @throws BBWS_Failure When it did not.
	 */
	private static function accept( $site, $note, $answer ) {
		if ( ! in_array( $note['file'], BBWS_Plugin_Store::active( $site->id ), true ) ) {
			throw self::refusal( $answer );
		}
		if ( BBWS_Plugin_Store::network_wide() !== $note['network'] ) {
			throw new BBWS_Failure( 'bbws_incompatible', 'The plugin can not run here: it switches plugins on for the whole network.', 422 );
		}
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
		return BBWS_Site_Call::send( $site, 'PUT', 'wp/v2/plugins/' . self::route( $file ), array( 'status' => $status ), BBWS_Site_Call::LONG );
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
