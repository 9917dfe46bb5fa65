<?php
/**
 * What work on sites leaves behind.
 *
 * @package BBWS
 */

defined( 'ABSPATH' ) || exit;

/**
 * Removes it: after a deletion, and after exports and imports that were killed. The site's locks must be held.
 */
class BBWS_Site_Remains {

	/**
	 * Drops what core leaves of a deleted site: the tables that plugins made, and all of them after a deletion that was
	 * killed.
	 *
	 * @param WP_Site $site Site.
	 */
	public static function drop( $site ) {
		global $wpdb;
		$prefix = $wpdb->get_blog_prefix( $site->id );
		// "wp_" would be the prefix of all the others.
		if ( $prefix === $wpdb->base_prefix ) {
			return;
		}
		foreach ( BBWS_Database::tables( $prefix, 'VIEW' ) as $view ) {
			BBWS_Database::execute( 'DROP VIEW ' . BBWS_Database::name( $view ) );
		}
		BBWS_Table_Removal::drop( BBWS_Database::tables( $prefix ) );
		// Core forgets the members only of a site that it thinks complete, and their settings never.
		BBWS_Site_Members::remove( $prefix );
		self::drop_work( $site->id );
		BBWS_Store_Folders::drop_saves( $site->id );
		BBWS_Store_Folders::drop_load( $site->id );
		BBWS_Mail_Store::drop( $site->id );
		BBWS_Site_Domains::drop( $site->id );
		BBWS_Site_Files::remove( BBWS_Site_Files::uploads( $site->id ) );
	}

	/**
	 * Removes what an export or import leaves that was killed before it changed anything.
	 *
	 * @param int $id Id of the site in this network.
	 */
	public static function drop_work( $id ) {
		BBWS_Table_Removal::drop( array_merge( BBWS_Database::tables( BBWS_Table_Swap::staging( $id ) ), BBWS_Database::tables( BBWS_Table_Swap::trash( $id ) ) ) );
		BBWS_Site_Members::remove( BBWS_Table_Swap::staging( $id ) );
		BBWS_Site_Files::remove( BBWS_Site_Files::staging( $id ) );
		BBWS_Site_Files::remove( BBWS_Site_Files::trash( $id ) );
		BBWS_Site_Files::remove( BBWS_Site_Files::work( $id ) );
	}
}
