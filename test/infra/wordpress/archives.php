<?php
/**
 * Installed by the tests: sites with whatever names, tables and rows there can be, and all that a site is.
 *
 * @package BBWS
 */

/**
 * Folder of the uploads of the site of the request.
 *
 * @return string
 */
function bbws_test_uploads() {
	$folder = BBWS_Site_Files::uploads( get_current_blog_id() );
	wp_mkdir_p( $folder );
	return $folder;
}

/**
 * Writes uploads whose names may hold any bytes.
 *
 * @param array[] $files Name and content in base64; content may be a number of zeros. A name that ends with "/" is a folder.
 */
function bbws_test_write( $files ) {
	foreach ( $files as list( $name, $content ) ) {
		$path = bbws_test_uploads() . '/' . base64_decode( $name );
		wp_mkdir_p( '/' === substr( $path, -1 ) ? $path : dirname( $path ) );
		if ( is_int( $content ) ) {
			$file = fopen( $path, 'wb' );
			ftruncate( $file, $content );
			fclose( $file );
		} elseif ( '/' !== substr( $path, -1 ) ) {
			file_put_contents( $path, base64_decode( $content ) );
		}
	}
}

/**
 * All that is on the site of the request and no business of WordPress itself.
 *
 * @return array
 */
function bbws_test_print() {
	global $wpdb;
	$found = array(
		'tables'   => array(),
		'triggers' => array(),
		'files'    => (object) bbws_test_files(),
	);
	$core  = $wpdb->tables( 'blog', true );
	foreach ( $wpdb->get_col( $wpdb->prepare( 'SHOW TABLES LIKE %s', $wpdb->esc_like( $wpdb->prefix ) . '%' ) ) as $table ) {
		if ( in_array( $table, $core, true ) ) {
			continue;
		}
		$rows = array_map( 'serialize', $wpdb->get_results( $wpdb->prepare( 'SELECT * FROM %i', $table ), ARRAY_N ) );
		sort( $rows );
		$create = $wpdb->get_row( $wpdb->prepare( 'SHOW CREATE TABLE %i', $table ), ARRAY_N );
		$name   = substr( $table, strlen( $wpdb->prefix ) );

		$found['tables'][ $name ] = array(
			'create' => $create[1],
			'rows'   => count( $rows ),
			'digest' => md5( implode( $rows ) ),
		);
	}
	if ( BBWS_Database::is_mysql() ) {
		$found['triggers'] = $wpdb->get_results( $wpdb->prepare( 'SELECT TRIGGER_NAME, ACTION_TIMING, EVENT_MANIPULATION, EVENT_OBJECT_TABLE, ACTION_STATEMENT FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = %s AND EVENT_OBJECT_TABLE LIKE %s ORDER BY 1', DB_NAME, $wpdb->esc_like( $wpdb->prefix ) . '%' ), ARRAY_N );
	}
	return $found;
}

/**
 * The definitions and rows of all tables of a site, in any database.
 *
 * @param string $database Database.
 * @return array
 */
function bbws_test_rows_in( $database ) {
	global $wpdb;
	$found = array();
	foreach ( $wpdb->get_col( $wpdb->prepare( 'SHOW TABLES FROM %i LIKE %s', $database, $wpdb->esc_like( $wpdb->prefix ) . '%' ) ) as $table ) {
		$rows = array_map( 'serialize', $wpdb->get_results( $wpdb->prepare( 'SELECT * FROM %i.%i WHERE ' . ( $wpdb->options === $table ? "option_name NOT RLIKE '^_(site_)?transient_'" : '1 = 1' ), $database, $table ), ARRAY_N ) );
		sort( $rows );
		$create          = $wpdb->get_row( $wpdb->prepare( 'SHOW CREATE TABLE %i.%i', $database, $table ), ARRAY_N );
		$found[ $table ] = array( preg_replace( '/ AUTO_INCREMENT=\d+/', '', $create[1] ), count( $rows ), md5( implode( $rows ) ) );
	}
	return $found;
}

/**
 * Digests of the uploads, by their names in base64.
 *
 * @return array<string, string>
 */
function bbws_test_files() {
	$files  = array();
	$folder = bbws_test_uploads();
	$walk   = function ( $within ) use ( &$walk, &$files, $folder ) {
		foreach ( array_diff( scandir( $folder . '/' . $within ), array( '.', '..' ) ) as $name ) {
			$path = $within . $name;
			if ( is_link( $folder . '/' . $path ) ) {
				$files[ base64_encode( $path ) ] = 'to ' . readlink( $folder . '/' . $path );
			} elseif ( is_dir( $folder . '/' . $path ) ) {
				$files[ base64_encode( $path . '/' ) ] = '';
				$walk( $path . '/' );
			} else {
				$files[ base64_encode( $path ) ] = md5_file( $folder . '/' . $path );
			}
		}
	};
	$walk( '' );
	ksort( $files );
	return $files;
}

/**
 * Makes tables, rows and files out of a seed.
 */
class BBWS_Test_Site {

