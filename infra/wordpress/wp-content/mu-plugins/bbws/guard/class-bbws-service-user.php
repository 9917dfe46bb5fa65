<?php
/**
 * The account of the platform.
 *
 * @package BBWS
 */

defined( 'ABSPATH' ) || exit;

/**
 * Hides it by the public listener, where it can not log in either: a password of it opens every site of the tenant.
 *
 * What the platform has written, a site's first page, is by nobody in particular there.
 */
class BBWS_Service_User {

	/** Option of the network that holds its id. */
	const OPTION = 'bbws_service_user';

	/** What is known of an author beside the name, and shown by themes and feeds. */
	const FIELDS = array( 'user_login', 'user_nicename', 'user_email', 'nickname', 'first_name', 'last_name', 'description', 'user_url' );

	/** Errors of core that tell whether there is an account. */
	const TELLING = array( 'invalid_username', 'invalid_email', 'incorrect_password', 'application_passwords_disabled_for_user' );

	/**
	 * Hooks the hiding.
	 */
	public static function register() {
		if ( BBWS_MANAGEMENT || 'cli' === PHP_SAPI || ! is_multisite() ) {
			return;
		}
		self::keep_out();
		foreach ( array( 'comment_notification_recipients', 'comment_moderation_recipients' ) as $filter ) {
			add_filter( $filter, array( __CLASS__, 'write_to_others' ) );
		}
		add_action( 'pre_user_query', array( __CLASS__, 'leave_out' ) );
		add_filter( 'rest_request_before_callbacks', array( __CLASS__, 'refuse_route' ), 10, 3 );
		add_filter( 'request', array( __CLASS__, 'refuse_archive' ) );
		add_action( 'rest_api_init', array( __CLASS__, 'hide_in_rest' ) );
		add_filter( 'oembed_response_data', array( __CLASS__, 'hide_in_embeds' ), 10, 2 );
		add_filter( 'author_link', array( __CLASS__, 'link' ), 10, 2 );
		add_filter( 'the_author', array( __CLASS__, 'name_in_loop' ) );
		add_filter( 'get_the_author_display_name', array( __CLASS__, 'name' ), 10, 2 );
		foreach ( self::FIELDS as $field ) {
			add_filter(
				'get_the_author_' . $field,
				function ( $value, $id ) {
					return self::is( $id ) ? '' : $value;
				},
				10,
				2
			);
		}
	}

	/**
	 * Hooks the refusals of its passwords and cookies.
	 */
	private static function keep_out() {
		add_filter(
			'determine_current_user',
			function ( $id ) {
				return self::is( $id ) && ! BBWS_Site_Probe::has_signed_in( $id ) ? false : $id;
			},
			PHP_INT_MAX
		);
		// Both before a password is looked at: how long an answer takes tells nothing.
		add_filter(
			'wp_authenticate_user',
			function ( $user ) {
				return $user instanceof WP_User && self::is( $user->ID ) ? new WP_Error( 'invalid_username' ) : $user;
			}
		);
		add_filter(
			'wp_is_application_passwords_available_for_user',
			function ( $available, $user ) {
				return $available && ! self::is( $user->ID );
			},
			10,
			2
		);
		add_filter(
			'lostpassword_user_data',
			function ( $user ) {
				return $user && self::is( $user->ID ) ? false : $user;
			}
		);
		add_filter( 'authenticate', array( __CLASS__, 'tell_nothing' ), 1000 );
		add_filter( 'rest_authentication_errors', array( __CLASS__, 'tell_nothing' ), 100 );
	}

	/**
	 * Writes down whose account it is, and gives it a name that says nothing.
	 *
	 * @param int $id Id of the user.
	 */
	public static function set( $id ) {
		update_site_option( self::OPTION, $id );
		wp_update_user(
			array(
				'ID'            => $id,
				'display_name'  => 'WordPress',
				'nickname'      => 'WordPress',
				'user_nicename' => 'author-' . substr( md5( BBWS_TENANT_ID ), 0, 8 ),
			)
		);
	}

	/**
	 * Whether a user is this one.
	 *
	 * @param int|string|false|null $id Id of the user.
	 * @return bool
	 */
	private static function is( $id ) {
		return (int) $id > 0 && (int) get_site_option( self::OPTION ) === (int) $id;
	}

