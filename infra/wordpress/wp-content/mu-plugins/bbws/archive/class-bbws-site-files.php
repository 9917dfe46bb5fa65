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
				self::keep( self::uploads( $id ), self::staging( $id ) );
				self::move( self::uploads( $id ), self::trash( $id ) );
				do_action( 'bbws_import_step', 'moved', $id );
			}
			self::move( self::staging( $id ), self::uploads( $id ) );
		}
		self::remove( self::trash( $id ) );
	}

	/**
	 * Copies what archives do not hold: a restore that took it away could not be undone.
	 *
	 * @param string $from Folder of the uploads.
	 * @param string $to   Folder that takes its place.
	 */
	private static function keep( $from, $to ) {
		// phpcs:disable WordPress.WP.AlternativeFunctions, WordPress.PHP.NoSilencedErrors -- what the archive has in its place stays.
		$into = function ( $name ) use ( $to ) {
			return ! file_exists( $to . '/' . $name ) && ( is_dir( dirname( $to . '/' . $name ) ) || @mkdir( dirname( $to . '/' . $name ), 0777, true ) );
		};
		$link = function ( $code, $name ) use ( $from, $to, $into ) {
			if ( 'BKUP_FILE_LINK' === $code && $into( $name ) ) {
				@symlink( readlink( $from . '/' . $name ), $to . '/' . $name );
			}
		};
		foreach ( self::below( $from, $link ) as $name => $path ) {
			if ( '/' !== substr( $name, -1 ) && self::is_code( $name, $path ) && $into( $name ) ) {
				@copy( $path, $to . '/' . $name );
			}
		}
		// phpcs:enable
	}

	/**
	 * Lists the files below a folder, each folder's in the order of their bytes. Links are not followed: they could lead
	 * anywhere.
	 *
	 * @param string        $folder Folder.
	 * @param callable|null $other  Told of what is no file: a code of BBWS_Archive_Warnings, and its path within the folder.
	 * @param string        $within Path within the folder.
	 * @param string        $after  Path within that; it and all before it is passed over.
	 * @return Generator<string, string> Paths, by their paths within the folder; those of empty folders end with a slash.
	 */
	public static function below( $folder, $other = null, $within = '', $after = '' ) {
		$other = $other ?? '__return_null';
		clearstatcache();
		$names = is_dir( $folder . '/' . $within ) ? @scandir( $folder . '/' . $within, SCANDIR_SORT_NONE ) : array(); // phpcs:ignore WordPress.PHP.NoSilencedErrors
		if ( false === $names ) {
			$other( 'BKUP_FOLDER_GONE', rtrim( $within, '/' ) );
			return;
		}
		list( $first, $rest ) = explode( '/', $after, 2 ) + array( '', '' );

		$names = array_diff( $names, array( '.', '..' ) );
		if ( ! $names && '' !== $within ) {
			yield $within => $folder . '/' . $within;
		}
		sort( $names, SORT_STRING );
		foreach ( $names as $name ) {
			$order = strcmp( $name, $first );
			if ( $order < 0 || ( 0 === $order && '' === $rest ) ) {
				continue;
			}
			$path = $within . $name;
			$full = $folder . '/' . $path;
			if ( is_link( $full ) ) {
				$other( 'BKUP_FILE_LINK', $path );
			} elseif ( is_dir( $full ) ) {
				yield from self::below( $folder, $other, $path . '/', 0 === $order ? $rest : '' );
			} elseif ( file_exists( $full ) && ! is_file( $full ) ) {
				$other( 'BKUP_FILE_SPECIAL', $path );
			} else {
				yield $path => $full;
			}
		}
	}

	/**
	 * Whether a file is one that archives do not hold.
	 *
	 * @param string $name Path within the uploads.
	 * @param string $path File.
	 * @return bool
	 */
	public static function is_code( $name, $path ) {
		return BBWS_Archive_Format::is_code(
			$name,
			function ( $length ) use ( $path ) {
				return @file_get_contents( $path, false, null, 0, $length ); // phpcs:ignore
			}
		);
	}

	/**
	 * Writes to a file.
	 *
	 * @param resource $file  File.
	 * @param string   $bytes Bytes.
	 * @throws BBWS_Failure When the disk is full.
	 */
	public static function write( $file, $bytes ) {
		// Without the "@" a full disk would also be told to the caller.
		if ( @fwrite( $file, $bytes ) !== strlen( $bytes ) ) { // phpcs:ignore
			throw BBWS_Failure::disk_full();
		}
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
