<?php
/**
 * What archives say of their site.
 *
 * @package BBWS
 */

defined( 'ABSPATH' ) || exit;

/**
 * Describes a site for the manifest of an archive.
 */
class BBWS_Site_Description {

	/**
	 * What the caller learns of an archive.
	 *
	 * @param WP_Site         $site  Site.
	 * @param BBWS_Site_Store $store Sites of the network.
	 * @return array
	 */
	public static function of( $site, $store ) {
		return array(
			'siteId'           => $store->site_id( $site->id ),
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
	 * What whoever reads the archive has to know of its tables and users.
	 *
	 * @param WP_Site $site Site.
	 * @return array
	 */
	public static function content( $site ) {
		return array(
			'blogId'      => (int) $site->id,
			'tablePrefix' => $GLOBALS['wpdb']->get_blog_prefix( $site->id ),
			'dbVersion'   => BBWS_Site_Upgrade::version( $site->id ),
			'users'       => self::users( $site->id ),
		);
	}

	/**
	 * The users with a role on a site, and those who wrote on it.
	 *
	 * @param int $id Id of the site in this network.
	 * @return array[]
	 */
	private static function users( $id ) {
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
