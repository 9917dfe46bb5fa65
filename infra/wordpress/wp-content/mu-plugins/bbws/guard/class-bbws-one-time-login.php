<?php
/**
 * One-time logins.
 *
 * @package BBWS
 */

defined( 'ABSPATH' ) || exit;

/**
 * wp-login.php?action=one_time: a page that reads the token from its own address, behind the #, and posts it by itself. To
 * open it uses nothing up, so that a scanner of mails or a preview does no harm.
 *
 * The token proves who comes in, as a password would: what plugins do to tries to log in (authenticate, wp_login) is not
 * asked, since they would ban addresses and ask for second factors of whom the portal has just let in.
 */
class BBWS_One_Time_Login {

	/** What a token looks like: 32 bytes. */
	const TOKEN = '/\A[A-Za-z0-9_-]{43}\z/';

	/** Bytes of a body, at most. */
	const BODY = 1000;

	/**
	 * Answers the request, or hooks its answer, if it is for this page.
	 */
	public static function register() {
		if ( BBWS_MANAGEMENT || ! is_multisite() || ! BBWS_Addresses::runs( 'wp-login.php' ) ) {
			return;
		}
		$method = isset( $_SERVER['REQUEST_METHOD'] ) ? $_SERVER['REQUEST_METHOD'] : '';
		if ( 'POST' === $method ) {
			// Plugins may have replaced how sessions are kept; none of them has done anything yet.
			add_action( 'plugins_loaded', array( __CLASS__, 'answer' ), PHP_INT_MIN );
			return;
		}
		if ( 'GET' === $method || 'HEAD' === $method ) {
			BBWS_Login_Page::show();
		} else {
			header( 'Allow: GET, HEAD, POST' );
			status_header( 405 );
		}
		exit;
	}

	/**
	 * Action of plugins_loaded: answers what the page has posted.
	 */
	public static function answer() {
		BBWS_Login_Page::send_headers();
		$said = self::is_from_page() ? json_decode( (string) file_get_contents( 'php://input', false, null, 0, self::BODY ), true ) : null;

		list( $status, $answer ) = self::come_in( $said['token'] ?? null, true === ( $said['replace'] ?? null ) );
		status_header( $status );
		header( 'Content-Type: application/json; charset=UTF-8' );
		echo wp_json_encode( $answer );
		exit;
	}

	/**
	 * Whether it can only be the page that asks: a form of another site can not send JSON, and a script of one would have to
	 * be allowed.
	 *
	 * @return bool
	 */
	private static function is_from_page() {
		$type = isset( $_SERVER['CONTENT_TYPE'] ) ? (string) $_SERVER['CONTENT_TYPE'] : '';
		$from = isset( $_SERVER['HTTP_SEC_FETCH_SITE'] ) ? (string) $_SERVER['HTTP_SEC_FETCH_SITE'] : 'same-origin';
		return 0 === strpos( $type, 'application/json' ) && 'same-origin' === $from;
	}

	/**
	 * Lets in whom a token of this site is for.
	 *
	 * @param mixed $token   What was sent.
	 * @param bool  $replace Whether another user's session may end.
	 * @return array{0: int, 1: array} Status, and what to tell the page.
	 */
	public static function come_in( $token, $replace ) {
		$refused = array( 403, array( 'refused' => true ) );
		if ( ! is_string( $token ) || ! preg_match( self::TOKEN, $token ) ) {
			return $refused;
		}
		$hash  = hash( 'sha256', $token );
		$site  = get_site();
		$found = BBWS_Login_Tokens::find( $hash, $site->id );
		// The role may have gone since.
		$user = $found ? ( new BBWS_Site_Users( $site ) )->find( $found['user'] ) : null;
		if ( ! $user || ! empty( $user->spam ) || BBWS_Suspension::is_suspended( $site ) ) {
			return $refused;
		}
		$current = wp_get_current_user();
		$another = $current->exists() && $current->ID !== $user->ID;
		if ( $another && ! $replace ) {
			return array(
				200,
				array(
					'from' => BBWS_Network_User::name_of( $current ),
					'as'   => BBWS_Network_User::name_of( $user ),
				),
			);
		}
		if ( ! BBWS_Login_Tokens::take( $hash, $site->id ) ) {
			return $refused;
		}
		if ( $another ) {
			wp_destroy_current_session();
		}
		wp_set_auth_cookie( $user->ID );
		return array( 200, array( 'to' => $found['redirect'] ) );
	}
}
