<?php
/**
 * The users of a site.
 *
 * @package BBWS
 */

defined( 'ABSPATH' ) || exit;

/**
 * Those who have a role on one site. Accounts are of the whole network: what is changed here is what they are on this site,
 * and never an account that is there already. Who is not to be known (BBWS_Hidden_Users) is nobody here.
 */
class BBWS_Site_Users {

	/** The role without which nobody could give others theirs. */
	const ADMINISTRATOR = 'administrator';

	/** What is kept of a user for the site, behind its prefix: the request that gave the role, so that it may come twice. */
	const REQUEST = 'bbws_request';

	/**
	 * Site.
	 *
	 * @var WP_Site
	 */
	private $site;

	/**
	 * What the names begin with of all that is kept of users for the site.
	 *
	 * @var string
	 */
	private $prefix;

	/**
	 * Name of the rows that hold the roles.
	 *
	 * @var string
	 */
	private $key;

	/**
	 * Sets the site.
	 *
	 * @param WP_Site $site Site.
	 */
	public function __construct( $site ) {
		$this->site   = $site;
		$this->prefix = $GLOBALS['wpdb']->get_blog_prefix( $site->id );
		$this->key    = $this->prefix . 'capabilities';
	}

	/**
	 * Users of the site, by their ids.
	 *
	 * @param int $after Id after which the page begins.
	 * @param int $size  Users of the page.
	 * @return WP_User[]
	 */
	public function page( $after, $size ) {
		global $wpdb;
		$page = array();
		do {
			$rows = BBWS_Database::select( $wpdb->prepare( 'SELECT DISTINCT user_id FROM %i WHERE meta_key = %s AND user_id > %d ORDER BY user_id LIMIT %d', $wpdb->usermeta, $this->key, $after, $size ) );
			$ids  = array_map( 'intval', array_column( $rows, 0 ) );
			cache_users( $ids );
			foreach ( $ids as $id ) {
				$after = $id;
				$user  = $this->find( $id );
				if ( $user && count( $page ) < $size ) {
					$page[] = $user;
				}
			}
		} while ( count( $page ) < $size && count( $ids ) === $size );
		return $page;
	}

	/**
	 * A user of the site.
	 *
	 * @param int $id Id of the user.
	 * @return WP_User|null
	 */
	public function find( $id ) {
		$user = BBWS_Hidden_Users::has( $id ) ? null : new WP_User( $id, '', $this->site->id );
		return $user && $user->exists() && $user->roles ? $user : null;
	}

	/**
	 * A user of the site by the address. What a database takes for the same, as an accent more or less, is another one.
	 *
	 * @param string $email E-mail.
	 * @return WP_User|null
	 */
	public function find_by_email( $email ) {
		$user = get_user_by( 'email', $email );
		return $user && strtolower( $user->user_email ) === strtolower( $email ) ? $this->find( $user->ID ) : null;
	}

	/**
	 * The role that a user has there; of several the one that is more than all others.
	 *
	 * @param WP_User $user User of the site.
	 * @return string
	 */
	public static function role_of( $user ) {
		return in_array( self::ADMINISTRATOR, $user->roles, true ) ? self::ADMINISTRATOR : (string) reset( $user->roles );
	}

