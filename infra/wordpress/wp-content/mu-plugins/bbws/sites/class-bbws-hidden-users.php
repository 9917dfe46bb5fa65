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

	/** Capabilities that are about one user. */
	const CAPABILITIES = array( 'edit_user', 'promote_user', 'remove_user', 'delete_user', 'list_app_passwords', 'create_app_password', 'read_app_password', 'edit_app_password', 'delete_app_password', 'delete_app_passwords' );

	/**
	 * Hooks what keeps a site's own administrators from them, in WordPress itself.
	 */
	public static function register() {
		if ( BBWS_MANAGEMENT || 'cli' === PHP_SAPI || ! is_multisite() ) {
			return;
		}
		add_filter( 'map_meta_cap', array( __CLASS__, 'forbid' ), 10, 4 );
		add_action( 'admin_action_adduser', array( __CLASS__, 'refuse_addition' ) );
	}

	/**
	 * Filter of map_meta_cap: nobody does anything to one of them, but they to themselves.
	 *
	 * @param string[] $needed     Capabilities that are needed.
	 * @param string   $capability Capability that is asked for.
	 * @param int      $id         Id of the user who wants to.
	 * @param array    $arguments  Begins with the id of the user whom it is about.
	 * @return string[]
	 */
	public static function forbid( $needed, $capability, $id, $arguments ) {
		$about = isset( $arguments[0] ) && is_numeric( $arguments[0] ) ? (int) $arguments[0] : 0;
		return $about > 0 && (int) $id !== $about && in_array( $capability, self::CAPABILITIES, true ) && self::has( $about ) ? array( 'do_not_allow' ) : $needed;
	}

	/**
	 * Action of admin_action_adduser: to who adds one of them to a site it is as if there was no such account.
	 */
	public static function refuse_addition() {
		$email = isset( $_REQUEST['email'] ) && is_string( $_REQUEST['email'] ) ? sanitize_text_field( wp_unslash( $_REQUEST['email'] ) ) : '';
		$nonce = isset( $_REQUEST['_wpnonce_add-user'] ) && is_string( $_REQUEST['_wpnonce_add-user'] ) ? sanitize_key( $_REQUEST['_wpnonce_add-user'] ) : '';
		$user  = get_user_by( 'email', $email );
		if ( $user && self::has( $user->ID ) && wp_verify_nonce( $nonce, 'add-user' ) ) {
			// As core does it.
			wp_redirect( add_query_arg( array( 'update' => 'does_not_exist' ), 'user-new.php' ) );
			exit;
		}
	}

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