	/** Types, each with whether it can have a default, and values beside nothing and what is drawn. */
	const TYPES = array(
		'int(11)'          => array( true, array( '0', '-1', '2147483647' ) ),
		'bigint unsigned'  => array( true, array( '0', '9007199254740993' ) ),
		'varchar(60)'      => array( true, array( '', 'none', ' x ', "it's", 'a\\b', '🛒', "tab\tline\r\n", '%s', 'NULL', "\0" ) ),
		'char(5)'          => array( true, array( '', 'ä' ) ),
		'longtext'         => array( false, array( '', '0', "<?php '\"`\\\n" ) ),
		'longblob'         => array( false, array( '', "\0\xff\xfe'\\", 'text' ) ),
		'varbinary(40)'    => array( true, array( '', "\x80" ) ),
		'decimal(10,2)'    => array( true, array( '0.00', '-12.50' ) ),
		'double'           => array( true, array( '0', '1.5', '-0.1' ) ),
		'datetime'         => array( true, array( '0000-00-00 00:00:00', '2024-02-29 12:00:00' ) ),
		'date'             => array( true, array( '2024-02-29' ) ),
		"enum('a','b''c')" => array( true, array( 'a', "b'c" ) ),
	);

	/**
	 * One of them.
	 *
	 * @param array $list List.
	 * @return mixed
	 */
	private static function one( $list ) {
		return $list[ mt_rand( 0, count( $list ) - 1 ) ];
	}

	/**
	 * Bytes that make a text, or do not.
	 *
	 * @param int  $length Most of them.
	 * @param bool $any    Whether they may be no text.
	 * @return string
	 */
	private static function bytes( $length, $any ) {
		$text = '';
		for ( $count = mt_rand( 1, $length ); $count > 0; $count-- ) {
			$text .= $any ? chr( mt_rand( 1, 255 ) ) : self::one( array( 'a', 'Z', '7', ' ', ':', '\\', "\n", '%', '"', "'", '*', '?', '<', "\x01", '~', '|', 'ä', '漢', '👋', '.', '-', ';', '%41', '$' ) );
		}
		return $text;
	}

	/**
	 * Makes a table with rows.
	 *
	 * @param string $name Name.
	 */
	public static function table( $name ) {
		global $wpdb;
		$columns = array( '`id` bigint(20) unsigned NOT NULL AUTO_INCREMENT' );
		$values  = array();
		for ( $count = mt_rand( 1, 7 ); $count > 0; $count-- ) {
			$type   = self::one( array_keys( self::TYPES ) );
			$column = self::one( array( 'plain', 'with space', BBWS_Database::is_mysql() ? 'ünï"`' : 'x', 'select', 'a-b', '$x', "it's" ) ) . $count;
			list( $has_default, $known ) = self::TYPES[ $type ];
			$known  = false === strpos( $type, 'blob' ) && false === strpos( $type, 'binary' ) ? $known : array_merge( $known, array( self::bytes( 40, true ) ) );
			$line   = BBWS_Database::name( $column ) . ' ' . $type . self::one( array( ' NULL', ' NOT NULL' ) );
			$fixed  = self::one( $known );
			if ( $has_default && mt_rand( 0, 1 ) && 1 === preg_match( '/\A[^\x00\x80-\xff]*\z/', $fixed ) ) {
				$line .= ' DEFAULT ' . BBWS_Database::literal( $fixed );
			}
			$columns[]         = $line;
			$values[ $column ] = array( $known, strpos( $line, 'NOT NULL' ) );
		}
		$columns[] = 'PRIMARY KEY (`id`)';
		$quoted    = BBWS_Database::name( $wpdb->prefix . $name );
		BBWS_Database::execute( "CREATE TABLE $quoted (" . implode( ', ', $columns ) . ') ' . $wpdb->get_charset_collate() );
		for ( $rows = mt_rand( 0, 40 ); $rows > 0; $rows-- ) {
			$row = array();
			foreach ( $values as list( $known, $is_full ) ) {
				$row[] = BBWS_Database::literal( ! $is_full && 0 === mt_rand( 0, 3 ) ? null : self::one( $known ) );
			}
			BBWS_Database::execute( "INSERT INTO $quoted (" . implode( ', ', array_map( array( 'BBWS_Database', 'name' ), array_keys( $values ) ) ) . ') VALUES (' . implode( ', ', $row ) . ')' );
		}
	}

	/**
	 * Writes files and folders.
	 *
	 * @param int  $count Number.
	 * @param bool $any   Whether their names may be no text.
	 */
	public static function files( $count, $any ) {
		for ( ; $count > 0; $count-- ) {
			$parts = array();
			for ( $depth = mt_rand( 1, 3 ); $depth > 0; $depth-- ) {
				$part    = trim( str_replace( '/', '', self::bytes( 24, $any ) ), '.' );
				$parts[] = ( '' === $part ? 'x' : $part ) . $count . $depth;
			}
			bbws_test_write( array( array( base64_encode( implode( '/', $parts ) . self::one( array( '', '.jpg', '/' ) ) ), base64_encode( self::bytes( 3000, true ) ) ) ) );
		}
	}
}

