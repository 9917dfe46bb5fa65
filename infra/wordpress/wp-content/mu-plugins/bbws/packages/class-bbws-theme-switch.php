<?php
/**
 * The switch of a site's theme.
 *
 * @package BBWS
 */

defined( 'ABSPATH' ) || exit;

/**
 * Gives the site of this request another theme, and the old one back when the site does not work with it. The lock
 * "plugins" and those of the site must be held.
 */
class BBWS_Theme_Switch {

	/** Site meta that holds the options from before a switch until it is accepted. */
	const MARK = 'bbws_switching_theme';

	/** The options that a switch changes, beside those of the old theme. */
	const OPTIONS = array( 'template', 'stylesheet', 'current_theme', 'theme_switched', 'theme_switch_menu_locations', 'sidebars_widgets', 'allowedthemes' );

	/**
	 * Switches.
	 *
	 * @param WP_Site  $site  Site of this request.
	 * @param WP_Theme $theme New theme.
	 * @throws BBWS_Failure When the site does not work with it.
	 */
	public static function run( $site, $theme ) {
		$names    = array_merge( self::OPTIONS, array( 'theme_mods_' . get_stylesheet(), 'theme_mods_' . $theme->get_stylesheet() ) );
		$snapshot = array();
		foreach ( $names as $name ) {
			$snapshot[ $name ] = BBWS_Site_Options::raw( $site->id, $name );
		}
		BBWS_Watch::over(
			function ( $watch ) use ( $site, $theme, $snapshot ) {
				$before = BBWS_Site_Probe::look( $site );
				update_site_meta( $site->id, self::MARK, wp_slash( $snapshot ) );
				self::allow( $theme );
				switch_theme( $theme->get_stylesheet() );
				do_action( 'bbws_package_step', 'switched' );
				try {
					$watch->refuse_changes();
					if ( BBWS_Site_Probe::worse( $before, BBWS_Site_Probe::look( $site, $before ) ) ) {
						throw new BBWS_Failure( 'bbws_theme_breaks_site', 'The site does not work with this theme, so it has its old one.', 422 );
					}
					$watch->refuse_changes();
				} catch ( BBWS_Failure $failure ) {
					self::undo( $site, $snapshot );
					throw $failure;
				}
				delete_site_meta( $site->id, self::MARK );
			}
		);
	}

	/**
	 * Puts the options back as they were.
	 *
	 * @param WP_Site $site     Site.
	 * @param array   $snapshot Texts of the options; null for what was not there.
	 */
	public static function undo( $site, $snapshot ) {
		foreach ( $snapshot as $name => $text ) {
			if ( null === $text ) {
				BBWS_Site_Options::remove( $site->id, $name );
			} else {
				BBWS_Site_Options::write( $site->id, $name, maybe_unserialize( $text ) );
			}
		}
		delete_site_meta( $site->id, self::MARK );
	}

	/**
	 * Allows a theme on the site of this request, and on no other.
	 *
	 * @param WP_Theme $theme Theme.
	 */
	private static function allow( $theme ) {
		$allowed = get_option( 'allowedthemes' );
		$allowed = is_array( $allowed ) ? $allowed : array();
		if ( empty( $allowed[ $theme->get_stylesheet() ] ) ) {
			$allowed[ $theme->get_stylesheet() ] = true;
			update_option( 'allowedthemes', $allowed );
		}
	}
}