	/**
	 * Gives somebody a role: an account that is there, or a new one. It is sent no mail.
	 *
	 * @param string      $email   E-mail.
	 * @param string      $role    Role.
	 * @param string|null $name    Name of a new account, as others see it.
	 * @param string|null $request Id of the request: when it comes again, it finds what it did.
	 * @return array{0: WP_User, 1: bool}|WP_Error The user, and whether the role is new.
	 */
	public function add( $email, $role, $name, $request ) {
		return $this->within(
			function () use ( $email, $role, $name, $request ) {
				if ( ! wp_roles()->is_role( $role ) ) {
					return BBWS_User_Errors::unknown_role();
				}
				$mark = $this->prefix . self::REQUEST;
				$user = get_user_by( 'email', $email );
				if ( ! $user ) {
					$made = BBWS_Network_User::make( $email, $name, $role, array( $mark => (string) $request ) );
					if ( ! is_wp_error( $made ) ) {
						add_user_to_blog( $this->site->id, $made, $role );
					}
					return is_wp_error( $made ) ? $made : array( $this->fresh( $made ), true );
				}
				if ( BBWS_Hidden_Users::has( $user->ID ) ) {
					return BBWS_User_Errors::not_found();
				}
				if ( strtolower( $user->user_email ) !== strtolower( $email ) ) {
					return BBWS_User_Errors::email_refused();
				}
				$here = $this->fresh( $user->ID );
				if ( $here ) {
					$again = null !== $request && get_user_meta( $user->ID, $mark, true ) === $request;
					return $again ? array( $here, false ) : BBWS_User_Errors::exists( $here );
				}
				update_user_meta( $user->ID, $mark, (string) $request );
				$added = add_user_to_blog( $this->site->id, $user->ID, $role );
				return is_wp_error( $added ) ? $added : array( $this->fresh( $user->ID ), true );
			}
		);
	}

	/**
	 * Gives a user another role, in the place of all that the user has there.
	 *
	 * @param int    $id   Id of the user.
	 * @param string $role Role.
	 * @return WP_User|WP_Error
	 */
	public function change( $id, $role ) {
		return $this->within(
			function () use ( $id, $role ) {
				$user = $this->fresh( $id );
				if ( ! $user ) {
					return BBWS_User_Errors::not_found();
				}
				if ( ! wp_roles()->is_role( $role ) ) {
					return BBWS_User_Errors::unknown_role();
				}
				if ( self::ADMINISTRATOR !== $role && $this->is_last_administrator( $id ) ) {
					return BBWS_User_Errors::last_administrator();
				}
				$user->set_role( $role );
				return $this->fresh( $id );
			}
		);
	}

	/**
	 * Takes a user's roles on the site away. Who has none is no error: the request may have come before.
	 *
	 * @param int      $id   Id of the user.
	 * @param int|null $heir Id of the user of the site who gets the posts.
	 * @return true|WP_Error
	 */
	public function remove( $id, $heir ) {
		return $this->within(
			function () use ( $id, $heir ) {
				if ( null !== $heir && ( $heir === $id || ! $this->fresh( $heir ) ) ) {
					return BBWS_User_Errors::no_heir();
				}
				$user = $this->fresh( $id );
				if ( ! $user ) {
					return true;
				}
				if ( $this->is_last_administrator( $id ) ) {
					return BBWS_User_Errors::last_administrator();
				}
				delete_user_meta( $id, $this->prefix . self::REQUEST );
				$removed = remove_user_from_blog( $id, $this->site->id, (string) $heir );
				return is_wp_error( $removed ) ? $removed : true;
			}
		);
	}

	/**
	 * Works within the site.
	 *
	 * @param callable $work What to do.
	 * @return mixed
	 */
	private function within( $work ) {
		return BBWS_Site_Context::run( $this->site, $work );
	}

	/**
	 * A user of the site, past every cache.
	 *
	 * @param int $id Id of the user.
	 * @return WP_User|null
	 */
	private function fresh( $id ) {
		clean_user_cache( $id );
		return $this->find( $id );
	}

	/**
	 * Whether there would be no administrator without a user, past every cache.
	 *
	 * @param int $id Id of the user.
	 * @return bool
	 */
	private function is_last_administrator( $id ) {
		global $wpdb;
		$rows = BBWS_Database::select( $wpdb->prepare( 'SELECT DISTINCT user_id FROM %i WHERE meta_key = %s AND meta_value LIKE %s', $wpdb->usermeta, $this->key, '%"' . self::ADMINISTRATOR . '"%' ) );
		$all  = array();
		foreach ( array_map( 'intval', array_column( $rows, 0 ) ) as $user ) {
			$found = $this->fresh( $user );
			if ( $found && self::ADMINISTRATOR === self::role_of( $found ) ) {
				$all[] = $user;
			}
		}
		return array( (int) $id ) === $all;
	}
}
