<?php
/**
 * Errors of the users of a site.
 *
 * @package BBWS
 */

defined( 'ABSPATH' ) || exit;

/**
 * Makes them; the service knows them by their codes.
 */
class BBWS_User_Errors {

	/**
	 * The site does not have the user, or nobody is to know.
	 *
	 * @return WP_Error
	 */
	public static function not_found() {
		return new WP_Error( 'bbws_user_not_found', 'The site has no such user.', array( 'status' => 404 ) );
	}

	/**
	 * The user has a role on the site.
	 *
	 * @param WP_User $user User.
	 * @return WP_Error
	 */
	public static function exists( $user ) {
		return new WP_Error(
			'bbws_user_exists',
			'The user has a role on this site.',
			array(
				'status' => 409,
				'userId' => (string) $user->ID,
			)
		);
	}

	/**
	 * Nobody could administer the site after this.
	 *
	 * @return WP_Error
	 */
	public static function last_administrator() {
		return new WP_Error( 'bbws_last_administrator', 'The user is the last administrator of the site.', array( 'status' => 409 ) );
	}

	/**
	 * The site does not have the role.
	 *
	 * @return WP_Error
	 */
	public static function unknown_role() {
		return new WP_Error(
			'bbws_role_unknown',
			'The site has no such role.',
			array(
				'status' => 422,
				'roles'  => array_keys( wp_roles()->roles ),
			)
		);
	}

	/**
	 * The database takes the address for that of another account.
	 *
	 * @return WP_Error
	 */
	public static function email_refused() {
		return new WP_Error( 'bbws_email_refused', 'Another account has an address that is taken for the same.', array( 'status' => 422 ) );
	}

	/**
	 * The site does not have the user who is to get the posts.
	 *
	 * @return WP_Error
	 */
	public static function no_heir() {
		return new WP_Error( 'bbws_heir_unknown', 'The posts can not go to this user.', array( 'status' => 422 ) );
	}
}
