<?php
/**
 * Installed by the tests: what customers' sites are made of, to be cloned and restored.
 *
 * @package BBWS
 */

/**
 * Fills the site of the request with all that depends on its address, its number and its prefix.
 *
 * @param WP_REST_Request $request Names another site, whose left-over options lie here.
 */
function bbws_test_fill_copies( $request ) {
	global $wpdb;
	$home = home_url();
	$rest = substr( $home, strpos( $home, '//' ) );
	$id   = get_current_blog_id();
	$post = wp_insert_post(
		wp_slash(
			array(
				'post_title'   => 'Nested',
				'post_status'  => 'publish',
				'post_content' => "<!-- wp:acf/hero {\"data\":{\"text\":\"\\u003ca href=\\u0022$home/page/\\u0022\\u003elink\\u003c/a\\u003e\\r\\n$home/video/\"}} /-->"
					. '<div data-x="%7B%22url%22%3A%22' . rawurlencode( "$home/p" ) . '" data-y="%3D' . rawurlencode( $home ) . '%3A' . rawurlencode( rawurlencode( $home ) ) . '\u0022' . $rest . '">'
					. "<img src=\"https://partner.example/wp-content/uploads/sites/$id/logo.png\"><img src=\"$home/wp-content/uploads/sites/$id/a.png\"><img src=\"/wp-content/uploads/sites/$id/b.png\"></div>"
					. 'office@' . wp_parse_url( $home, PHP_URL_HOST ),
			)
		)
	);
	// As long as the column takes: the address of another site may be longer.
	$wpdb->update( $wpdb->posts, array( 'guid' => str_pad( "$home/", 255, 'x' ) ), array( 'ID' => $post ) );
	$deep = $home;
	for ( $depth = 0; $depth < 70; $depth++ ) {
		$deep = serialize( $deep );
	}
	$options = array(
		'copies_deep'               => $deep,
		'copies_json'               => wp_json_encode( array( 'a' => "x\n$home/v" ) ),
		'copies_led'                => ' ' . serialize( array( 'u' => $home ) ),
		'copies_large'              => wp_json_encode(
			array(
				'packed' => serialize( array( $home ) ),
				'pad'    => str_repeat( 'a\\b"', 300000 ),
			)
		),
		'copies_packed'             => 'C:9:"Copies_At":' . strlen( "x:$home" ) . ":{x:$home}",
		"wp_{$request['other']}_user_roles" => serialize( array( 'left' => 'over' ) ),
		"wp_{$request['other']}_left"       => 'over',
		"{$wpdb->prefix}own"        => 'own',
		"wp_{$id}0_left"            => 'over',
	);
	foreach ( $options as $name => $value ) {
		$wpdb->insert(
			$wpdb->options,
			array(
				'option_name'  => $name,
				'option_value' => $value,
			)
		);
	}
	bbws_test_store_public( '0' );
	$time = time() + HOUR_IN_SECONDS;
	wp_schedule_single_event( $time, 'copies_event', array( "$home/feed", 7 ) );
	wp_schedule_event( $time, 'hourly', 'copies_hourly', array( array( 'url' => $home ) ) );
	$carol = wp_create_user( 'carol', wp_generate_password(), 'carol@example.com' );
	$meta  = array(
		'capabilities'       => array(
			'editor'         => true,
			'mig_shop'       => true,
			'mig_special'    => true,
			'delete_posts'   => false,
			'manage_network' => true,
		),
		'user_level'         => '7',
		'user-settings'      => 'editor=html',
		'user-settings-time' => '1700000000',
		'copies_page'        => array( 'url' => "$home/mine" ),
	);
	foreach ( $meta as $key => $value ) {
		update_user_meta( $carol, $wpdb->prefix . $key, $value );
	}
	// Of a site whose number begins like that of the other.
	update_user_meta( $carol, "wp_{$request['other']}0_user-settings", 'beside=1' );
	// One who only looked at the site.
	$dave = wp_create_user( 'dave', wp_generate_password(), 'dave@example.com' );
	remove_user_from_blog( $dave, $id );
	update_user_meta( $dave, $wpdb->prefix . 'user-settings', 'visited=1' );
}

/**
 * Makes another of all that a restore of the site of the request has to bring back.
 */
function bbws_test_spoil_copies() {
	global $wpdb;
	$carol = get_user_by( 'login', 'carol' );
	$carol->set_role( 'administrator' );
	$carol->add_cap( 'delete_posts' );
	foreach ( array( 'user-settings', 'copies_page', 'since' ) as $key ) {
		update_user_meta( $carol->ID, $wpdb->prefix . $key, 'spoilt' );
	}
	delete_user_meta( get_user_by( 'login', 'dave' )->ID, $wpdb->prefix . 'user-settings' );
	bbws_test_store_public( '1' );
	update_option( 'copies_led', 'spoilt' );
	wp_clear_scheduled_hook( 'copies_event', array( home_url() . '/feed', 7 ) );
}

/**
 * What of it can be told of the site of the request.
 *
 * @return array
 */
