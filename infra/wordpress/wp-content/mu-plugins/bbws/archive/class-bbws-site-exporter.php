<?php
/**
 * The export of a site.
 *
 * @package BBWS
 */

defined( 'ABSPATH' ) || exit;

/**
 * Writes a site to an archive and uploads it. The site's locks must be held.
 */
class BBWS_Site_Exporter {

	/**
	 * Sites of the network.
	 *
	 * @var BBWS_Site_Store
	 */
	private $store;

	/**
	 * Sets where sites are looked up.
	 *
	 * @param BBWS_Site_Store $store Sites of the network.
	 */
	public function __construct( BBWS_Site_Store $store ) {
		$this->store = $store;
	}

	/**
	 * Exports.
	 *
	 * @param WP_Site $site        Site.
	 * @param string  $archive_id  Platform's id of the archive.
	 * @param string  $destination Presigned address.
	 * @return array The answer.
	 */
	public function run( $site, $archive_id, $destination ) {
		$folder = BBWS_Site_Files::work( $site->id );
		try {
			$writer   = new BBWS_Archive_Writer( $folder );
			$tables   = $writer->add_tables( $site->id );
			$files    = $writer->add_uploads( $site->id );
			$manifest = $this->manifest( $site );
			$writer->close(
				$manifest + array(
					'blogId'      => (int) $site->id,
					'tablePrefix' => $GLOBALS['wpdb']->get_blog_prefix( $site->id ),
					'dbVersion'   => BBWS_Site_Upgrade::version( $site->id ),
					'tables'      => $tables,
					'users'       => $this->users( $site->id ),
				)
			);
			do_action( 'bbws_export_step', 'written', $site->id );
			$answer = array(
				'archiveId' => $archive_id,
				'sizeBytes' => filesize( $writer->path() ),
				'sha256'    => hash_file( 'sha256', $writer->path() ),
				'tables'    => count( $tables ),
				'rows'      => array_sum( array_column( $tables, 'rows' ) ),
				'files'     => $files,
				'usage'     => array(
					'databaseBytes' => $writer->bytes['database'],
					'uploadsBytes'  => $writer->bytes['uploads'],
					'files'         => $files,
				),
				'warnings'  => $writer->warnings->all(),
				'manifest'  => $manifest,
			);
			BBWS_Transfer::put( $destination, $writer->path() );
		} finally {
			BBWS_Site_Files::remove( $folder );
		}
		BBWS_Journal::add( $site->id, 'exports', $archive_id, $answer );
		return $answer;
	}

	/**
	 * What the caller learns of an archive.
	 *
	 * @param WP_Site $site Site.
	 * @return array
	 */
	private function manifest( $site ) {
		return array(
			'formatVersion'    => BBWS_Archive_Format::VERSION,
			'siteId'           => $this->store->site_id( $site->id ),
			'domain'           => $site->domain,
			'name'             => wp_specialchars_decode( (string) get_blog_option( $site->id, 'blogname' ), ENT_QUOTES ),
			'url'              => BBWS_Addresses::home_of_site( $site ),
			'addresses'        => BBWS_Site_Domains::addresses( $site ),
			'wordpressVersion' => get_bloginfo( 'version' ),
			'phpVersion'       => PHP_VERSION,
			'createdAt'        => gmdate( 'Y-m-d\TH:i:s\Z' ),
		);
	}

	/**
	 * The users with a role on a site, and those who wrote on it.
	 *
	 * @param int $id Id of the site in this network.
	 * @return array[]
	 */
	private function users( $id ) {
		global $wpdb;
		$prefix = $wpdb->get_blog_prefix( $id );
		$ids    = get_users(
			array(
				'blog_id' => $id,
				'fields'  => 'ID',
			)
		);
		foreach ( array(
			'posts'    => 'post_author',
			'comments' => 'user_id',
		) as $table => $column ) {
			$ids = array_merge( $ids, array_column( BBWS_Database::select( "SELECT DISTINCT {$column} FROM `{$prefix}{$table}`" ), 0 ) );
		}
		$ids     = array_unique( array_map( 'intval', $ids ) );
		$members = BBWS_Site_Members::of( $id );
		$users   = array();
		sort( $ids );
		foreach ( $ids as $user_id ) {
			$user = new WP_User( $user_id, '', $id );
			if ( $user->exists() ) {
				$users[] = array(
					'id'          => (int) $user->ID,
					'login'       => $user->user_login,
					'email'       => $user->user_email,
					'displayName' => $user->display_name,
					'roles'       => array_values( $user->roles ),
					'meta'        => $members[ $user_id ] ?? array(),
				);
			}
		}
		return $users;
	}
}
