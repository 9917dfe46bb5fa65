<?php
/**
 * Fatal errors of sites.
 *
 * @package BBWS
 */

defined( 'ABSPATH' ) || exit;

/**
 * Remembers where the code of a site died last. Not why: the message may hold SQL or secrets.
 */
class BBWS_Fatal_Errors {

	/** Site meta that holds it. */
	const META = 'bbws_last_error';

	/** Seconds between two writes, so that a broken site with many visitors does not wear the database out. */
	const PAUSE = 60;

	/** Kinds of errors that end a request. */
	const FATAL = array(
		E_ERROR             => 'E_ERROR',
		E_PARSE             => 'E_PARSE',
		E_CORE_ERROR        => 'E_CORE_ERROR',
		E_COMPILE_ERROR     => 'E_COMPILE_ERROR',
		E_USER_ERROR        => 'E_USER_ERROR',
		E_RECOVERABLE_ERROR => 'E_RECOVERABLE_ERROR',
	);

	/**
	 * Watches this request.
	 */
	public static function register() {
		register_shutdown_function( array( __CLASS__, 'record' ) );
	}

	/**
	 * The last fatal error of a site.
	 *
	 * @param int $id     Id of the site in this network.
	 * @param int $newest Seconds that it may be old.
	 * @return array|null
	 */
	public static function last( $id, $newest = DAY_IN_SECONDS ) {
		$error = json_decode( (string) get_site_meta( $id, self::META, true ), true );
		return isset( $error['at'] ) && strtotime( $error['at'] ) > time() - $newest ? $error : null;
	}

	/**
	 * Writes down the error that ended this request, if one did.
	 */
	public static function record() {
		global $wpdb, $current_blog;
		$error = error_get_last();
		if ( ! $error || ! isset( self::FATAL[ $error['type'] ], $current_blog->blog_id ) ) {
			return;
		}
		// The memory may be what has run out.
		ini_set( 'memory_limit', (string) ( memory_get_usage( true ) + 16 * MB_IN_BYTES ) ); // phpcs:ignore WordPress.PHP.IniSet
		$wpdb->suppress_errors( true );
		if ( null === self::last( $current_blog->blog_id, self::PAUSE ) ) {
			$entry = array(
				'type'     => self::FATAL[ $error['type'] ],
				'location' => self::location( $error['file'] ) . ':' . (int) $error['line'],
				'at'       => gmdate( 'Y-m-d\TH:i:s\Z' ),
			);
			update_site_meta( $current_blog->blog_id, self::META, wp_slash( wp_json_encode( $entry ) ) );
		}
	}

	/**
	 * The path of a file within WordPress: where WordPress lies is nobody's business.
	 *
	 * @param string $file Path.
	 * @return string
	 */
	private static function location( $file ) {
		$file = wp_normalize_path( $file );
		foreach ( array( WP_CONTENT_DIR, ABSPATH ) as $folder ) {
			$folder = trailingslashit( wp_normalize_path( $folder ) );
			if ( 0 === strpos( $file, $folder ) ) {
				return substr( $file, strlen( $folder ) );
			}
		}
		return basename( $file );
	}
}
