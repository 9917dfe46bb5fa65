<?php
/**
 * Installed by the tests: what a site holds, told without its place.
 *
 * @package BBWS
 */

/**
 * A value without the address, number and prefix of the site of the request, whatever it is packed in.
 *
 * @param mixed $value Value.
 * @return mixed
 */
function bbws_shapes_plain( $value ) {
	global $wpdb;
	if ( is_object( $value ) ) {
		$value = (array) $value;
	}
	if ( is_array( $value ) ) {
		$plain = array();
		foreach ( $value as $key => $part ) {
			$plain[ bbws_shapes_plain( (string) $key ) ] = bbws_shapes_plain( $part );
		}
		return $plain;
	}
	if ( ! is_string( $value ) ) {
		return $value;
	}
	if ( is_serialized( $value ) ) {
		$opened = unserialize( $value, array( 'allowed_classes' => false ) );
		return false === $opened && 'b:0;' !== $value ? 'damaged ' . base64_encode( $value ) : array( 'serialized' => bbws_shapes_plain( $opened ) );
	}
	$json = json_decode( $value, true );
	if ( is_array( $json ) ) {
		return array( 'json' => bbws_shapes_plain( $json ) );
	}
	if ( 1 !== preg_match( '//u', $value ) ) {
		return 'base64 ' . base64_encode( $value );
	}
	$id    = get_current_blog_id();
	$plain = str_replace( array( wp_parse_url( home_url(), PHP_URL_HOST ), $wpdb->prefix ), array( '{host}', '{prefix}' ), $value );
	return preg_replace( "~(\{host\}(?::\d+)?/wp-content/uploads/sites/|\A/.*/uploads/sites/)$id(?=/|\\z)~", '$1{id}', $plain );
}

/**
 * A row without the place, in which a digest stands for what it is one of.
 *
 * @param array $row Row.
 * @return array
 */
function bbws_shapes_row( $row ) {
	$plain = array_map( 'bbws_shapes_plain', $row );
	foreach ( $row as $name => $digest ) {
		foreach ( $row as $of => $value ) {
			if ( is_string( $value ) && in_array( $digest, array( md5( $value ), sha1( $value ), strlen( $value ) . ':' . md5( $value ) ), true ) ) {
				$plain[ $name ] = "digest of $of";
			}
		}
	}
	return $plain;
}

/**
 * All that the site of the request holds.
 *
 * @return array
 */
function bbws_shapes_look() {
	global $wpdb;
	wp_cache_flush();
	$held = array();
	foreach ( $wpdb->get_col( $wpdb->prepare( 'SHOW TABLES LIKE %s', $wpdb->esc_like( $wpdb->prefix ) . '%' ) ) as $table ) {
		$name = substr( $table, strlen( $wpdb->prefix ) );
		$sql  = $wpdb->get_row( "SHOW CREATE TABLE `$table`", ARRAY_N )[1];
		$rows = array_map( 'bbws_shapes_row', (array) $wpdb->get_results( "SELECT * FROM `$table`", ARRAY_A ) );
		if ( 'options' === $name ) {
			// What comes and goes by itself, and is told below.
			$rows = array_filter( $rows, fn( $row ) => ! preg_match( '/\A(?:_|rewrite_rules|cron\z|bbws_|recently_|db_upgraded|can_compress)/', $row['option_name'] ) );
			// Core says in several ways that an option is loaded with the others, and changes from one to another.
			$rows = array_map( fn( $row ) => array( 'autoload' => in_array( $row['autoload'], array( 'no', 'off', 'auto-off' ), true ) ) + array_diff_key( $row, array( 'option_id' => 0 ) ), $rows );
		}
		$rows = array_map( 'wp_json_encode', $rows );
		sort( $rows );
		$held[ "table $name" ] = $rows;
		// A server names the index of a foreign key after it: within its table it may be any name.
		$held[ "made $name" ] = preg_replace( '/ AUTO_INCREMENT=\d+|CONSTRAINT `[^`]*` |(?<=  KEY )`[^`]*`/', '', bbws_shapes_plain( $sql ) );
	}
	if ( 'sqlite' !== BBWS_DB_ENGINE ) {
		$held['triggers'] = array_map( 'bbws_shapes_plain', $wpdb->get_col( $wpdb->prepare( 'SELECT CONCAT(TRIGGER_NAME, ACTION_TIMING, EVENT_MANIPULATION, EVENT_OBJECT_TABLE, ACTION_STATEMENT) FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = DATABASE() AND EVENT_OBJECT_TABLE LIKE %s', $wpdb->esc_like( $wpdb->prefix ) . '%' ) ) );
	}
	foreach ( _get_cron_array() as $time => $hooks ) {
		foreach ( $hooks as $hook => $events ) {
			foreach ( $events as $key => $event ) {
				if ( 0 === strpos( $hook, 'shape' ) ) {
					$held['events'][] = wp_json_encode( array( $hook, $event['schedule'], bbws_shapes_plain( $event['args'] ), md5( serialize( $event['args'] ) ) === $key, wp_next_scheduled( $hook, $event['args'] ) === $time ) );
				}
			}
		}
	}
	foreach ( array( 'shapes' ) as $login ) {
		foreach ( get_user_meta( get_user_by( 'login', $login )->ID ) as $key => $values ) {
			if ( 0 === strpos( $key, $wpdb->prefix ) ) {
				$held['member'][ bbws_shapes_plain( $key ) ] = bbws_shapes_plain( $values[0] );
			}
		}
	}
	$folder = wp_upload_dir()['basedir'];
	foreach ( BBWS_Site_Files::below( $folder ) as $name => $path ) {
		$held['files'][ rawurlencode( $name ) ] = is_dir( $path ) ? '' : bbws_shapes_plain( file_get_contents( $path ) );
	}
	ksort( $held );
	return $held;
}

