<?php
/**
 * Mails of accounts.
 *
 * @package BBWS
 */

defined( 'ABSPATH' ) || exit;

/**
 * Tells the mails by which one comes into an account from all others: by the code that sends them, by the keys that the
 * request has made, by the addresses in them, and by a key that its recipient has. Each alone is enough, and so is doubt.
 */
class BBWS_Account_Mail {

	/** Core's functions under which mails of accounts are sent, and those that plugins hook into that send some of their own. */
	const FUNCTIONS = array(
		'retrieve_password',
		'get_password_reset_key',
		'reset_password',
		'wp_set_password',
		'wp_password_change_notification',
		'register_new_user',
		'wp_new_user_notification',
		'wp_send_new_user_notifications',
		'wp_insert_user',
		'wp_update_user',
		'wp_create_user',
		'wpmu_create_user',
		'edit_user',
		'wp_signon',
		'wp_authenticate',
		'add_user_to_blog',
		'add_existing_user_to_blog',
		'add_new_user_to_blog',
		'send_confirmation_on_profile_email',
		'update_option_new_admin_email',
		'update_network_option_new_admin_email',
		'wp_site_admin_email_change_notification',
		'wp_network_admin_email_change_notification',
		'wpmu_signup_user',
		'wpmu_signup_blog',
		'wpmu_signup_user_notification',
		'wpmu_signup_blog_notification',
		'wpmu_activate_signup',
		'wpmu_welcome_notification',
		'wpmu_welcome_user_notification',
		'wpmu_new_site_admin_notification',
		'newuser_notify_siteadmin',
		'newblog_notify_siteadmin',
		'wp_send_user_request',
		'_wp_privacy_send_request_confirmation_notification',
		'_wp_privacy_send_erasure_fulfillment_notification',
		'_wp_privacy_account_request_confirmed',
		'wp_privacy_send_personal_data_export_email',
		'wp_install',
	);

	/** Names of classes and functions of plugins that send such mails. */
	const NAMES = '/reset_?pass|pass(?:word|wd)?_?(?:reset|lost|less)|(?:lost|(?<![a-z])pass(?![a-z])|forgot|new|change)\w{0,4}_?pass|recovery_?mode|(?:new|create|register|activat|verif|confirm|invit)\w{0,6}_?(?:account|user|member|customer)'
		. '|(?:account|user|member|customer)_?(?:new|creat|regist|activat|verif|confirm|invit)|(?:^|_)(?:invit\w*|activation|signup|otp|2fa|mfa|magic_?link)(?:_|$)|two_?factor|magic_?login|(?<![a-z])one_?time/i';

	/** Scripts of core in which accounts are worked on. */
	const SCRIPTS = array( 'wp-login.php', 'wp-signup.php', 'wp-activate.php', 'user-new.php', 'user-edit.php', 'profile.php', 'users.php', 'site-users.php', 'ms-delete-site.php', 'export-personal-data.php', 'erase-personal-data.php' );

	/** Addresses of core that take a key, whatever a plugin has made of the script's name. */
	const ADDRESSES = '/wp-login\.php|wp-activate\.php|\/newbloguser\/|[?&;](?:newuseremail|adminhash|network_admin_hash|confirm_key|rp_key|rp_login|rm_token|rm_key|reset_key|activation_key)='
		. '|[?&;]action=(?:rp|resetpass|lostpassword|retrievepassword|register|confirmaction|confirm_admin_email|enter_recovery_mode|activate|validate_2fa)(?![a-z0-9])|ms-delete-site\.php|wp-personal-data-file-/i';

	/** What an address of a plugin says that leads into an account. */
	const WORDS = '/reset|lost-?_?pass|pass-?_?(?:word|wort|wd|key)|forgot|activat|log-?_?in|log-?_?on|sign-?_?(?:in|up|on)|(?<![a-z0-9])(?:o?auth(?![a-z0-9])|authenti|(?:otp|2fa|mfa)(?![a-z0-9]))|magic|verif|invit|regist/i';

	/**
	 * What looks like a key, and not like words: letters and digits, or small and capital ones, in one run. What is left of
	 * an equals sign that was encoded, maybe twice, belongs to none.
	 */
	const TOKEN = '![=/.~_-](?:3D)*+(?:(?=[A-Z]*\d*[a-z])(?=[a-z]*\d*[A-Z])|(?=[A-Za-z]*\d)(?=\d*[A-Za-z]))[A-Za-z0-9]{12,}!';

	/**
	 * Whether a mail is of an account, or may be.
	 *
	 * @param array $mail Arguments of wp_mail().
	 * @return bool
	 */
	public static function is_one( $mail ) {
		return self::is_sent_by_core() || self::leads_in( self::text( $mail ), BBWS_Mail_Keys::all(), self::expects_key( isset( $mail['to'] ) ? $mail['to'] : array() ) );
	}

