<?php
/**
 * Packages of plugins and themes.
 *
 * @package BBWS
 */

defined( 'ABSPATH' ) || exit;

/**
 * What the zips of plugins and themes have to be. The lock "plugins" must be held.
 */
class BBWS_Package {

	/** Most entries that a package may have. */
	const ENTRIES = 100000;

	/** Most bytes that it may unpack to. */
	const SIZE = 1073741824;

	/** Folders of packages on their way: where, whose, which. */
	const WORK = '%sbbws-%s-package-%s';

	/**
	 * A new folder for a package on its way. Each has its own: PHP under WebAssembly can not make a folder anew that another
	 * process has removed.
	 *
	 * @return string
	 */
	public static function folder() {
		return sprintf( self::WORK, get_temp_dir(), md5( DB_NAME . '/' . BBWS_TENANT_ID ), wp_generate_password( 12, false ) );
	}

	/**
	 * Loads what of core the work needs.
	 */
	public static function load_core() {
		foreach ( array( 'file', 'misc', 'plugin', 'theme', 'class-wp-upgrader' ) as $file ) {
			require_once ABSPATH . 'wp-admin/includes/' . $file . '.php';
		}
	}

	/**
	 * Removes the packages of requests that were killed.
	 */
	public static function clean() {
		$pattern = sprintf( self::WORK, get_temp_dir(), md5( DB_NAME . '/' . BBWS_TENANT_ID ), '*' );
		array_map( array( 'BBWS_Site_Files', 'remove' ), (array) glob( $pattern, GLOB_ONLYDIR ) );
	}

	/**
	 * A package that is none.
	 *
	 * @param string $why Completes "The package …".
	 * @return BBWS_Failure
	 */
	public static function bad( $why ) {
		return new BBWS_Failure( 'bbws_bad_package', 'The package ' . $why, 422 );
	}

	/**
	 * Refuses what its headers say that it can not run here.
	 *
	 * @param string $wordpress Oldest WordPress that it runs on, or nothing.
	 * @param string $php       Oldest PHP that it runs on, or nothing.
	 * @throws BBWS_Failure When it does.
	 */
	public static function check_requirements( $wordpress, $php ) {
		if ( ! is_wp_version_compatible( $wordpress ) ) {
			throw new BBWS_Failure( 'bbws_incompatible', 'It needs WordPress ' . sanitize_text_field( $wordpress ) . '.', 422 );
		}
		if ( ! is_php_version_compatible( $php ) ) {
			throw new BBWS_Failure( 'bbws_incompatible', 'It needs PHP ' . sanitize_text_field( $php ) . '.', 422 );
		}
	}

	/**
	 * Whether an entry is what macOS adds to every zip: core unpacks no "__MACOSX", and we remove the other.
	 *
	 * @param string $name Name of the entry.
	 * @return bool
	 */
	private static function is_of_macos( $name ) {
		return 0 === strpos( $name, '__MACOSX/' ) || '.DS_Store' === $name;
	}

	/**
	 * Refuses a zip that is not one folder of this name, or one PHP file, for which core makes the folder.
	 *
	 * @param string $path File.
	 * @param string $slug Name of the folder.
	 * @return bool Whether it is one file without a folder.
	 * @throws BBWS_Failure When it is neither.
	 */
	public static function check( $path, $slug ) {
		$zip = new ZipArchive();
		if ( true !== $zip->open( $path, ZipArchive::RDONLY ) ) {
			throw self::bad( 'can not be opened.' );
		}
		if ( $zip->numFiles > self::ENTRIES ) {
			throw self::bad( 'has too many files.' );
		}
		$size  = 0;
		$names = array();
		for ( $number = 0; $number < $zip->numFiles; $number++ ) {
			$entry = $zip->statIndex( $number );
			if ( ! $entry ) {
				throw self::bad( 'is damaged.' );
			}
			$size += $entry['size'];
			self::check_entry( $zip, $number, $entry );
			if ( ! self::is_of_macos( $entry['name'] ) ) {
				// The first name with its slash, if it is a folder's.
				$names[ preg_replace( '~/.*~s', '/', $entry['name'] ) ] = true;
			}
		}
		$zip->close();
		if ( $size > self::SIZE ) {
			throw self::bad( 'unpacks to too much.' );
		}
		$is_file = 1 === count( $names ) && '.php' === substr( key( $names ), -4 );
		if ( ! $is_file && array( $slug . '/' => true ) !== $names ) {
			throw self::bad( 'must hold one folder, named as its slug.' );
		}
		return $is_file;
	}

	/**
	 * Refuses an entry that must not be unpacked.
	 *
	 * @param ZipArchive $zip    Zip.
	 * @param int        $number Number of the entry.
	 * @param array      $entry  What the zip says of it.
	 * @throws BBWS_Failure When it is one.
	 */
	private static function check_entry( $zip, $number, $entry ) {
		if ( preg_match( '~\A/|\\\\|[\x00-\x1f:]|//|(?:\A|/)\.{1,2}(?:/|\z)~', $entry['name'] ) || strlen( $entry['name'] ) > 1000 ) {
			throw self::bad( 'holds a path that is not allowed.' );
		}
		if ( $zip->getExternalAttributesIndex( $number, $system, $attributes ) && ZipArchive::OPSYS_UNIX === $system && 0120000 === ( ( $attributes >> 16 ) & 0170000 ) ) {
			throw self::bad( 'holds a link.' );
		}
		if ( ZipArchive::EM_NONE !== $entry['encryption_method'] ) {
			throw self::bad( 'is encrypted.' );
		}
	}
}