	/**
	 * Filter of authenticate and rest_authentication_errors: one error for all that tell of accounts.
	 *
	 * @param mixed $result What core says.
	 * @return mixed
	 */
	public static function tell_nothing( $result ) {
		return is_wp_error( $result ) && in_array( $result->get_error_code(), self::TELLING, true )
			? new WP_Error( 'incorrect_password', 'The username or the password is not correct.', array( 'status' => 401 ) )
			: $result;
	}

	/**
	 * Action of pre_user_query: no list of users has it, wherever it is shown.
	 *
	 * @param WP_User_Query $query Query.
	 */
	public static function leave_out( $query ) {
		global $wpdb;
		$query->query_where .= $wpdb->prepare( " AND $wpdb->users.ID <> %d", get_site_option( self::OPTION ) );
	}

	/**
	 * Filter of comment_notification_recipients and comment_moderation_recipients: what it has written is the site's.
	 *
	 * @param string[] $recipients Addresses.
	 * @return string[]
	 */
	public static function write_to_others( $recipients ) {
		$user  = get_userdata( (int) get_site_option( self::OPTION ) );
		$admin = (string) get_option( 'admin_email' );
		// A site that is nobody's yet has its address, and writes to it.
		return array_filter( $recipients, fn( $to ) => ! $user || 0 !== strcasecmp( $to, $user->user_email ) || 0 === strcasecmp( $to, $admin ) );
	}

	/**
	 * Filter of rest_request_before_callbacks: its route is that of nobody.
	 *
	 * @param mixed           $response What an earlier filter answered.
	 * @param array           $handler  Handler of the route.
	 * @param WP_REST_Request $request  Request.
	 * @return mixed
	 */
	public static function refuse_route( $response, $handler, $request ) {
		$names = preg_match( '!^/wp/v2/users/(\d+)(?:/|$)!', $request->get_route(), $parts ) && self::is( $parts[1] );
		return $names ? new WP_Error( 'rest_user_invalid_id', __( 'Invalid user ID.' ), array( 'status' => 404 ) ) : $response;
	}

	/**
	 * Filter of request: its archive is not there.
	 *
	 * @param array $vars Variables of the query.
	 * @return array
	 */
	public static function refuse_archive( $vars ) {
		$ids = isset( $vars['author'] ) ? preg_split( '/\D+/', (string) $vars['author'] ) : array();
		if ( isset( $vars['author_name'] ) ) {
			$user  = get_user_by( 'slug', sanitize_title_for_query( (string) $vars['author_name'] ) );
			$ids[] = $user ? $user->ID : 0;
		}
		return array_filter( $ids, array( __CLASS__, 'is' ) ) ? array( 'error' => '404' ) : $vars;
	}

	/**
	 * Action of rest_api_init: what it has written names no author.
	 */
	public static function hide_in_rest() {
		foreach ( array_merge( get_post_types( array( 'show_in_rest' => true ) ), array( 'comment' ) ) as $type ) {
			add_filter(
				'rest_prepare_' . $type,
				function ( $response ) {
					$data = $response instanceof WP_REST_Response ? $response->get_data() : array();
					if ( isset( $data['author'] ) && self::is( $data['author'] ) ) {
						$data['author'] = 0;
						$response->set_data( $data );
						$response->remove_link( 'author' );
					}
					return $response;
				}
			);
		}
	}

	/**
	 * Filter of oembed_response_data.
	 *
	 * @param array   $data Answer.
	 * @param WP_Post $post Post.
	 * @return array
	 */
	public static function hide_in_embeds( $data, $post ) {
		return self::is( $post->post_author ) ? array_diff_key( $data, array_flip( array( 'author_name', 'author_url' ) ) ) : $data;
	}

	/**
	 * Filter of author_link.
	 *
	 * @param string $link Address of the archive.
	 * @param int    $id   Id of the author.
	 * @return string
	 */
	public static function link( $link, $id ) {
		return self::is( $id ) ? home_url( '/' ) : $link;
	}

	/**
	 * Filter of get_the_author_display_name.
	 *
	 * @param string $name Name of the author.
	 * @param int    $id   Id of the author.
	 * @return string
	 */
	public static function name( $name, $id ) {
		return self::is( $id ) ? (string) get_bloginfo( 'name' ) : $name;
	}

	/**
	 * Filter of the_author.
	 *
	 * @param string|null $name Name of the author of the post at hand.
	 * @return string|null
	 */
	public static function name_in_loop( $name ) {
		global $authordata;
		return is_object( $authordata ) ? self::name( $name, $authordata->ID ) : $name;
	}
}
