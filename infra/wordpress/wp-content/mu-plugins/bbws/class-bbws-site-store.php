<?php
/**
 * Sites of the network, as the platform sees them.
 *
 * @package BBWS
 */

defined( 'ABSPATH' ) || exit;

/**
 * Finds, makes, repairs and drops sites. Core's own functions leave a half-made site behind when they are killed.
 */
class BBWS_Site_Store {

	/** Site meta that holds the platform's id of the site; written before its tables are made. */
	const SITE_ID = 'bbws_site_id';

	/** Site meta that is written when the site is complete. */
	const READY = 'bbws_ready';

	/**
	 * Hooks the clean-up that core's deletion lacks.
	 */
	public function __construct() {
		add_action( 'wp_uninitialize_site', array( $this, 'drop_remains' ), 20 );
	}

	/**
	 * Finds a site by the platform's id.
	 *
	 * @param string $site_id Platform's id.
	 * @return WP_Site|null
	 */
	public function find_by_site_id( $site_id ) {
		$sites = get_sites(
			array(
				'number'     => 1,
				// phpcs:ignore WordPress.DB.SlowDBQuery -- a network has few sites.
				'meta_key'   => self::SITE_ID,
				// phpcs:ignore WordPress.DB.SlowDBQuery
				'meta_value' => $site_id,
			)
		);
		return $sites ? $sites[0] : null;
	}

	/**
	 * Finds a site by its host.
	 *
	 * @param string $domain Host without port.
	 * @return WP_Site|null
	 */
	public function find_by_domain( $domain ) {
		$sites = get_sites(
			array(
				'number' => 1,
				'domain' => $domain,
			)
		);
		return $sites ? $sites[0] : null;
	}

	/**
	 * The platform's id of a site.
	 *
	 * @param int $id Id of the site in this network.
	 * @return string Empty when the platform did not make it.
	 */
	public function site_id( $id ) {
		return (string) get_site_meta( $id, self::SITE_ID, true );
	}

	/**
	 * Whether a site is complete. The main site is made by the installation.
	 *
	 * @param int $id Id of the site in this network.
	 * @return bool
	 */
	public function is_ready( $id ) {
		return is_main_site( $id ) || '1' === get_site_meta( $id, self::READY, true );
	}

	/**
	 * Makes a site.
	 *
	 * @param string $site_id Platform's id.
	 * @param string $domain  Host without port.
	 * @param string $name    Title.
	 * @return int|WP_Error
	 */
	public function create( $site_id, $domain, $name ) {
		// The id goes in before the tables are made, so that a repeated request knows its own half-made site.
		$mark = function ( $site ) use ( $site_id ) {
			update_site_meta( $site->id, self::SITE_ID, $site_id );
		};
		add_action( 'wp_insert_site', $mark, 0 );
		$id = wp_insert_site(
			array(
				'domain'     => $domain,
				'path'       => '/',
				'network_id' => get_current_network_id(),
			) + $this->arguments( $domain, $name )
		);
		remove_action( 'wp_insert_site', $mark, 0 );
		return is_wp_error( $id ) ? $id : $this->finish( $id );
	}

	/**
	 * Makes a half-made site anew.
	 *
	 * @param WP_Site $site    Site.
	 * @param string  $site_id Platform's id.
	 * @param string  $name    Title.
	 * @return int|WP_Error
	 */
	public function repair( $site, $site_id, $name ) {
		update_site_meta( $site->id, self::SITE_ID, $site_id );
		$this->drop_remains( $site );
		do_action( 'wp_initialize_site', $site, $this->arguments( $site->domain, $name ) );
		return $this->finish( (int) $site->id );
	}

	/**
	 * Drops what core leaves: the tables that plugins made, and all of them after a deletion that was killed.
	 *
	 * @param WP_Site $site Site.
	 */
	public function drop_remains( $site ) {
		global $wpdb, $wp_filesystem;
		$prefix = $wpdb->get_blog_prefix( $site->id );
		$tables = $wpdb->get_col( $wpdb->prepare( 'SHOW TABLES LIKE %s', $wpdb->esc_like( $prefix ) . '%' ) );
		foreach ( $tables as $table ) {
			// "wp_" would be the prefix of all the others.
			if ( $prefix !== $wpdb->base_prefix && 0 === strpos( $table, $prefix ) ) {
				$wpdb->query( $wpdb->prepare( 'DROP TABLE IF EXISTS %i', $table ) );
			}
		}
		require_once ABSPATH . 'wp-admin/includes/file.php';
		switch_to_blog( get_main_site_id() );
		$uploads = wp_get_upload_dir();
		restore_current_blog();
		if ( WP_Filesystem() ) {
			$wp_filesystem->delete( $uploads['basedir'] . '/sites/' . (int) $site->id, true );
		}
	}

	/**
	 * Marks a site as complete.
	 *
	 * @param int $id Id of the site in this network.
	 * @return int|WP_Error
	 */
	private function finish( $id ) {
		if ( ! wp_is_site_initialized( $id ) || ! get_blog_option( $id, 'siteurl' ) ) {
			return new WP_Error( 'bbws_site_incomplete', 'The site could not be made.' );
		}
		update_site_meta( $id, self::READY, '1' );
		return $id;
	}

	/**
	 * Arguments of core's wp_insert_site() and of the action wp_initialize_site.
	 *
	 * @param string $domain Host without port.
	 * @param string $name   Title.
	 * @return array
	 */
	private function arguments( $domain, $name ) {
		$url = BBWS_Addresses::url_of( $domain );
		return array(
			// Core stores the title of a new site as it comes, unlike that of an existing one.
			'title'   => wp_slash( sanitize_option( 'blogname', $name ) ),
			'user_id' => get_current_user_id(),
			'public'  => 1,
			'options' => array(
				'home'        => $url,
				'siteurl'     => $url,
				'admin_email' => get_site_option( 'admin_email' ),
			),
		);
	}
}
