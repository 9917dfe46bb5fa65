<?php
/**
 * The import of a site.
 *
 * @package BBWS
 */

defined( 'ABSPATH' ) || exit;

/**
 * Replaces the content of a site by an archive. The site's locks must be held.
 *
 * Everything is made ready beside the site; then its tables are swapped at once. With them a mark gets its place that says
 * what is left to do, so that whoever comes after a kill knows whether the swap was made, and finishes it.
 */
class BBWS_Site_Importer {

	/** Option that told what is left to do, before there was a table for it. */
	const MARK = 'bbws_import';

	/**
	 * Imports.
	 *
	 * @param WP_Site     $site      Site.
	 * @param string      $import_id Platform's id of the import.
	 * @param string      $source    Presigned address.
	 * @param string      $sha256    Digest of the archive, hexadecimal.
	 * @param string|null $name      Title of the site, when it is not the archive's.
	 * @return array Number of rows and files, and warnings.
	 * @throws BBWS_Failure When the archive is refused.
	 */
	public static function run( $site, $import_id, $source, $sha256, $name ) {
		$folder = BBWS_Site_Files::work( $site->id );
		$path   = $folder . '/archive.zip';
		try {
			BBWS_Site_Files::make( $folder );
			BBWS_Transfer::get( $source, $path );
			if ( ! hash_equals( strtolower( $sha256 ), hash_file( 'sha256', $path ) ) ) {
				throw new BBWS_Failure( 'bbws_bad_digest', 'The archive does not have this digest.', 422 );
			}
			$archive = new BBWS_Archive_Reader( $path );
		} catch ( Throwable $error ) {
			BBWS_Site_Remains::drop_work( $site->id );
			throw $error;
		}
		return self::bring_in( $site, $import_id, $archive, $name );
	}

	/**
	 * Replaces the content of a site by that of an archive, or what the archive has been asked for of it.
	 *
	 * @param WP_Site                               $site      Site.
	 * @param string                                $import_id Platform's id of the import.
	 * @param BBWS_Archive_Reader|BBWS_Store_Reader $archive   Archive.
	 * @param string|null                           $name      Title of the site, when it is not the archive's.
	 * @return array Number of rows and files, and warnings.
	 * @throws Throwable When nothing was changed.
	 */
	public static function bring_in( $site, $import_id, $archive, $name ) {
		try {
			$mark = array( 'importId' => $import_id ) + self::stage( $site, $archive, $name, $import_id );
		} catch ( Throwable $error ) {
			// A connection may break after the server has done the swap.
			if ( null === self::mark( $site->id ) ) {
				BBWS_Site_Remains::drop_work( $site->id );
			}
			throw $error;
		}
		return self::finish( $site, $mark );
	}

	/**
	 * Finishes an import that was killed after its swap, and removes what is left of one that was killed before. The
	 * first step of every export and import.
	 *
	 * @param WP_Site $site Site.
	 */
	public static function recover( $site ) {
		$mark = self::mark( $site->id );
		if ( null === $mark ) {
			BBWS_Site_Remains::drop_work( $site->id );
		} else {
			self::finish( $site, $mark );
		}
	}

	/**
	 * Makes the tables and files of an archive ready and swaps the tables.
	 *
	 * @param WP_Site             $site      Site.
	 * @param BBWS_Archive_Reader $archive   Archive.
	 * @param string|null         $name      Title of the site, when it is not the archive's.
	 * @param string              $import_id Platform's id of the import.
	 * @return array What is left to do.
	 * @throws BBWS_Failure When the disk is full.
	 */
	private static function stage( $site, $archive, $name, $import_id ) {
		$folder = BBWS_Site_Files::staging( $site->id );
		BBWS_Site_Files::make( dirname( $folder ) );
		$free = disk_free_space( dirname( $folder ) );
		if ( $free && $archive->size > $free ) {
			throw BBWS_Failure::disk_full();
		}
		$mark = array( 'files' => $archive->has_uploads ? $archive->unpack( $folder ) : 0 );
		do_action( 'bbws_import_step', 'unpacked', $site->id );
		$tables  = self::fitting( $site->id, $archive );
		$rows    = BBWS_Import_Rows::of_archive( $archive->manifest, $site, $archive->warnings );
		$rows->map_files( $folder );
		$options = new BBWS_Import_Options( $archive->manifest['tablePrefix'], $site, $name );
		// What is brought in only to be looked at gives nobody a role.
		$has_users = $archive->has_database && ! BBWS_Scratch_Site::is_one( $site );
		$mark     += array(
			'rows'  => array_sum( array_column( $tables, 'rows' ) ),
			'roles' => $has_users ? $rows->roles() : array(),
		);
		foreach ( $has_users ? $rows->members() : array() as $user_id => $entries ) {
			BBWS_Site_Members::stage( $site->id, $user_id, $entries, $rows );
		}
		BBWS_Database::session(
			false,
			function () use ( $site, $archive, &$tables, $rows, $options, &$mark, $import_id ) {
				foreach ( array_keys( $tables ) as $number => $table ) {
					$columns = $tables[ $table ]['columns'];
					$loader  = new BBWS_Table_Loader( BBWS_Table_Swap::staging( $site->id ) . $number, $tables[ $table ] );
					if ( ! $loader->is_whole ) {
						$archive->warnings->add( 'BKUP_TABLE_PLAIN', (string) $table );
						unset( $tables[ $table ]['create'] );
					}
					$names = array_column( $columns, 'name' );
					$held  = $archive->rows( $table );
					$count = $loader->load( $columns, $rows->map( (string) $table, $names, 'options' === $table ? $options->taken( $names, $held ) : $held ) );
					if ( 'options' === $table ) {
						$count += $loader->load( array( array( 'name' => 'option_name' ), array( 'name' => 'option_value' ), array( 'name' => 'autoload' ) ), $options->own() );
					}
					$mark['loaded'][ $table ] = $count;
				}
				$mark += BBWS_Table_Extras::of( $site->id, $archive, $tables );
				BBWS_Table_Swap::lay_mark( $site->id, wp_json_encode( array( 'importId' => $import_id ) + $mark ) );
			}
		);
		do_action( 'bbws_import_step', 'staged', $site->id );
		BBWS_Table_Swap::run( $site->id, $tables, $archive->has_database );
		do_action( 'bbws_import_step', 'swapped', $site->id );
		return $mark;
	}

