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
	 * Lists sites.
	 *
	 * @param string|null $site_id Platform's id.
	 * @param string|null $domain  Host without port.
	 * @param int         $page    Page, from 1.
	 * @param int         $size    Sites of a page.
	 * @return array{0: WP_Site[], 1: int} The page, and how many sites there are on all of them.
	 */
	public function search( $site_id, $domain, $page, $size ) {
		$query = array( 'network_id' => get_current_network_id() );
		if ( null !== $domain ) {
			$query['domain'] = strtolower( $domain );
		}
		if ( null !== $site_id ) {
			// phpcs:ignore WordPress.DB.SlowDBQuery -- a network has few sites.
			$query['meta_key'] = self::SITE_ID;
			// phpcs:ignore WordPress.DB.SlowDBQuery
			$query['meta_value'] = $site_id;
		}
		$page = array(
			'orderby' => 'id',
			'number'  => $size,
			'offset'  => ( $page - 1 ) * $size,
		);
		return array( get_sites( $query + $page ), (int) get_sites( $query + array( 'count' => true ) ) );
	}

	/**
	 * Finds a site by the platform's id.
	 *
	 * @param string $site_id Platform's id.
	 * @return WP_Site|null
	 */
	public function find_by_site_id( $site_id ) {
		list( $sites ) = $this->search( $site_id, null, 1, 1 );
		return $sites ? $sites[0] : null;
	}

	/**
	 * Finds a site by its host.
	 *
	 * @param string $domain Host without port.
	 * @return WP_Site|null
	 */
	public function find_by_domain( $domain ) {
		list( $sites ) = $this->search( null, $domain, 1, 1 );
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
		return is_main_site( $id ) || ( '1' === get_site_meta( $id, self::READY, true ) && ! BBWS_Site_Opening::is_closed( get_site( $id ) ) );
	}

	/**
	 * Names of the locks of a site's content and of its place in the network.
	 *
	 * @param WP_Site $site Site.
	 * @return string[]
	 */
	public function locks( $site ) {
		$site_id = $this->site_id( $site->id );
		return array( '' === $site_id ? 'blog/' . $site->id : 'site/' . $site_id, 'domain/' . $site->domain );
	}

	/**
	 * Makes a site, or finds or repairs the one that an equal request made. Its locks must be held.
	 *
	 * @param string      $site_id Platform's id.
	 * @param string      $domain  Host without port.
	 * @param string      $name    Title.
	 * @param string|null $email   Of whom it is for: administrator of the site, if nobody whom BBWS_Hidden_Users has.
	 * @return array{id: int, new: bool}|WP_Error
	 */
	public function ensure( $site_id, $domain, $name, $email ) {
		$site = $this->find_by_site_id( $site_id );
		if ( $site && $site->domain !== $domain ) {
			return new WP_Error( 'bbws_site_id_taken', 'The site has another domain.', array( 'status' => 409 ) );
		}
		if ( ! $site ) {
			$site = $this->find_by_domain( $domain );
			// A row without id and without tables is what a run leaves that was killed after its first statement.
			if ( $site && ( '' !== $this->site_id( $site->id ) || wp_is_site_initialized( $site->id ) ) ) {
				return new WP_Error( 'bbws_domain_taken', 'Another site has this domain.', array( 'status' => 409 ) );
			}
		}
		if ( $site && $this->is_ready( $site->id ) ) {
			$id = (int) $site->id;
		} else {
			$id = BBWS_New_Roles::written_once(
				function () use ( $site, $site_id, $domain, $name, $email ) {
					$arguments = $this->arguments( $domain, $name, $email );
					return $site ? $this->repair( $site, $site_id, $arguments ) : $this->create( $site_id, $domain, $arguments );
				}
			);
		}
		$admin = null === $email || is_wp_error( $id ) ? null : ( new BBWS_Site_Users( get_site( $id ) ) )->add( $email, BBWS_Site_Users::ADMINISTRATOR, null, $site_id );
		if ( is_wp_error( $admin ) && ! in_array( $admin->get_error_code(), array( 'bbws_user_exists', 'bbws_user_not_found', 'bbws_email_refused' ), true ) ) {
			return $admin;
		}
		return is_wp_error( $id ) ? $id : array(
			'id'  => $id,
			'new' => ! $site,
		);
	}

	/**
	 * Makes a site.
	 *
	 * @param string $site_id   Platform's id.
	 * @param string $domain    Host without port.
	 * @param array  $arguments Arguments of core's function.
	 * @return int|WP_Error
	 */
	private function create( $site_id, $domain, $arguments ) {
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
				'deleted'    => BBWS_Site_Opening::CLOSED,
			) + $arguments
		);
		remove_action( 'wp_insert_site', $mark, 0 );
		return is_wp_error( $id ) ? $id : $this->finish( $id, $arguments );
	}

	/**
	 * Makes a half-made site anew.
	 *
	 * @param WP_Site $site      Site.
	 * @param string  $site_id   Platform's id.
	 * @param array   $arguments Arguments of core's action.
	 * @return int|WP_Error
	 */
	private function repair( $site, $site_id, $arguments ) {
		BBWS_Site_Opening::close( $site );
		update_site_meta( $site->id, self::SITE_ID, $site_id );
		BBWS_Site_Remains::drop( $site );
		do_action( 'wp_initialize_site', $site, $arguments );
		return $this->finish( (int) $site->id, $arguments );
	}

	/**
	 * Marks a site as complete, and opens it.
	 *
	 * @param int   $id        Id of the site in this network.
	 * @param array $arguments Arguments that it was made with.
	 * @return int|WP_Error
	 */
	private function finish( $id, $arguments ) {
		if ( ! wp_is_site_initialized( $id ) || ! get_blog_option( $id, 'siteurl' ) ) {
			return new WP_Error( 'bbws_site_incomplete', 'The site could not be made.' );
		}
		// Core has put the address of the platform's account there since, and would write to it of the change.
		add_filter( 'send_site_admin_email_change_email', '__return_false' );
		update_blog_option( $id, 'admin_email', $arguments['options']['admin_email'] );
		remove_filter( 'send_site_admin_email_change_email', '__return_false' );
		update_site_meta( $id, self::READY, '1' );
		BBWS_Site_Opening::open( $id );
		return $id;
	}

	/**
	 * Arguments of core's wp_insert_site() and of the action wp_initialize_site.
	 *
	 * @param string      $domain Host without port.
	 * @param string      $name   Title.
	 * @param string|null $email  Of whom it is for.
	 * @return array
	 */
	private function arguments( $domain, $name, $email ) {
		$url  = BBWS_Addresses::url_of( $domain );
		$user = null === $email ? false : get_user_by( 'email', $email );
		return array(
			// Core stores the title of a new site as it comes, unlike that of an existing one.
			'title'   => wp_slash( sanitize_option( 'blogname', $name ) ),
			'user_id' => get_current_user_id(),
			'public'  => 1,
			'options' => array(
				'home'        => $url,
				'siteurl'     => $url,
				'admin_email' => null === $email || ( $user && BBWS_Hidden_Users::has( $user->ID ) ) ? get_site_option( 'admin_email' ) : $email,
			),
		);
	}
}
