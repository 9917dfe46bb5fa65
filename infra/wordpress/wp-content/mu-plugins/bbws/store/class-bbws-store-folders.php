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

	/** Seconds after which nobody comes back to a saving. */
	const ABANDONED = 86400;

	/**
	 * Folder of a saving, on the container's own disk. A site may be backed up while it is cloned.
	 *
	 * @param int    $id         Id of the site in this network.
	 * @param string $archive_id Platform's id of the archive.
	 * @return string
	 */
	public static function save( $id, $archive_id ) {
		return self::saves( $id ) . '/' . $archive_id;
	}

	/**
	 * Folder of all savings of a site.
	 *
	 * @param int $id Id of the site in this network.
	 * @return string
	 */
	private static function saves( $id ) {
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
	 * @param int    $id         Id of the site in this network.
	 * @param string $archive_id Platform's id of the archive.
	 */
	public static function drop_save( $id, $archive_id ) {
		BBWS_Site_Files::remove( self::save( $id, $archive_id ) );
		// The last one takes the folder of all with it.
		@rmdir( self::saves( $id ) ); // phpcs:ignore WordPress.WP.AlternativeFunctions, WordPress.PHP.NoSilencedErrors
	}

	/**
	 * Removes what all savings of a site need.
	 *
	 * @param int $id Id of the site in this network.
	 */
	public static function drop_saves( $id ) {
		BBWS_Site_Files::remove( self::saves( $id ) );
	}

	/**
	 * Removes what was needed by savings to which nobody comes back.
	 *
	 * @param int $id Id of the site in this network.
	 */
	public static function drop_abandoned( $id ) {
		foreach ( (array) glob( self::saves( $id ) . '/*', GLOB_ONLYDIR | GLOB_NOSORT ) as $folder ) {
			if ( max( filemtime( $folder ), (int) @filemtime( $folder . '/journal' ) ) < time() - self::ABANDONED ) { // phpcs:ignore WordPress.PHP.NoSilencedErrors
				self::drop_save( $id, basename( $folder ) );
			}
		}
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