	/**
	 * Whether the code that runs works on accounts.
	 *
	 * @return bool
	 */
	private static function is_sent_by_core() {
		$scripts = array( isset( $GLOBALS['pagenow'] ) ? $GLOBALS['pagenow'] : '' );
		foreach ( array( 'SCRIPT_NAME', 'SCRIPT_FILENAME', 'PHP_SELF' ) as $name ) {
			$scripts[] = isset( $_SERVER[ $name ] ) ? basename( (string) $_SERVER[ $name ] ) : '';
		}
		if ( array_intersect( $scripts, self::SCRIPTS ) ) {
			return true;
		}
		// phpcs:ignore WordPress.PHP.DevelopmentFunctions -- only the names.
		foreach ( debug_backtrace( DEBUG_BACKTRACE_IGNORE_ARGS ) as $frame ) {
			$class = isset( $frame['class'] ) ? $frame['class'] : '';
			if ( 0 !== strpos( $class, 'BBWS_' ) && self::is_named( $class, $frame['function'] ) ) {
				return true;
			}
		}
		return false;
	}

	/**
	 * Whether a function is one that sends mails of accounts.
	 *
	 * @param string $of   Class, if it has one.
	 * @param string $name Name.
	 * @return bool
	 */
	public static function is_named( $of, $name ) {
		return ( '' === $of && in_array( $name, self::FUNCTIONS, true ) ) || 0 !== preg_match( self::NAMES, $of ) || 0 !== preg_match( self::NAMES, $name );
	}

	/**
	 * All that a mail says.
	 *
	 * @param mixed $mail Arguments of wp_mail().
	 * @return string
	 */
	private static function text( $mail ) {
		unset( $mail['to'] );
		$text = '';
		array_walk_recursive(
			$mail,
			function ( $part, $name ) use ( &$text ) {
				$text .= ( is_string( $name ) ? $name . ': ' : '' ) . ( is_scalar( $part ) ? $part : '' ) . "\n";
			}
		);
		return $text;
	}

	/**
	 * Whether a text leads into an account.
	 *
	 * @param string   $text    Text.
	 * @param string[] $keys    Keys that were made in this request.
	 * @param bool     $expects Whether a recipient has a key that was made elsewhere.
	 * @return bool
	 */
	public static function leads_in( $text, $keys, $expects ) {
		$forms = BBWS_Mail_Text::forms( $text );
		if ( null === $forms ) {
			return true;
		}
		foreach ( $forms as $form ) {
			// What PCRE gives up on is in doubt.
			if ( 0 !== preg_match( self::ADDRESSES, $form ) || self::has_key( $form, $keys ) || self::has_address( $form )
				|| ( $expects && 0 !== preg_match( '/(?<![A-Za-z0-9])[A-Za-z0-9]{20}(?![A-Za-z0-9])/', $form ) ) ) {
				return true;
			}
		}
		return false;
	}

	/**
	 * Whether one of these keys stands in a text by itself. An order's key may have one as its last part.
	 *
	 * @param string   $text Text.
	 * @param string[] $keys Keys.
	 * @return bool
	 */
	private static function has_key( $text, $keys ) {
		foreach ( $keys as $key ) {
			if ( false !== strpos( $text, $key ) && 0 !== preg_match( '/(?<![A-Za-z0-9_])' . preg_quote( $key, '/' ) . '(?![A-Za-z0-9_])/', $text ) ) {
				return true;
			}
		}
		return false;
	}

	/**
	 * Whether an address says by its words that it leads into an account, and has something like a key.
	 *
	 * @param string $text Text.
	 * @return bool
	 */
	private static function has_address( $text ) {
		$found = preg_match_all( '!(?:https?:)?//[^/\s"\'<>?]+([/?][^\s"\'<>]{12,})!i', $text, $addresses );
		foreach ( $found ? array_unique( $addresses[1] ) : array() as $address ) {
			if ( 0 !== preg_match( self::WORDS, $address ) && 0 !== preg_match( self::TOKEN, $address ) ) {
				return true;
			}
		}
		return false === $found;
	}

	/**
	 * Whether one of the recipients has asked for a key within a day, maybe in another request.
	 *
	 * @param string|string[] $to Recipients as wp_mail() takes them.
	 * @return bool
	 */
	private static function expects_key( $to ) {
		foreach ( array_slice( is_array( $to ) ? $to : explode( ',', (string) $to ), 0, 20 ) as $address ) {
			$user = is_string( $address ) ? get_user_by( 'email', trim( preg_replace( '/^.*<([^>]*)>.*$/s', '$1', $address ) ) ) : false;
			if ( $user && (int) $user->user_activation_key > time() - DAY_IN_SECONDS ) {
				return true;
			}
		}
		return false;
	}
}
