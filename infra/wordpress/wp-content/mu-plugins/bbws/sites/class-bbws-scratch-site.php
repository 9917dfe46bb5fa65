<?php
/**
 * Scratch sites.
 *
 * @package BBWS
 */

defined( 'ABSPATH' ) || exit;

/**
 * Sites that are there for a while, to see whether a backup can be brought back. They belong to no network, so that no list, no
 * turn of scheduled events and no count finds them, and are closed; BBWS_Scratch_Host says who may see one. None of core's
 * functions makes them: those would give somebody a role, and let plugins know.
 */
class BBWS_Scratch_Site {

	/** Seconds after which one that nobody has asked for is taken for left behind. */
	const LEFT = DAY_IN_SECONDS;

	/**
	 * Host of the one of a name.
	 *
	 * @param string $name Name.
	 * @return string
	 */
	private static function domain( $name ) {
		return BBWS_Scratch_Host::LABEL . md5( $name ) . '.' . array_keys( BBWS_Addresses::bases() )[0];
	}

	/**
	 * Names of its locks.
	 *
	 * @param string $name Name.
	 * @return string[]
	 */
	public static function locks( $name ) {
		return self::locks_of( self::domain( $name ) );
	}

	/**
	 * Names of the locks of a host.
	 *
	 * @param string $domain Host without port.
	 * @return string[]
	 */
	private static function locks_of( $domain ) {
		return array( 'domain/' . $domain );
	}

	/**
	 * Whether a site is one.
	 *
	 * @param WP_Site $site Site.
	 * @return bool
	 */
	public static function is_one( $site ) {
		return '0' === (string) $site->site_id && 0 === strpos( $site->domain, BBWS_Scratch_Host::LABEL );
	}

	/**
	 * Finds one. Its locks must be held, here and below.
	 *
	 * @param string $name Name.
	 * @return WP_Site|null
	 */
	public static function find( $name ) {
		global $wpdb;
		$id = $wpdb->get_var( $wpdb->prepare( "SELECT blog_id FROM {$wpdb->blogs} WHERE domain = %s AND site_id = 0", self::domain( $name ) ) );
		return $id ? get_site( (int) $id ) : null;
	}

	/**
	 * Makes one, or finds it; it has what an import asks a site for.
	 *
	 * @param string $name Name.
	 * @return WP_Site
	 */
	public static function make( $name ) {
		global $wpdb;
		$domain = self::domain( $name );
		$now    = current_time( 'mysql', true );
		$site   = self::find( $name );
		if ( ! $site ) {
			$row = array(
				'site_id'      => 0,
				'domain'       => $domain,
				'path'         => '/',
				'registered'   => $now,
				'last_updated' => $now,
				'public'       => 0,
				'deleted'      => BBWS_Site_Opening::CLOSED,
			);
			$wpdb->insert( $wpdb->blogs, $row );
			$site = get_site( (int) $wpdb->insert_id );
		} else {
			$wpdb->update( $wpdb->blogs, array( 'last_updated' => $now ), array( 'blog_id' => $site->id ) );
		}
		$table = $wpdb->get_blog_prefix( $site->id ) . 'options';
		$name  = BBWS_Database::name( $table );
		if ( ! BBWS_Database::tables( $table ) ) {
			BBWS_Database::execute( "CREATE TABLE $name (option_id bigint(20) unsigned NOT NULL AUTO_INCREMENT, option_name varchar(191) NOT NULL DEFAULT '', option_value longtext NOT NULL, autoload varchar(20) NOT NULL DEFAULT 'yes', PRIMARY KEY (option_id), UNIQUE KEY option_name (option_name))" );
		}
		if ( ! BBWS_Database::select( "SELECT option_id FROM $name WHERE option_name = 'siteurl'" ) ) {
			$url = BBWS_Database::literal( BBWS_Addresses::url_of( $domain ) );
			BBWS_Database::execute( "INSERT INTO $name (option_name, option_value, autoload) VALUES ('home', $url, 'yes'), ('siteurl', $url, 'yes')" );
			wp_cache_flush();
		}
		return $site;
	}

	/**
	 * Removes one, with all that it has. Safe to repeat after a kill at any point.
	 *
	 * @param string $name Name.
	 */
	public static function remove( $name ) {
		$site = self::find( $name );
		if ( $site ) {
			self::drop( $site );
		}
	}

	/**
	 * Removes one.
	 *
	 * @param WP_Site $site Site.
	 */
	private static function drop( $site ) {
		global $wpdb;
		BBWS_Site_Remains::drop( $site );
		do_action( 'bbws_scratch_step', 'scratch-dropped', $site->id );
		$wpdb->delete( $wpdb->blogmeta, array( 'blog_id' => $site->id ) );
		// Last: who comes after a kill finds it by this.
		$wpdb->delete( $wpdb->blogs, array( 'blog_id' => $site->id ) );
		clean_blog_cache( $site );
		wp_cache_delete( $site->id, 'blog_meta' );
	}

	/**
	 * Removes those that runs have left behind which nobody goes on with.
	 */
	public static function clean() {
		global $wpdb;
		$then = gmdate( 'Y-m-d H:i:s', time() - self::LEFT );
		$left = $wpdb->get_col( $wpdb->prepare( "SELECT blog_id FROM {$wpdb->blogs} WHERE site_id = 0 AND domain LIKE %s AND last_updated < %s", $wpdb->esc_like( BBWS_Scratch_Host::LABEL ) . '%', $then ) );
		foreach ( $left as $id ) {
			$site = get_site( (int) $id );
			if ( $site ) {
				BBWS_Lock::run( self::locks_of( $site->domain ), fn() => self::drop( $site ), null );
			}
		}
	}
}
