<?php
/**
 * Installed by the tests: what a site of an environment says of itself, and what becomes of its mail.
 *
 * @package BBWS
 */

/**
 * Stores the option "blog_public" of the site of the request, as an import does.
 *
 * @param string $value Value.
 */
function bbws_test_store_public( $value ) {
	global $wpdb;
	$wpdb->update( $wpdb->options, array( 'option_value' => $value ), array( 'option_name' => 'blog_public' ) );
	wp_cache_flush();
}

/**
 * What the site of the request is.
 *
 * @return array
 */
function bbws_test_environment() {
	$id     = get_current_blog_id();
	$stored = BBWS_Site_Options::raw( $id, 'blog_public' );
	update_option( 'blog_public', '1' );
	return array(
		'type'     => wp_get_environment_type(),
		'public'   => (string) get_option( 'blog_public' ),
		'stored'   => array( $stored, BBWS_Site_Options::raw( $id, 'blog_public' ) ),
		'sitemaps' => wp_sitemaps_get_server()->sitemaps_enabled(),
		'pings'    => '' !== trim( (string) get_option( 'ping_sites' ) ),
	);
}

/**
 * Sends mails from the site of the request, and tells which have come to the mailer.
 *
 * @param WP_REST_Request $request Request: "mails", the arguments of wp_mail(), and "accounts", functions of core to call.
 * @return array
 */
function bbws_test_mail( $request ) {
	$sent = array();
	add_action(
		'phpmailer_init',
		function ( $mailer ) use ( &$sent ) {
			if ( $mailer->getAllRecipientAddresses() ) {
				$sent[] = $mailer->Subject;
			}
		},
		PHP_INT_MAX
	);
	foreach ( (array) $request['mails'] as $mail ) {
		wp_mail( $mail['to'], $mail['subject'], $mail['message'], $mail['headers'] ?? '', array_map( fn( $name ) => WP_CONTENT_DIR . '/' . $name, $mail['attachments'] ?? array() ) );
	}
	foreach ( (array) $request['accounts'] as $call ) {
		call_user_func_array( $call[0], $call[1] );
	}
	return $sent;
}

/**
 * Has core send a mail of an account, or does it as a plugin would.
 *
 * @param string $what What.
 */
function bbws_test_account( $what ) {
	$user = get_user_by( 'login', 'tess' );
	wp_set_current_user( $user ? $user->ID : 0 );
	switch ( $what ) {
		case 'wp_new_user_notification':
			wp_new_user_notification( $user->ID, null, 'both' );
			break;
		case 'wp_send_user_request':
			wp_send_user_request( wp_create_user_request( $user->user_email, 'export_personal_data' ) );
			break;
		case 'wp_update_user':
			wp_update_user(
				array(
					'ID'        => $user->ID,
					'user_pass' => 'second-secret',
				)
			);
			break;
		case 'send_confirmation_on_profile_email':
			$_POST = array(
				'user_id' => $user->ID,
				'email'   => 'tessa@example.com',
			);
			send_confirmation_on_profile_email();
			break;
		case 'update_option_new_admin_email':
			require_once ABSPATH . 'wp-admin/includes/misc.php';
			update_option_new_admin_email( '', 'boss@example.com' );
			break;
		case 'own_mailer':
			require_once ABSPATH . WPINC . '/PHPMailer/PHPMailer.php';
			$mailer = new PHPMailer\PHPMailer\PHPMailer();
			$mailer->addAddress( 'ann@example.com' );
			$mailer->Subject = 'By a mailer';
			$mailer->Body    = 'Tea is ready.';
			do_action_ref_array( 'phpmailer_init', array( &$mailer ) );
			break;
		case 'own_reset':
			wp_mail( $user->user_email, 'Own reset', 'Choose another one: https://shop.example/tess?go=' . get_password_reset_key( $user ) );
			break;
	}
}

/**
 * Keeps mails for the site of the request: one that is old, and so many that are not.
 *
 * @param WP_REST_Request $request Request: "mails", how many.
 * @return int How many there are.
 */
function bbws_test_keep_mails( $request ) {
	global $wpdb;
	$id = (int) $request['id'];
	for ( $number = 0; $number < $request['mails']; $number++ ) {
		BBWS_Mail_Store::add( $id, BBWS_Captured_Mail::of( array( 'subject' => "Mail $number" ) ) );
		if ( 0 === $number ) {
			$wpdb->query( $wpdb->prepare( "UPDATE {$wpdb->base_prefix}bbws_mail SET created = %d WHERE blog_id = %d", time() - 31 * DAY_IN_SECONDS, $id ) );
		}
	}
	return (int) $wpdb->get_var( $wpdb->prepare( "SELECT COUNT(*) FROM {$wpdb->base_prefix}bbws_mail WHERE blog_id = %d", $id ) );
}

/**
 * Whether texts lead into an account.
 *
 * @param WP_REST_Request $request Request: "texts", and "keys" that the request has made.
 * @return bool[]
 */
function bbws_test_accounts( $request ) {
	return array_map( fn( $text ) => BBWS_Account_Mail::leads_in( $text, (array) $request['keys'], (bool) $request['expects'] ), $request['texts'] );
}

add_action(
	'rest_api_init',
	function () {
		bbws_test_routes(
			array(
				'environment' => 'bbws_test_environment',
				'mail'        => 'bbws_test_mail',
				'accounts'    => 'bbws_test_accounts',
				'keep-mails'  => 'bbws_test_keep_mails',
				'own-mails'   => fn() => get_option( 'own_mails', array() ),
			)
		);
	}
);
