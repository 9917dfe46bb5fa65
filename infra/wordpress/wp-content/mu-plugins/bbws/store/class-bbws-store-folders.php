<?php
/**
 * Folders of the content store.
 *
 * @package BBWS
 */

defined( 'ABSPATH' ) || exit;

/**
 * Where the saving and loading of a site have what they need from one request to the next. The site's locks must be held.
 */
class BBWS_Store_Folders {

	/**
	 * Folder of a saving, on the container's own disk.
	 *
	 * @param int $id Id of the site in this network.
	 * @return string
	 */
	public static function save( $id ) {
		return BBWS_Site_Files::work( $id ) . '-save';
	}

	/**
	 * Folder of a loading, on the container's own disk.
	 *
	 * @param int $id Id of the site in this network.
	 * @return string
	 */
	public static function load( $id ) {
		return BBWS_Site_Files::work( $id ) . '-load';
	}

	/**
	 * Folder of a download that is being made, on the container's own disk.
	 *
	 * @param string $id Platform's id of the download; all begin so without one.
	 * @return string
	 */
	public static function download( $id = '' ) {
		return BBWS_Site_Files::work( 0 ) . '-download-' . $id;
	}

	/**
	 * Folder of the files of a loading, beside the uploads.
	 *
	 * @param int $id Id of the site in this network.
	 * @return string
	 */
	public static function files( $id ) {
		return dirname( BBWS_Site_Files::uploads( $id ) ) . '/.bbws-load-' . (int) $id;
	}

	/**
	 * Removes what a saving needs.
	 *
	 * @param int $id Id of the site in this network.
	 */
	public static function drop_save( $id ) {
		BBWS_Site_Files::remove( self::save( $id ) );
	}

	/**
	 * Removes what a loading needs.
	 *
	 * @param int $id Id of the site in this network.
	 */
	public static function drop_load( $id ) {
		BBWS_Site_Files::remove( self::load( $id ) );
		BBWS_Site_Files::remove( self::files( $id ) );
	}
}