function bbws_test_copies() {
	global $wpdb;
	wp_cache_flush();
	$home = home_url();
	$meta = array();
	foreach ( array( 'carol', 'dave' ) as $login ) {
		foreach ( get_user_meta( get_user_by( 'login', $login )->ID ) as $key => $values ) {
			if ( 0 === strpos( $key, $wpdb->prefix ) ) {
				$meta[ $login ][ substr( $key, strlen( $wpdb->prefix ) ) ] = maybe_unserialize( $values[0] );
			}
		}
	}
	wp_set_current_user( get_user_by( 'login', 'carol' )->ID );
	$post = get_posts( array( 'title' => 'Nested' ) )[0];
	return array(
		'post'     => $post->post_content,
		'guid'     => rtrim( $post->guid, 'x' ) . strlen( $post->guid ),
		'json'     => json_decode( get_option( 'copies_json' ), true ),
		'led'      => get_option( 'copies_led' ),
		'large'    => unserialize( json_decode( get_option( 'copies_large' ), true )['packed'] ),
		'deep'     => substr_count( $wpdb->get_var( "SELECT option_value FROM $wpdb->options WHERE option_name = 'copies_deep'" ), '//copies-from.' ),
		'packed'   => $wpdb->get_var( "SELECT option_value FROM $wpdb->options WHERE option_name = 'copies_packed'" ),
		'names'    => $wpdb->get_col( "SELECT option_name FROM $wpdb->options WHERE option_name LIKE '%left' OR option_name LIKE '%user_roles' OR option_name LIKE '%own'" ),
		'roles'    => array_keys( get_option( $wpdb->prefix . 'user_roles' ) ),
		'public'   => array( BBWS_Site_Options::raw( get_current_blog_id(), 'blog_public' ), get_site()->public ),
		'events'   => array(
			(bool) wp_next_scheduled( 'copies_event', array( "$home/feed", 7 ) ),
			(bool) wp_next_scheduled( 'copies_hourly', array( array( 'url' => $home ) ) ),
			wp_clear_scheduled_hook( 'copies_event', array( "$home/feed", 7 ) ),
		),
		'meta'     => $meta,
		'may'      => array_map( 'current_user_can', array( 'mig_special', 'delete_posts', 'edit_posts', 'manage_network' ) ),
	);
}

/**
 * A value within others: the same one for two addresses, since what is random is drawn from the seed only.
 */
class BBWS_Test_Nestings {

	/**
	 * Sets the address.
	 *
	 * @param int    $seed Seed.
	 * @param string $url  Address of the site.
	 * @param int    $id   Id of the site.
	 */
	public function __construct( $seed, private $url, private $id ) {
		mt_srand( $seed );
	}

	/**
	 * A text, with or without the address, and with what looks like it.
	 *
	 * @return string
	 */
	private function text() {
		$rest   = substr( $this->url, strpos( $this->url, '//' ) );
		$own    = "/wp-content/uploads/sites/{$this->id}/";
		$pieces = array( "{$this->url}/page/", $this->url, "$rest/x", "{$own}a.png", "{$this->url}{$own}b.png", 'https://partner.example/wp-content/uploads/sites/5/logo.png', 'me@src.example.com', 'https://src.example.com.evil.org/', 'http://www.src.example.com/', 'ünï 👋', '<a href="x">', "it's", 'a&b', '100%', 'C:\\dir', '' );
		$ends   = array( ' ', "\n", "\r\n", "\t", '"', "'", '<br>', '"]' );
		$text   = '';
		for ( $count = mt_rand( 1, 4 ); $count > 0; $count-- ) {
			$text .= $pieces[ mt_rand( 0, count( $pieces ) - 1 ) ] . $ends[ mt_rand( 0, count( $ends ) - 1 ) ];
		}
		return $text;
	}

	/**
	 * A value.
	 *
	 * @param int $depth How deep it is.
	 * @return string
	 */
	public function value( $depth ) {
		if ( 0 === $depth ) {
			return $this->text();
		}
		$inner = $this->value( $depth - 1 );
		$plain = JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE;
		switch ( mt_rand( 0, 9 ) ) {
			case 0:
				return serialize( array( $this->text() => $inner, 'n' => 1.5, 'x' => $this->text() ) );
			case 1:
				return serialize( $inner );
			case 2:
				return json_encode( array( 'a' => $inner, 'b' => $this->text() ) );
			case 3:
				return json_encode( array( $inner, array( 'k' => $this->text() ) ), $plain );
			case 4:
				return json_encode( $inner, JSON_HEX_TAG | JSON_HEX_AMP | JSON_HEX_APOS | JSON_HEX_QUOT );
			case 5:
				return '<div data-x="' . htmlspecialchars( $inner, ENT_QUOTES ) . '">' . $this->text() . '</div>';
			case 6:
				// What holds some of HTML's escapes already comes out of esc_attr() as something that nobody can take apart.
				return preg_match( '/&[#a-z0-9]+;/', $inner ) ? $inner : '<i title="' . esc_attr( $inner ) . '">';
			case 7:
				return rawurlencode( $inner );
			case 8:
				return '?u=' . urlencode( $inner ) . '&' . $this->text();
			default:
				return $this->text() . '<!-- wp:acf/hero ' . serialize_block_attributes( array( 'data' => $inner ) ) . ' /-->';
		}
	}
}

add_action(
	'rest_api_init',
	function () {
		bbws_test_routes(
			array(
				'fill-copies' => 'bbws_test_fill_copies',
				'spoil-copies' => 'bbws_test_spoil_copies',
				'copies'      => 'bbws_test_copies',
				'nestings'    => function ( $request ) {
					$failed = array();
					$moved  = 0;
					foreach ( range( 1, $request['last'] ) as $seed ) {
						$old      = ( new BBWS_Test_Nestings( $seed, 'http://src.example.com:8080', 5 ) )->value( $seed % 5 );
						$expected = ( new BBWS_Test_Nestings( $seed, $request['to'], 123 ) )->value( $seed % 5 );
						$new      = ( new BBWS_Url_Rewriter( 'http://src.example.com:8080', $request['to'], 5, 123 ) )->rewrite( $old );
						if ( $new !== $expected ) {
							$failed[] = array( $seed, $old, $new, $expected );
						}
						$moved += $old === $expected ? 0 : 1;
					}
					return array(
						'failed' => array_slice( $failed, 0, 3 ),
						'moved'  => $moved,
					);
				},
			)
		);
	}
);
