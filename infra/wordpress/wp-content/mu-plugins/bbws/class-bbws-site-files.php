<?php
/**
 * Files of a site.
 *
 * @package BBWS
 */

defined( 'ABSPATH' ) || exit;

/**
 * The folders that a site's uploads and the work on them have. The names begin with a dot: no web server shows them.
 */
class BBWS_Site_Files {

	/** Parts of a path that a web server could run, or read as its configuration; neither exported nor imported. */
	const CODE = '/\A\.|\.(?:php\d?|phtml|phar|phps|pht|phpt|shtml?)(?:\.|\z)|\.(?:f?cgi|pl|py|rb|jsp|aspx?)\z/i';

	/**
	 * Folder of the uploads.
	 *
	 * @param int $id Id of the site in this network.
	 * @return string
	 */
	public static function uploads( $id ) {
		return self::sites() . '/' . (int) $id;
	}

	/**
	 * Folder of uploads that are to be swapped in. It is there from the start of an import to its swap.
	 *
	 * @param int $id Id of the site in this network.
	 * @return string
	 */
	public static function staging( $id ) {
		return self::sites() . '/.bbws-new-' . (int) $id;
	}

	/**
	 * Folder of uploads that were swapped out.
	 *
	 * @param int $id Id of the site in this network.
	 * @return string
	 */
	public static function trash( $id ) {
		return self::sites() . '/.bbws-old-' . (int) $id;
	}

	/**
	 * Folder for archives and tables on their way, on the container's own disk.
	 *
	 * @param int $id Id of the site in this network.
	 * @return string
	 */
	public static function work( $id ) {
		return get_temp_dir() . 'bbws-' . md5( DB_NAME . '/' . BBWS_TENANT_ID ) . '-' . (int) $id;
	}

	/**
	 * Puts the staged uploads in the place of the present ones. Safe to repeat after a kill at any point.
	 *
	 * @param int $id Id of the site in this network.
	 * @throws RuntimeException When a folder can not be moved.
	 */
	public static function swap( $id ) {
		if ( is_dir( self::staging( $id ) ) ) {
			if ( is_dir( self::uploads( $id ) ) ) {
				self::remove( self::trash( $id ) );
				self::move( self::uploads( $id ), self::trash( $id ) );
				do_action( 'bbws_import_step', 'moved', $id );
			}
			self::move( self::staging( $id ), self::uploads( $id ) );
		}
		self::remove( self::trash( $id ) );
	}

	/**
	 * Lists the files below a folder. Links are left out: they could lead anywhere.
	 *
	 * @param string $folder Folder.
	 * @return Generator<string, string> Paths, by their paths within the folder.
	 */
	public static function below( $folder ) {
		if ( ! is_dir( $folder ) ) {
			return;
		}
		foreach ( new RecursiveIteratorIterator( new RecursiveDirectoryIterator( $folder, FilesystemIterator::SKIP_DOTS ) ) as $file ) {
			if ( $file->isFile() && ! $file->isLink() ) {
				yield substr( $file->getPathname(), strlen( $folder ) + 1 ) => $file->getPathname();
			}
		}
	}

	/**
	 * Whether a file may be among the uploads of an archive.
	 *
	 * @param string $path Path within the uploads.
	 * @return bool
	 */
	public static function is_content( $path ) {
		return ! preg_grep( self::CODE, explode( '/', $path ) );
	}

	/**
	 * Makes a folder, with those above it.
	 *
	 * @param string $folder Folder.
	 * @throws RuntimeException When it can not be made.
	 */
	public static function make( $folder ) {
		if ( ! wp_mkdir_p( $folder ) ) {
			throw new RuntimeException( 'A folder could not be made.' );
		}
	}

	/**
	 * Removes a folder with all that is in it.
	 *
	 * @param string $folder Folder; it need not be there.
	 */
	public static function remove( $folder ) {
		if ( ! is_dir( $folder ) ) {
			return;
		}
		$entries = new RecursiveIteratorIterator( new RecursiveDirectoryIterator( $folder, FilesystemIterator::SKIP_DOTS ), RecursiveIteratorIterator::CHILD_FIRST );
		foreach ( $entries as $entry ) {
			// phpcs:ignore WordPress.WP.AlternativeFunctions -- WP_Filesystem would follow links.
			$entry->isDir() && ! $entry->isLink() ? rmdir( $entry->getPathname() ) : unlink( $entry->getPathname() );
		}
		// phpcs:ignore WordPress.WP.AlternativeFunctions
		rmdir( $folder );
	}

	/**
	 * Renames a folder.
	 *
	 * @param string $from Folder.
	 * @param string $to   New name.
	 * @throws RuntimeException When it can not be moved.
	 */
	private static function move( $from, $to ) {
		// phpcs:ignore WordPress.WP.AlternativeFunctions -- one step, which copying is not.
		if ( ! rename( $from, $to ) ) {
			throw new RuntimeException( 'A folder could not be moved.' );
		}
	}

	/**
	 * Folder of the uploads of all sites but the main one.
	 *
	 * @return string
	 */
	private static function sites() {
		switch_to_blog( get_main_site_id() );
		$uploads = wp_get_upload_dir();
		restore_current_blog();
		return $uploads['basedir'] . '/sites';
	}
}
