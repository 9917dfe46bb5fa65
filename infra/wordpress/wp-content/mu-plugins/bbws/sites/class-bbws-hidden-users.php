<?php
/**
 * Users whom nobody is to know of.
 *
 * @package BBWS
 */

defined( 'ABSPATH' ) || exit;

/**
 * The platform's own account, and whoever administers the network: they are users of no site, cannot be made one, and nobody
 * can become one of them.
 */
class BBWS_Hidden_Users {

	/**
	 * Whether a user is one of them.
	 *
	 * @param int $id Id of the user.
	 * @return bool
	 */
	public static function has( $id ) {
		if ( (int) $id < 1 || (int) get_site_option( BBWS_Service_User::OPTION ) === (int) $id ) {
			return true;
		}
		$user = get_userdata( (int) $id );
		return $user && in_array( $user->user_login, get_super_admins(), true );
	}
}
