<?php
/**
 * Installed by the tests: a plugin with a table of its own, content to move, and ways to die in the midst of work.
 *
 * @package BBWS
 */

/**
 * Routes by which a test looks behind a site, or changes it.
 *
 * @param callable[] $routes Callbacks by their paths.
 */
function bbws_test_routes( $routes ) {
	foreach ( $routes as $path => $callback ) {
		register_rest_route(
			'test/v1',
			'/' . $path,
			array(
				'methods'             => WP_REST_Server::ALLMETHODS,
				'permission_callback' => '__return_true',
				'callback'            => $callback,
			)
		);
	}
}

/**
 * Whether a test has planted a file. PHP under WebAssembly goes on seeing one that another process has removed when it asks
 * by file_exists().
 *
 * @param string $path Path in the content folder.
 * @return bool
 */
function bbws_test_planted( $path ) {
	return is_file( WP_CONTENT_DIR . '/' . $path );
}

/**
 * Ends the request, as a kill would, when the test has asked for it: once for each time.
 *
 * @param string $point Where it is.
 */
function bbws_test_die_at( $point ) {
	if ( bbws_test_planted( 'die-at-' . $point ) ) {
		unlink( WP_CONTENT_DIR . '/die-at-' . $point );
		exit;
	}
}
add_action(
	'populate_options',
	function () {
		bbws_test_die_at( 'creating' );
	}
);
// Core has dropped its tables by then.
add_action(
	'wp_uninitialize_site',
	function () {
		bbws_test_die_at( 'deleting' );
	},
	15
);
add_action( 'bbws_export_step', 'bbws_test_die_at' );
add_action( 'bbws_import_step', 'bbws_test_die_at' );

// A plugin whose code is broken.
if ( bbws_test_planted( 'broken-on-' . wp_parse_url( 'http://' . $_SERVER['HTTP_HOST'], PHP_URL_HOST ) ) ) {
	add_action(
		'template_redirect',
		function () {
			bbws_test_no_such_function( 'secret' );
		}
	);
}

add_action(
	'wp_initialize_site',
	function ( $site ) {
		global $wpdb;
		$wpdb->query(
			'CREATE TABLE IF NOT EXISTS ' . $wpdb->get_blog_prefix( $site->id ) . "shop_orders (
				id bigint(20) unsigned NOT NULL AUTO_INCREMENT,
				code varchar(40) NOT NULL DEFAULT 'none',
				note longtext NULL,
				payload longblob NULL,
				price decimal(10,2) NOT NULL DEFAULT '0.00',
				made datetime NOT NULL DEFAULT '0000-00-00 00:00:00',
				PRIMARY KEY (id), UNIQUE KEY code (code), KEY made (made,price))"
		);
	},
	50
);

/**
 * Fills the site of the request.
 *
 * @return array Ids of what was made.
 */
