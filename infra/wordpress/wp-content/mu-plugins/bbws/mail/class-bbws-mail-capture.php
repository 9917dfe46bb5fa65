<?php
/**
 * The mail of sites.
 *
 * @package BBWS
 */

defined( 'ABSPATH' ) || exit;

/**
 * Keeps the mail of a site that captures it in place of sending it. Mails of accounts are always sent and never kept: the
 * users of a network's sites are the same, and whoever reads the mail of one in development would become an administrator of
 * one in production.
 *
 * What a plugin sends by a mailer or a service of its own, without wp_mail(), goes past it.
 */
class BBWS_Mail_Capture {

	/**
	 * Whether the mail on its way was looked at already: true to let it go, false to hold it, null when it was not.
	 *
	 * @var bool|null
	 */
	private static $goes = null;

	/**
	 * Hooks it. Before every plugin: one that sends by a service of its own does it in the same place.
	 */
	public static function register() {
		BBWS_Mail_Keys::register();
		add_filter( 'wp_mail', array( __CLASS__, 'replaced' ), PHP_INT_MAX );
		add_filter( 'pre_wp_mail', array( __CLASS__, 'before' ), PHP_INT_MIN, 2 );
		add_action( 'phpmailer_init', array( __CLASS__, 'last' ), PHP_INT_MAX );
	}

	/**
	 * Filter of pre_wp_mail.
	 *
	 * @param bool|null $done Whether another has sent it.
	 * @param array     $mail Arguments of wp_mail().
	 * @return bool|null Null to have it sent.
	 */
	public static function before( $done, $mail ) {
		if ( null === self::$goes ) {
			self::$goes = self::may_go( $mail );
		}
		if ( self::$goes ) {
			return $done;
		}
		self::$goes = null;
		return true;
	}

	/**
	 * Filter of wp_mail. A plugin that has replaced the function may do without the hook that comes next: its mail is left
	 * without anybody to go to.
	 *
	 * @param array $mail Arguments of wp_mail().
	 * @return array
	 */
	public static function replaced( $mail ) {
		self::$goes = null;
		if ( ! is_array( $mail ) || self::is_core() ) {
			return $mail;
		}
		self::$goes = self::may_go( $mail );
		return self::$goes ? $mail : array( 'to' => array() ) + $mail;
	}

	/**
	 * Action of phpmailer_init: what has come here past both.
	 *
	 * @param object $mailer Mailer of core, or one like it.
	 */
	public static function last( $mailer ) {
		$goes       = self::$goes;
		self::$goes = null;
		if ( null === $goes ) {
			$goes = self::may_go( BBWS_Captured_Mail::of_mailer( $mailer ) );
		}
		if ( $goes ) {
			return;
		}
		foreach ( array( 'clearAllRecipients', 'clearAttachments' ) as $method ) {
			if ( is_callable( array( $mailer, $method ) ) ) {
				$mailer->$method();
			}
		}
	}

	/**
	 * Whether a mail is to be sent. One that is not is kept.
	 *
	 * @param array $mail Arguments of wp_mail().
	 * @return bool
	 */
	private static function may_go( $mail ) {
		if ( BBWS_Mail_Setting::CAPTURE !== BBWS_Mail_Setting::of() || BBWS_Account_Mail::is_one( $mail ) ) {
			return true;
		}
		try {
			BBWS_Mail_Store::add( get_current_blog_id(), BBWS_Captured_Mail::of( $mail ) );
		} catch ( RuntimeException $error ) {
			// It is lost then, and not sent to whom it must not reach.
			// phpcs:ignore WordPress.PHP.DevelopmentFunctions
			error_log( 'bbws: mail not kept: ' . $error->getMessage() );
		}
		return false;
	}

	/**
	 * Whether wp_mail() is core's.
	 *
	 * @return bool
	 */
	private static function is_core() {
		$function = new ReflectionFunction( 'wp_mail' );
		return realpath( ABSPATH . WPINC . '/pluggable.php' ) === realpath( (string) $function->getFileName() );
	}
}