	/**
	 * The tables of an archive whose names fit behind the prefix that they get: MySQL's have 64 characters at most.
	 *
	 * @param int                 $id      Id of the site in this network.
	 * @param BBWS_Archive_Reader $archive Archive.
	 * @return array Their definitions, by their names.
	 */
	private static function fitting( $id, $archive ) {
		$prefix = $GLOBALS['wpdb']->get_blog_prefix( $id );
		$tables = array();
		foreach ( $archive->manifest['tables'] as $name => $table ) {
			if ( mb_strlen( $prefix . $name, 'UTF-8' ) > 64 ) {
				$archive->warnings->add( 'BKUP_TABLE_NAME', $prefix . $name );
			} else {
				$tables[ $name ] = $table;
			}
		}
		return $tables;
	}

	/**
	 * Does what is left after the swap of the tables. Safe to repeat after a kill at any point.
	 *
	 * @param WP_Site $site Site.
	 * @param array   $mark What is left to do.
	 * @return array Number of rows and files, and warnings.
	 */
	private static function finish( $site, $mark ) {
		global $wpdb;
		BBWS_Site_Files::swap( $site->id );
		wp_cache_flush();
		clean_blog_cache( $site );
		BBWS_Cron_Clock::forget( $site->id );
		// What is being saved would be of two contents; what was loaded is in its place.
		BBWS_Store_Folders::drop_saves( $site->id );
		BBWS_Store_Folders::drop_load( $site->id );
		foreach ( $mark['roles'] as $user_id => $roles ) {
			self::give_roles( $site->id, (int) $user_id, $roles );
		}
		BBWS_Site_Members::place( $site->id );
		$public = BBWS_Site_Options::raw( $site->id, 'blog_public' );
		if ( null !== $public && (int) $public !== (int) get_site( $site->id )->public ) {
			// Whether search engines may read a site goes with its content; the list of all sites says it as well.
			update_blog_status( $site->id, 'public', (int) $public );
		}
		$result = array(
			'rows'     => $mark['rows'],
			'files'    => $mark['files'],
			'warnings' => BBWS_Table_Extras::make( $site->id, $mark ),
		);
		if ( BBWS_Scratch_Site::is_one( $site ) ) {
			$result['loaded'] = $mark['loaded'] ?? array();
		}
		if ( ! BBWS_Site_Upgrade::run( $site ) ) {
			$warnings = new BBWS_Archive_Warnings();
			$warnings->add( 'BKUP_NOT_UPGRADED', (string) BBWS_Site_Upgrade::version( $site->id ) );
			$result['warnings'] = array_merge( $result['warnings'], $warnings->all() );
		}
		BBWS_Journal::add( $site->id, 'imports', $mark['importId'], $result );
		do_action( 'bbws_import_step', 'finished', $site->id );
		BBWS_Database::execute( 'DELETE FROM ' . BBWS_Database::name( $wpdb->get_blog_prefix( $site->id ) . 'options' ) . ' WHERE option_name = ' . BBWS_Database::literal( self::MARK ) );
		BBWS_Table_Removal::drop( array( BBWS_Table_Swap::mark( $site->id ) ) );
		wp_cache_flush();
		BBWS_Site_Remains::drop_work( $site->id );
		return $result;
	}

	/**
	 * Gives a user the roles that the archive says, as far as the site has them.
	 *
	 * @param int      $id      Id of the site in this network.
	 * @param int      $user_id User.
	 * @param string[] $roles   Names of the roles.
	 */
	private static function give_roles( $id, $user_id, $roles ) {
		switch_to_blog( $id );
		$roles = array_values( array_filter( $roles, array( wp_roles(), 'is_role' ) ) );
		restore_current_blog();
		if ( ! $roles ) {
			return;
		}
		add_user_to_blog( $id, $user_id, array_shift( $roles ) );
		$user = new WP_User( $user_id, '', $id );
		array_map( array( $user, 'add_role' ), $roles );
	}

	/**
	 * Reads the mark. Not by get_option(), whose cache may be of the tables before the swap.
	 *
	 * @param int $id Id of the site in this network.
	 * @return array|null
	 */
	private static function mark( $id ) {
		global $wpdb;
		$rows = BBWS_Database::tables( BBWS_Table_Swap::mark( $id ) ) ? BBWS_Database::select( 'SELECT content FROM ' . BBWS_Database::name( BBWS_Table_Swap::mark( $id ) ) )
			: BBWS_Database::select( 'SELECT option_value FROM ' . BBWS_Database::name( $wpdb->get_blog_prefix( $id ) . 'options' ) . ' WHERE option_name = ' . BBWS_Database::literal( self::MARK ) );
		$mark = $rows ? json_decode( $rows[0][0], true ) : null;
		return isset( $mark['importId'], $mark['rows'], $mark['files'], $mark['roles'] ) ? $mark : null;
	}
}
