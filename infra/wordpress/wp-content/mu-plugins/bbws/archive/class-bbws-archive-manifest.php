<?php
/**
 * Manifests of archives.
 *
 * @package BBWS
 */

defined( 'ABSPATH' ) || exit;

/**
 * Reads the manifest of an archive and refuses what an import could not use.
 */
class BBWS_Archive_Manifest {

	/**
	 * The format of an archive.
	 *
	 * @param string $text JSON of its manifest.
	 * @return int
	 * @throws BBWS_Failure When it is none that can be read.
	 */
	public static function version( $text ) {
		$manifest = json_decode( $text, true, 32 );
		if ( ! is_array( $manifest ) || ! isset( $manifest['formatVersion'] ) ) {
			throw BBWS_Failure::bad_archive( 'has no manifest.' );
		}
		self::check_version( $manifest['formatVersion'], array( BBWS_Archive_Format::FIRST, BBWS_Archive_Format::VERSION ) );
		return $manifest['formatVersion'];
	}

	/**
	 * Refuses a format that this release can not read.
	 *
	 * @param mixed $version Format.
	 * @param int[] $known   Formats that can be read.
	 * @throws BBWS_Failure When it is refused.
	 */
	public static function check_version( $version, $known ) {
		if ( is_int( $version ) && $version > BBWS_Store_Format::VERSION ) {
			throw self::newer( 'The archive comes from a newer release.' );
		}
		if ( ! in_array( $version, $known, true ) ) {
			throw BBWS_Failure::bad_archive( 'has an unknown format.' );
		}
	}

	/**
	 * An archive of something newer than what is here.
	 *
	 * @param string $message What is newer.
	 * @return BBWS_Failure
	 */
	private static function newer( $message ) {
		return new BBWS_Failure_With_Data( 'bbws_newer_archive', $message, 422, array( 'version' => get_bloginfo( 'version' ) ) );
	}

	/**
	 * Reads a manifest.
	 *
	 * @param string   $text   JSON.
	 * @param string[] $tables Tables that are in the archive.
	 * @return array
	 */
	public static function read( $text, $tables ) {
		return self::check( json_decode( $text, true, 32 ), $tables );
	}

	/**
	 * Refuses a manifest that is none.
	 *
	 * @param array    $manifest Manifest.
	 * @param string[] $tables   Tables that are in the archive.
	 * @return array The manifest.
	 * @throws BBWS_Failure When it is none.
	 */
	public static function check( $manifest, $tables ) {
		$shapes = array(
			'url'         => '!\Ahttps?://[a-z0-9.-]+(?::\d{1,5})?\z!i',
			'tablePrefix' => '/\A\w{1,60}\z/',
			'blogId'      => '/\A\d{1,18}\z/',
			'dbVersion'   => '/\A\d{1,18}\z/',
		);
		foreach ( $shapes as $key => $shape ) {
			if ( ! isset( $manifest[ $key ] ) || ! is_scalar( $manifest[ $key ] ) || ! preg_match( $shape, (string) $manifest[ $key ] ) ) {
				throw BBWS_Failure::bad_archive( 'has an incomplete manifest.' );
			}
		}
		if ( $manifest['dbVersion'] > $GLOBALS['wp_db_version'] ) {
			throw self::newer( 'The archive comes from a newer WordPress.' );
		}
		$addresses = $manifest['addresses'] ?? array();
		// Archives of earlier releases name none besides the one.
		if ( ! is_array( $addresses ) || array_filter( $addresses, fn( $url ) => ! is_string( $url ) || ! preg_match( $shapes['url'], $url ) ) ) {
			throw BBWS_Failure::bad_archive( 'names addresses that are none.' );
		}
		self::check_tables( $manifest['tables'] ?? null, $tables );
		self::check_users( $manifest['users'] ?? null );
		return $manifest;
	}

	/**
	 * Refuses tables that could not be made, and an archive without the tables of core.
	 *
	 * @param mixed    $described Tables in the manifest.
	 * @param string[] $present   Tables in the archive.
	 * @throws BBWS_Failure When they are refused.
	 */
	private static function check_tables( $described, $present ) {
		global $wpdb;
		$names = is_array( $described ) ? array_map( 'strval', array_keys( $described ) ) : array();
		sort( $names );
		sort( $present );
		if ( $names !== $present || array_diff( $wpdb->tables( 'blog', false ), $names ) ) {
			throw BBWS_Failure::bad_archive( 'lacks tables, or holds tables that are not described.' );
		}
		foreach ( $described as $name => $table ) {
			if ( ! BBWS_Archive_Format::is_table( (string) $name ) || ! is_array( $table ) || ! isset( $table['rows'] ) || ! is_int( $table['rows'] ) ) {
				throw BBWS_Failure::bad_archive( 'describes a table that can not be made.' );
			}
			BBWS_Table_Definition::check( $table );
		}
		$columns = array_column( $described['options']['columns'], 'name' );
		if ( array_diff( array( 'option_name', 'option_value', 'autoload' ), $columns ) ) {
			throw BBWS_Failure::bad_archive( 'lacks columns of the options.' );
		}
	}

	/**
	 * Refuses users that are none.
	 *
	 * @param mixed $users Users in the manifest.
	 * @throws BBWS_Failure When they are refused.
	 */
	private static function check_users( $users ) {
		$valid = is_array( $users );
		foreach ( $valid ? $users : array() as $user ) {
			$valid = $valid && isset( $user['id'], $user['login'], $user['roles'] ) && is_int( $user['id'] ) && is_string( $user['login'] )
				&& is_array( $user['roles'] ) && $user['roles'] === array_filter( $user['roles'], 'is_string' );
		}
		if ( ! $valid ) {
			throw BBWS_Failure::bad_archive( 'names users that are none.' );
		}
	}
}
