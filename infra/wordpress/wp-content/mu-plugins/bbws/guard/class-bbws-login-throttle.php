<?php
/**
 * Limits of log-in tries.
 *
 * @package BBWS
 */

defined( 'ABSPATH' ) || exit;

/**
 * Counts by the public listener, for all sites of the network together, since they share their users: tries of an address,
 * and of a name from anywhere, right or wrong.
 *
 * A try is counted before its password is looked at, so that many at once are not free, and given back if it was right.
 */
class BBWS_Login_Throttle {

	/** Tries in that time. Lost passwords cost a mail each. */
	const LIMITS = array(
		'address'      => 20,
		'name'         => 50,
		'mail_address' => 5,
		'mail_name'    => 3,
	);

	/**
	 * Whether this request's application password was not looked at.
	 *
	 * @var bool
	 */
	private static $refused = false;

	/**
	 * Hooks the counting.
	 */
	public static function register() {
		if ( BBWS_MANAGEMENT || 'cli' === PHP_SAPI || ! is_multisite() ) {
			return;
		}
		add_filter( 'authenticate', array( __CLASS__, 'before' ), 5, 3 );
		add_filter( 'authenticate', array( __CLASS__, 'after' ), PHP_INT_MAX, 2 );
		add_action( 'lostpassword_post', array( __CLASS__, 'mail' ), 10, 2 );
		// Application passwords have a hundred bits: only those that are wrong count, because each request brings one.
		add_filter( 'determine_current_user', array( __CLASS__, 'before_application_password' ), 19 );
		add_action( 'application_password_failed_authentication', array( __CLASS__, 'after_application_password' ) );
		add_filter( 'rest_authentication_errors', array( __CLASS__, 'check' ), 110 );
	}

	/**
	 * Filter of authenticate, before core's own.
	 *
	 * @param mixed  $user     What an earlier filter found.
	 * @param string $name     Login or e-mail, as given.
	 * @param string $password Password.
	 * @return mixed
	 */
	public static function before( $user, $name, $password ) {
		if ( '' !== (string) $name && '' !== (string) $password ) {
			self::end_unless( self::count( '', $name ) );
		}
		return $user;
	}

	/**
	 * Filter of authenticate, after all others.
	 *
	 * @param mixed  $user What was found.
	 * @param string $name Login or e-mail, as given.
	 * @return mixed
	 */
	public static function after( $user, $name ) {
		if ( $user instanceof WP_User && '' !== (string) $name ) {
			foreach ( self::subjects( '', $name ) as $kind => $subject ) {
				BBWS_Login_Counter::give_back( $kind, $subject );
			}
		}
		return $user;
	}

	/**
	 * Action of lostpassword_post.
	 *
	 * @param WP_Error      $errors Errors so far.
	 * @param WP_User|false $user   Who was found.
	 */
	public static function mail( $errors, $user ) {
		// phpcs:ignore WordPress.Security -- core has no nonce there.
		$name = $user ? $user->user_login : ( isset( $_POST['user_login'] ) ? (string) wp_unslash( $_POST['user_login'] ) : '' );
		self::end_unless( self::count( 'mail_', $name ) );
	}

	/**
	 * Filter of determine_current_user, before core looks at an application password.
	 *
	 * @param int|false $id Who was found so far.
	 * @return int|false
	 */
	public static function before_application_password( $id ) {
		if ( ! $id && isset( $_SERVER['PHP_AUTH_USER'] ) ) {
			foreach ( self::subjects( '', (string) $_SERVER['PHP_AUTH_USER'] ) as $kind => $subject ) {
				if ( BBWS_Login_Counter::count( $kind, $subject ) >= self::LIMITS[ $kind ] ) {
					self::$refused = true;
					unset( $_SERVER['PHP_AUTH_USER'], $_SERVER['PHP_AUTH_PW'] );
					break;
				}
			}
		}
		return $id;
	}

	/**
	 * Action of application_password_failed_authentication.
	 */
	public static function after_application_password() {
		self::count( '', isset( $_SERVER['PHP_AUTH_USER'] ) ? (string) $_SERVER['PHP_AUTH_USER'] : '' );
	}

	/**
	 * Filter of rest_authentication_errors.
	 *
	 * @param mixed $result What core says.
	 * @return mixed
	 */
	public static function check( $result ) {
		if ( ! self::$refused ) {
			return $result;
		}
		header( 'Retry-After: ' . BBWS_Login_Counter::wait() );
		return new WP_Error( 'too_many_tries', 'Too many tries to log in.', array( 'status' => 429 ) );
	}

	/**
	 * Ends the request when there were too many tries.
	 *
	 * @param bool $allowed Whether it may go on.
	 */
	private static function end_unless( $allowed ) {
		if ( ! $allowed ) {
			header( 'Retry-After: ' . BBWS_Login_Counter::wait() );
			wp_die( 'Too many tries. Please wait ' . (int) ceil( BBWS_Login_Counter::wait() / 60 ) . ' min and try again.', 'Too many tries', array( 'response' => 429 ) );
		}
	}

	/**
	 * What is counted of a try.
	 *
	 * @param string $prefix Begins the kinds.
	 * @param string $name   Login or e-mail, as given.
	 * @return string[] By kind.
	 */
	private static function subjects( $prefix, $name ) {
		$user = get_user_by( 'login', $name );
		$user = $user ? $user : get_user_by( 'email', $name );
		return array(
			$prefix . 'address' => self::address(),
			$prefix . 'name'    => $user ? (string) $user->ID : strtolower( $name ),
		);
	}

	/**
	 * Counts a try.
	 *
	 * @param string $prefix Begins the kinds.
	 * @param string $name   Login or e-mail, as given.
	 * @return bool Whether it is one of those that are allowed.
	 */
	private static function count( $prefix, $name ) {
		foreach ( self::subjects( $prefix, $name ) as $kind => $subject ) {
			if ( ! BBWS_Login_Counter::add( $kind, $subject, self::LIMITS[ $kind ] ) ) {
				return false;
			}
		}
		return true;
	}

	/**
	 * The address of the client: what the outermost of our own proxies has appended. What stands before it, anybody can write.
	 *
	 * @return string An IPv6 address without the half that a client chooses itself.
	 */
	private static function address() {
		$hops = array_map( 'trim', explode( ',', isset( $_SERVER['HTTP_X_FORWARDED_FOR'] ) ? (string) $_SERVER['HTTP_X_FORWARDED_FOR'] : '' ) );
		$at   = count( $hops ) - BBWS_PROXIES;
		$hop  = BBWS_PROXIES > 0 && $at >= 0 ? $hops[ $at ] : '';
		$bits = (string) inet_pton( filter_var( $hop, FILTER_VALIDATE_IP ) ? $hop : $_SERVER['REMOTE_ADDR'] );
		// One of version 4 that is written as one of version 6.
		$bits = preg_replace( '!\A\0{10}\xff\xff!', '', $bits );
		return bin2hex( substr( $bits, 0, 16 === strlen( $bits ) ? 8 : 4 ) );
	}
}
