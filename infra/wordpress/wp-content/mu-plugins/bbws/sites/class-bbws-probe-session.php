<?php
/**
 * The session of a probe.
 *
 * @package BBWS
 */

defined( 'ABSPATH' ) || exit;

/**
 * A session that is stored nowhere and ends with the request: for the look at wp-admin.
 */
class BBWS_Probe_Session extends WP_Session_Tokens {

	/** The token in the cookies of the process. */
	const TOKEN = 'bbws-probe';

	/**
	 * All sessions of the user.
	 *
	 * @return array
	 */
	protected function get_sessions() {
		return array();
	}

	/**
	 * The session of this request.
	 *
	 * @param string $verifier Hash of its token.
	 * @return array|null
	 */
	protected function get_session( $verifier ) {
		return hash_equals( hash( 'sha256', self::TOKEN ), $verifier ) ? array( 'expiration' => time() + MINUTE_IN_SECONDS ) : null;
	}

	/**
	 * Stores nothing.
	 *
	 * @param string     $verifier Hash of a token.
	 * @param array|null $session  Session.
	 */
	protected function update_session( $verifier, $session = null ) {}

	/**
	 * Ends nothing.
	 *
	 * @param string $verifier Hash of a token.
	 */
	protected function destroy_other_sessions( $verifier ) {}

	/**
	 * Ends nothing.
	 */
	protected function destroy_all_sessions() {}

	/**
	 * Ends nothing.
	 */
	public static function drop_sessions() {}
}
