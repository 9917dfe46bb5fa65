<?php
/**
 * Installed by the tests: what tries to come in without a token, and time that passes.
 *
 * @package BBWS
 */

/**
 * Tries tokens on the site of the request: those that look like a good one, a used one, and what is guessed or garbled.
 *
 * @param WP_REST_Request $request Request: "good", a token that lets in, "used", one that has, and "times", how many are tried.
 * @return array How many were tried, and which answers there were.
 */
function bbws_test_guess( $request ) {
	$good  = (string) $request['good'];
	$tries = array( null, 1, true, array( $good ), '', $good . "\n", " $good", "$good=", hash( 'sha256', $good ), strtoupper( $good ), strrev( $good ), "' OR '1'='1", "$good' --", "%$good%", str_repeat( '_', 43 ), str_repeat( '%', 43 ), substr( $good, 1 ), $good . 'a' );
	for ( $at = 0; $at < 43; $at++ ) {
		foreach ( array( 'A', '_', '%', chr( ord( $good[ $at ] ) ^ 1 ) ) as $other ) {
			$changed        = $good;
			$changed[ $at ] = $other;
			if ( $changed !== $good ) {
				$tries[] = $changed;
			}
		}
	}
	$tries = array_merge( $tries, array_fill( 0, 100, (string) $request['used'] ) );
	// The database is asked for one in twenty: under WebAssembly that takes its time.
	for ( $at = 0; count( $tries ) < $request['times']; $at++ ) {
		$guess   = rtrim( strtr( base64_encode( random_bytes( 32 ) ), '+/', '-_' ), '=' );
		$tries[] = 0 === $at % 20 ? $guess : substr_replace( $guess, chr( random_int( 0, 255 ) ), random_int( 0, 44 ), random_int( 0, 9 ) );
	}
	$answers = array();
	foreach ( $tries as $at => $token ) {
		$answers[ wp_json_encode( BBWS_One_Time_Login::come_in( $token, 0 === $at % 2 ) ) ] = true;
	}
	return array( count( $tries ), array_keys( $answers ) );
}

/**
 * What a user of the site of the request may do to another.
 *
 * @param WP_REST_Request $request Request: e-mails of both.
 * @return string[]
 */
function bbws_test_may( $request ) {
	$user  = get_user_by( 'email', $request['user'] );
	$other = get_user_by( 'email', $request['other'] );
	return array_values( array_filter( array( 'edit_user', 'promote_user', 'remove_user', 'delete_user', 'create_app_password' ), fn( $capability ) => user_can( $user, $capability, $other->ID ) ) );
}

add_action(
	'rest_api_init',
	function () {
		bbws_test_routes(
			array(
				'guess-logins' => 'bbws_test_guess',
				'age-logins'   => fn( $request ) => $GLOBALS['wpdb']->query( $GLOBALS['wpdb']->prepare( 'UPDATE %i SET expires = expires - %d', $GLOBALS['wpdb']->base_prefix . 'bbws_login', $request['seconds'] ) ),
				'may'          => 'bbws_test_may',
				'logins'       => fn() => $GLOBALS['wpdb']->get_col( $GLOBALS['wpdb']->prepare( 'SELECT token FROM %i', $GLOBALS['wpdb']->base_prefix . 'bbws_login' ) ),
			)
		);
	}
);