/**
 * Where the site still holds a word, by table and file.
 *
 * @param WP_REST_Request $request Has the word.
 * @return string[]
 */
function bbws_shapes_find( $request ) {
	global $wpdb;
	$found = array();
	foreach ( $wpdb->get_col( $wpdb->prepare( 'SHOW TABLES LIKE %s', $wpdb->esc_like( $wpdb->prefix ) . '%' ) ) as $table ) {
		foreach ( (array) $wpdb->get_results( "SELECT * FROM `$table`", ARRAY_A ) as $row ) {
			foreach ( $row as $column => $value ) {
				if ( false !== stripos( (string) $value, $request['word'] ) ) {
					$found[] = substr( $table, strlen( $wpdb->prefix ) ) . ".$column: $value";
				}
			}
		}
	}
	foreach ( BBWS_Site_Files::below( wp_upload_dir()['basedir'] ) as $name => $path ) {
		if ( is_file( $path ) && false !== stripos( file_get_contents( $path ), $request['word'] ) ) {
			$found[] = 'file ' . rawurlencode( $name );
		}
	}
	return $found;
}

add_action(
	'rest_api_init',
	function () {
		bbws_test_routes(
			array(
				'shapes'        => 'bbws_shapes_look',
				'shapes-find'   => 'bbws_shapes_find',
				'shapes-member' => function () {
					$user = get_user_by( 'login', 'shapes' );
					return add_user_to_blog( get_current_blog_id(), $user ? $user->ID : wp_create_user( 'shapes', wp_generate_password(), 'shapes@example.com' ), 'author' );
				},
				// As the site's own administrator does on the page of plugins.
				'shapes-switch' => function ( $request ) {
					require_once ABSPATH . 'wp-admin/includes/plugin.php';
					ob_start();
					$answers = array();
					foreach ( $request['files'] as $file ) {
						$answer    = activate_plugin( $file );
						$answers[] = is_wp_error( $answer ) ? $answer->get_error_code() : '';
					}
					ob_end_clean();
					return array_values( array_diff( $answers, array( '', 'unexpected_output' ) ) );
				},
				'shapes-spoil'  => function () {
					global $wpdb;
					$wpdb->query( 'SET FOREIGN_KEY_CHECKS = 0' );
					foreach ( $wpdb->get_col( $wpdb->prepare( 'SHOW TABLES LIKE %s', $wpdb->esc_like( $wpdb->prefix ) . '%' ) ) as $table ) {
						if ( ! in_array( substr( $table, strlen( $wpdb->prefix ) ), $wpdb->tables( 'blog', false ), true ) ) {
							$wpdb->query( "DROP TABLE `$table`" );
						}
					}
					$wpdb->query( "DELETE FROM $wpdb->posts" );
					$wpdb->query( "UPDATE $wpdb->options SET option_value = 'spoilt' WHERE option_name LIKE 'shape%'" );
					delete_option( $wpdb->prefix . 'user_roles' );
					_set_cron_array( array() );
					BBWS_Site_Files::remove( wp_upload_dir()['basedir'] );
					get_user_by( 'login', 'shapes' )->set_role( 'subscriber' );
					return true;
				},
			)
		);
	}
);