function bbws_test_fill() {
	global $wpdb;
	$home  = home_url();
	$users = array();
	foreach ( array(
		'alice' => 'editor',
		'bob'   => 'author',
	) as $login => $role ) {
		$user            = get_user_by( 'login', $login );
		$users[ $login ] = $user ? $user->ID : wp_create_user( $login, wp_generate_password(), $login . '@example.com' );
		add_user_to_blog( get_current_blog_id(), $users[ $login ], $role );
	}
	$bits = wp_upload_bits( 'picture.png', null, base64_decode( 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==' ) );
	$post = wp_insert_post(
		wp_slash(
			array(
				'post_title'   => 'Émile\'s "tale" \\ 100%',
				'post_content' => "<img src=\"{$bits['url']}\"> <a href=\"$home/about/\">👋</a> <!-- wp:x " . wp_json_encode( array( 'url' => $home . '/x' ) ) . ' /--> http://' . wp_parse_url( $home, PHP_URL_HOST ) . '.example.org/',
				'post_status'  => 'publish',
				'post_author'  => $users['alice'],
			)
		)
	);
	wp_insert_post(
		array(
			'post_title'  => 'By Bob',
			'post_status' => 'publish',
			'post_author' => $users['bob'],
		)
	);
	wp_insert_comment(
		array(
			'comment_post_ID' => $post,
			'comment_content' => 'Seen ' . $home . '/feed',
			'user_id'         => $users['bob'],
		)
	);
	$image = wp_insert_attachment(
		array(
			'post_title'     => 'Picture',
			'post_mime_type' => 'image/png',
			'guid'           => $bits['url'],
		),
		$bits['file'],
		$post
	);
	update_option(
		'shop_settings',
		array(
			'page'  => $home . '/shop/',
			'inner' => serialize( array( 'url' => $home . '/ünïcode' ) ),
			'json'  => wp_json_encode( array( 'packed' => serialize( array( $home ) ) ) ),
		)
	);
	$class = "O:12:\"Shop_Unknown\":2:{s:17:\"\0Shop_Unknown\0url\";s:" . strlen( $home ) . ":\"$home\";s:4:\"\0*\0n\";i:7;}";
	$wpdb->insert(
		$wpdb->options,
		array(
			'option_name'  => 'shop_object',
			'option_value' => $class,
		)
	);
	set_transient( 'shop_cache', $home );
	update_option( 'blogname', 'Filled' );
	$wpdb->query( "INSERT INTO {$wpdb->prefix}shop_orders (code, note, payload, price, made) VALUES ('a', NULL, x'00ff80fe', 12.50, '2024-02-29 12:00:00')" );
	$wpdb->query( $wpdb->prepare( "INSERT INTO {$wpdb->prefix}shop_orders (code, note, payload) VALUES ('b', %s, NULL)", "tab\tline\n'quote' \\ % $home/order 🛒" ) );
	return compact( 'users', 'post', 'image' );
}

/**
 * The rows of a table, binary values in base64.
 *
 * @param WP_REST_Request $request Names the table, without prefix.
 * @return array[]
 */
function bbws_test_rows( $request ) {
	global $wpdb;
	$rows = (array) $wpdb->get_results( $wpdb->prepare( 'SELECT * FROM %i', ( $request['global'] ? $wpdb->base_prefix : $wpdb->prefix ) . $request['table'] ), ARRAY_A );
	array_walk_recursive(
		$rows,
		function ( &$value ) {
			if ( is_string( $value ) && 1 !== preg_match( '//u', $value ) ) {
				$value = 'base64:' . base64_encode( $value );
			}
		}
	);
	return $rows;
}

add_action(
	'rest_api_init',
	function () {
		$routes = array(
			'tables'      => function () {
				global $wpdb;
				return $wpdb->get_col( 'SHOW TABLES' );
			},
			'fill'        => 'bbws_test_fill',
			'rows'        => 'bbws_test_rows',
			'create-sql'  => function ( $request ) {
				global $wpdb;
				return $wpdb->get_row( $wpdb->prepare( 'SHOW CREATE TABLE %i', $wpdb->prefix . $request['table'] ), ARRAY_N )[1];
			},
			'late-events' => function ( $request ) {
				return wp_schedule_single_event( time() - (int) $request['seconds'], 'bbws_test_event' );
			},
			'drop-posts'  => function () {
				global $wpdb;
				return $wpdb->query( "DROP TABLE $wpdb->posts" );
			},
			'satisfies'   => function ( $request ) {
				return array_map(
					function ( $pair ) {
						return BBWS_Version_Requirement::satisfies( ...$pair );
					},
					$request['pairs']
				);
			},
			// What WordPress would send to itself, and whether it would look at certificates.
			'loopbacks'   => function ( $request ) {
				$sent = array();
				$note = function ( $nothing, $args, $url ) use ( &$sent ) {
					$sent[] = array( 'url' => $url, 'verified' => (bool) $args['sslverify'], 'password' => isset( $args['headers']['Authorization'] ) );
					return new WP_Error( 'noted' );
				};
				add_filter( 'pre_http_request', $note, 10, 3 );
				BBWS_Site_Call::send( get_site(), 'GET', 'bbws/v1/platform' );
				BBWS_Loopback::visit( home_url( '/' ), 1 );
				remove_filter( 'pre_http_request', $note );
				return array(
					'sent'     => $sent,
					'own'      => array( BBWS_LOOPBACK_URL, BBWS_MANAGEMENT_LOOPBACK_URL ),
					'verifies' => apply_filters( 'https_local_ssl_verify', false ),
					'safe'     => array_map( array( 'BBWS_Loopback', 'is_safe' ), $request['urls'] ),
				);
			},
			// As if the platform's account had logged in, and as if somebody had tried to.
			'cookie'      => function () {
				$id = (int) get_site_option( 'bbws_service_user' );
				wp_set_password( 'Right-1-password', $id );
				return LOGGED_IN_COOKIE . '=' . rawurlencode( wp_generate_auth_cookie( $id, time() + 600, 'logged_in' ) ) . '; ' . AUTH_COOKIE . '=' . rawurlencode( wp_generate_auth_cookie( $id, time() + 600, 'auth' ) );
			},
			'tries'       => function ( $request ) {
				for ( $count = 0; $count < $request['count']; $count++ ) {
					BBWS_Login_Counter::add( $request['kind'], $request['subject'], 1000 );
				}
				return true;
			},
			'roles'       => function ( $request ) {
				return array_values( ( new WP_User( 0, $request['login'] ) )->roles );
			},
		);
		bbws_test_routes( $routes );
	}
);
