<?php
/**
 * Installed by the tests: accounts, looked at from behind, and sites with roles and posts of their own.
 *
 * @package BBWS
 */

/**
 * What an account is, as the database has it.
 *
 * @param WP_REST_Request $request Names an e-mail.
 * @return array[] None, or one.
 */
function bbws_test_user_account( $request ) {
	$user = get_user_by( 'email', $request['email'] );
	if ( ! $user ) {
		return array();
	}
	$account = array(
		'id'    => $user->ID,
		'login' => $user->user_login,
		'pass'  => $user->user_pass,
		'name'  => $user->display_name,
		'super' => is_super_admin( $user->ID ),
		'blogs' => array_map( 'intval', array_keys( get_blogs_of_user( $user->ID ) ) ),
	);
	return array( $account );
}

/**
 * Makes one who administers the whole network.
 *
 * @param WP_REST_Request $request Names an e-mail.
 * @return int
 */
function bbws_test_super_admin( $request ) {
	$id = wp_create_user( strstr( $request['email'], '@', true ), wp_generate_password(), $request['email'] );
	grant_super_admin( $id );
	add_user_to_blog( get_current_blog_id(), $id, 'administrator' );
	return $id;
}

/**
 * Adds a role, as a plugin does, and a post of a user.
 *
 * @param WP_REST_Request $request Names a user.
 * @return int The post.
 */
function bbws_test_shop( $request ) {
	add_role( 'shop_manager', 'Shop manager', array( 'read' => true ) );
	return wp_insert_post(
		array(
			'post_title'  => 'By somebody',
			'post_status' => 'publish',
			'post_author' => $request['user'],
		)
	);
}

/**
 * Asks routes of the platform one after the other, as the caller: a request each takes its time.
 *
 * @param WP_REST_Request $request Request: "asked", each with method, route and parameters.
 * @return array[] Status and data of each.
 */
function bbws_test_ask_all( $request ) {
	$answers = array();
	foreach ( $request['asked'] as list( $method, $route, $parameters ) ) {
		$one = new WP_REST_Request( $method, $route );
		foreach ( $parameters as $name => $value ) {
			$one->set_param( $name, $value );
		}
		$answer    = rest_do_request( $one );
		$answers[] = array( $answer->get_status(), $answer->get_data()['code'] ?? '' );
	}
	return $answers;
}

add_action(
	'rest_api_init',
	function () {
		bbws_test_routes(
			array(
				'account'     => 'bbws_test_user_account',
				'super-admin' => 'bbws_test_super_admin',
				'ask-all'     => 'bbws_test_ask_all',
				'shop'        => 'bbws_test_shop',
				'author-of'   => fn( $request ) => (int) get_post( (int) $request['post'] )->post_author,
				'admin-email' => fn() => get_option( 'admin_email' ),
			)
		);
	}
);