// A file that goes while the site is exported: each one that is called "gone", just before it is read.
add_action(
	'bbws_export_file',
	function ( $path ) {
		if ( 'gone' === basename( $path ) ) {
			unlink( $path );
		}
	}
);

// Each request has time for one thing only.
add_filter( 'bbws_slice_ends', fn( $seconds ) => bbws_test_planted( 'answers-early' ) ? 0 : $seconds );
add_filter( 'bbws_slice_begins', fn( $seconds ) => bbws_test_planted( 'slices-short' ) ? 0 : $seconds );

add_action(
	'rest_api_init',
	function () {
		$routes = array(
			'archive-write'    => function ( $request ) {
				bbws_test_write( $request['files'] ?? array() );
				foreach ( $request['links'] ?? array() as $name => $to ) {
					symlink( $to, bbws_test_uploads() . '/' . $name );
				}
				return true;
			},
			'archive-print'    => 'bbws_test_print',
			'archive-rows'     => function ( $request ) {
				return bbws_test_rows_in( $request['database'] ?? DB_NAME );
			},
			'archive-server'   => function () {
				return array(
					'socket'   => substr( strstr( DB_HOST, ':' ), 1 ),
					'user'     => DB_USER,
					'password' => DB_PASSWORD,
				);
			},
			'archive-secrets'  => function () {
				global $wpdb;
				$keys = $wpdb->get_col( "SELECT meta_value FROM {$wpdb->usermeta} WHERE meta_key IN ('session_tokens', '_application_passwords') AND meta_value <> ''" );
				$made = array_column( array_merge( array(), ...array_map( 'array_values', array_map( 'maybe_unserialize', $keys ) ) ), 'password' );
				return array_merge( $wpdb->get_col( "SELECT user_pass FROM {$wpdb->users}" ), $made );
			},
			'archive-service'  => fn() => array( get_userdata( get_site_option( 'bbws_service_user' ) )->user_login ),
			'archive-zip'      => function ( $request ) {
				$zip   = new ZipArchive();
				$names = array();
				if ( true !== $zip->open( WP_CONTENT_DIR . '/' . $request['name'], ZipArchive::CHECKCONS ) ) {
					return null;
				}
				for ( $number = 0; $number < $zip->numFiles; $number++ ) {
					$name = $zip->getNameIndex( $number, ZipArchive::FL_ENC_RAW );

					$names[ base64_encode( $name ) ] = '/' === substr( $name, -1 ) ? '' : md5( $zip->getFromIndex( $number ) );
				}
				return $names;
			},
			'archive-sql'      => function ( $request ) {
				global $wpdb;
				foreach ( $request['statements'] as $statement ) {
					BBWS_Database::execute( str_replace( '{p}', $wpdb->prefix, $statement ) );
				}
				return true;
			},
			'archive-generate' => function ( $request ) {
				mt_srand( $request['seed'] );
				foreach ( range( 1, $request['tables'] ) as $number ) {
					BBWS_Test_Site::table( str_repeat( 'n', mt_rand( 1, 50 ) ) . $number );
				}
				BBWS_Test_Site::files( $request['files'], $request['any'] );
				return true;
			},
			'archive-triggers' => function ( $request ) {
				return array_map( fn( $text ) => BBWS_Table_Triggers::moved( $text, 'wp_5_', 'wp_7_' ), $request['statements'] );
			},
			'archive-many' => function ( $request ) {
				$folder = BBWS_Site_Files::work( get_current_blog_id() ) . '-many';
				BBWS_Site_Files::make( $folder );
				$zip = new BBWS_Zip_Writer( $folder . '/many.zip' );
				foreach ( range( 1, $request['entries'] ) as $number ) {
					$zip->begin( 'uploads/' . $number, false, 9 );
					$zip->write( (string) $number );
					$zip->end();
				}
				$zip->close();
				$read = new ZipArchive();
				$read->open( $folder . '/many.zip', ZipArchive::RDONLY | ZipArchive::CHECKCONS );
				$found = array( $read->numFiles, $read->getFromIndex( $request['entries'] - 1 ) );
				$read->close();
				BBWS_Site_Files::remove( $folder );
				return $found;
			},
			'archive-large'    => function ( $request ) {
				global $wpdb;
				$large = str_repeat( "'\\ä\n", (int) $request['bytes'] / 5 );
				BBWS_Large_Row::insert(
					$wpdb->prefix . 'large',
					array_map( fn( $name ) => array( 'name' => $name, 'type' => 'longtext' ), array( 'one', 'two', 'three' ) ),
					array( $large, $large, $large )
				);
				return true;
			},
		);
		bbws_test_routes(
			array_map(
				function ( $route ) {
					return function ( $request ) use ( $route ) {
						try {
							return $route( $request );
						} catch ( Throwable $error ) {
							return new WP_Error( 'test', $error->getMessage() . ' ' . wp_strip_all_tags( $GLOBALS['wpdb']->last_error ) . ' ' . $GLOBALS['wpdb']->last_query );
						}
					};
				},
				$routes
			)
		);
	}
);
