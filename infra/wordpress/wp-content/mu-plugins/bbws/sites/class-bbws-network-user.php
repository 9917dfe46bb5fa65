<?php
/**
 * Accounts of the network.
 *
 * @package BBWS
 */

defined( 'ABSPATH' ) || exit;

/**
 * Makes accounts of the network. Nobody knows their passwords: one comes in by a one-time login, or asks for a new one.
 */
class BBWS_Network_User {

	/** Letters of a login, at most; core's table has room for 60. */
	const LETTERS = 40;

	/**
	 * Makes an account with a role on the current site. No mail is sent.
	 *
	 * @param string      $email E-mail that no account has.
	 * @param string|null $name  Name as others see it.
	 * @param string      $role  Role.
	 * @param string[]    $meta  What is kept of the user.
	 * @return int|WP_Error Id of the user.
	 */
	public static function make( $email, $name, $role, $meta ) {
		// Neither addresses nor logins are unique in core's table.
		return BBWS_Lock::run(
			array( 'users' ),
			function () use ( $email, $name, $role, $meta ) {
				$local = strstr( $email, '@', true );
				$shown = null === $name ? $local : $name;
				return wp_insert_user(
					wp_slash(
						array(
							'user_login'   => self::login( $local ),
							'user_email'   => $email,
							'user_pass'    => wp_generate_password( 64, true, true ),
							'display_name' => $shown,
							'nickname'     => $shown,
							'role'         => $role,
							'meta_input'   => $meta,
						)
					)
				);
			},
			new WP_Error( 'bbws_site_busy', 'Another request is making a user.', array( 'status' => 423 ) )
		);
	}

	/**
	 * The name of a user as others see it. Core stores it escaped.
	 *
	 * @param WP_User $user User.
	 * @return string
	 */
	public static function name_of( $user ) {
		return wp_specialchars_decode( (string) $user->display_name, ENT_QUOTES );
	}

	/**
	 * A login that nobody has.
	 *
	 * @param string $local What stands before the @.
	 * @return string
	 */
	private static function login( $local ) {
		$base  = substr( preg_replace( '/[^a-z0-9]+/', '', strtolower( $local ) ), 0, self::LETTERS );
		$base  = '' === $base || in_array( $base, (array) get_site_option( 'illegal_names' ), true ) ? 'user' : $base;
		$login = $base;
		for ( $number = 2; username_exists( $login ); $number++ ) {
			$login = $base . $number;
		}
		return $login;
	}
}
