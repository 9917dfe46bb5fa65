<?php
/**
 * Keys and passwords that a request makes.
 *
 * @package BBWS
 */

defined( 'ABSPATH' ) || exit;

/**
 * Remembers them until the request ends: a mail that has one of them is of an account, whoever wrote it.
 */
class BBWS_Mail_Keys {

	/** Characters of the shortest, and how many are remembered. */
	const SHORTEST = 6;
	const MOST     = 500;

	/**
	 * The keys, as they are.
	 *
	 * @var array<string, true>
	 */
	private static $keys = array();

	/**
	 * Hooks the remembering.
	 */
	public static function register() {
		// Core's keys for a reset, an invitation, a request about data and the recovery mode, and every password of its own.
		add_filter( 'random_password', array( __CLASS__, 'made' ), PHP_INT_MAX, 2 );
		add_action( 'retrieve_password_key', array( __CLASS__, 'second' ), PHP_INT_MIN, 2 );
		add_action( 'wp_set_password', array( __CLASS__, 'note' ), PHP_INT_MIN );
		add_filter( 'wp_pre_insert_user_data', array( __CLASS__, 'of_user' ), PHP_INT_MIN, 4 );
		add_action( 'after_signup_user', array( __CLASS__, 'third' ), PHP_INT_MIN, 3 );
		add_action( 'after_signup_site', array( __CLASS__, 'sixth' ), PHP_INT_MIN, 6 );
		// The keys for a change of address.
		foreach ( array( 'adminhash', 'network_admin_hash' ) as $option ) {
			foreach ( array( 'add_option_', 'update_option_', 'add_site_option_', 'update_site_option_' ) as $hook ) {
				add_action( $hook . $option, array( __CLASS__, 'stored' ), PHP_INT_MIN, 3 );
			}
		}
		foreach ( array( 'add_user_meta', 'update_user_meta' ) as $hook ) {
			add_action( $hook, array( __CLASS__, 'of_meta' ), PHP_INT_MIN, 4 );
		}
	}

	/**
	 * The keys of this request.
	 *
	 * @return string[]
	 */
	public static function all() {
		return array_map( 'strval', array_keys( self::$keys ) );
	}

	/**
	 * Remembers a key.
	 *
	 * @param mixed $key Key.
	 */
	public static function note( $key ) {
		if ( is_string( $key ) && strlen( $key ) >= self::SHORTEST ) {
			self::$keys[ $key ] = true;
			if ( count( self::$keys ) > self::MOST ) {
				array_shift( self::$keys );
			}
		}
	}

	/**
	 * Filter of random_password. What is shorter than core's own may be a coupon's.
	 *
	 * @param string $password Password.
	 * @param int    $length   Its length.
	 * @return string
	 */
	public static function made( $password, $length ) {
		if ( $length >= 12 ) {
			self::note( $password );
		}
		return $password;
	}

	/**
	 * Filter of wp_pre_insert_user_data.
	 *
	 * @param array    $data   Row of the user.
	 * @param bool     $update Whether it is there already.
	 * @param int|null $id     User.
	 * @param array    $raw    What wp_insert_user() was given.
	 * @return array
	 */
	public static function of_user( $data, $update, $id, $raw = array() ) {
		if ( ! $update && isset( $raw['user_pass'] ) ) {
			self::note( $raw['user_pass'] );
		}
		return $data;
	}

	/**
	 * Action of a change of a user's meta.
	 *
	 * @param int    $number Number of the row, or the user.
	 * @param int    $user   User, or the name of the row that is added.
	 * @param string $key    Name of the row, or its value.
	 * @param mixed  $value  Value.
	 */
	public static function of_meta( $number, $user, $key, $value = null ) {
		list( $name, $value ) = 'add_user_meta' === current_action() ? array( $user, $key ) : array( $key, $value );
		if ( '_new_email' === $name && isset( $value['hash'] ) ) {
			self::note( $value['hash'] );
		}
	}

	/**
	 * Action whose second argument is a key.
	 *
	 * @param mixed $first  Not used.
	 * @param mixed $second Key.
	 */
	public static function second( $first, $second ) {
		self::note( $second );
	}

	/**
	 * Action whose third argument is a key.
	 *
	 * @param mixed $first  Not used.
	 * @param mixed $second Not used.
	 * @param mixed $third  Key.
	 */
	public static function third( $first, $second, $third ) {
		self::note( $third );
	}

	/**
	 * Action whose sixth argument is a key.
	 *
	 * @param mixed ...$arguments Arguments.
	 */
	public static function sixth( ...$arguments ) {
		self::note( isset( $arguments[5] ) ? $arguments[5] : null );
	}

	/**
	 * Action of an option that holds a digest, for the key or with what goes into one.
	 *
	 * @param mixed ...$arguments Name or old value, and values.
	 */
	public static function stored( ...$arguments ) {
		foreach ( $arguments as $argument ) {
			self::note( is_array( $argument ) && isset( $argument['hash'] ) ? $argument['hash'] : null );
		}
	}
}
