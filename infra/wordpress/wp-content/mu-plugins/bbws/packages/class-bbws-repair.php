<?php
/**
 * The repair of unfinished work on plugins and themes.
 *
 * @package BBWS
 */

defined( 'ABSPATH' ) || exit;

/**
 * Takes back what a killed request had begun and not accepted. The first step of every call for plugins and themes. The
 * lock "plugins" must be held.
 */
class BBWS_Repair {

	/**
	 * Whether there may be something to repair, or somebody at work.
	 *
	 * @return bool
	 */
	public static function is_needed() {
		return self::marks() || BBWS_Package_Place::unfinished( WP_PLUGIN_DIR ) || BBWS_Package_Place::unfinished( get_theme_root() );
	}

	/**
	 * Repairs all that there is.
	 */
	public static function run() {
		BBWS_Watch::settle();
		foreach ( array( WP_PLUGIN_DIR, get_theme_root() ) as $root ) {
			foreach ( BBWS_Package_Place::unfinished( $root ) as $slug ) {
				self::place( $root, $slug );
			}
		}
		BBWS_Package::clean();
		foreach ( self::marks() as $mark ) {
			$site = get_site( $mark[0] );
			if ( ! $site ) {
				continue;
			}
			if ( BBWS_Plugin_Activation::MARK === $mark[1] ) {
				BBWS_Plugin_Activation::undo( $site, BBWS_Plugin_Activation::noted( $mark[2] ) );
			} else {
				BBWS_Theme_Switch::undo( $site, (array) maybe_unserialize( $mark[2] ) );
			}
		}
	}

	/**
	 * Repairs the files of a plugin or theme; a plugin is then active where it was.
	 *
	 * @param string $root Folder of the plugins or of the themes.
	 * @param string $slug Name of the folder in it.
	 */
	public static function place( $root, $slug ) {
		$place = new BBWS_Package_Place( $root, $slug );
		$note  = $place->note();
		// Since the kill somebody may have found a use for what was to be deleted.
		if ( isset( $note['kind'] ) && 'delete' === $note['kind'] && BBWS_Plugin_Store::users( $slug ) ) {
			$place->finish();
			return;
		}
		$place->undo();
		foreach ( isset( $note['active'] ) ? $note['active'] : array() as $id => $files ) {
			$active = BBWS_Plugin_Store::active( $id );
			// Somebody who looks at the list of plugins while one is away makes core deactivate it.
			if ( array_diff( $files, $active ) && get_site( $id ) ) {
				BBWS_Plugin_Store::set_active( $id, array_unique( array_merge( $active, $files ) ) );
			}
		}
		$place->finish();
	}

	/**
	 * The marks of sites.
	 *
	 * @return array[] Id of the site in this network, name and value of each.
	 */
	private static function marks() {
		global $wpdb;
		return $wpdb->get_results( $wpdb->prepare( "SELECT blog_id, meta_key, meta_value FROM $wpdb->blogmeta WHERE meta_key IN (%s, %s)", BBWS_Plugin_Activation::MARK, BBWS_Theme_Switch::MARK ), ARRAY_N );
	}
}
