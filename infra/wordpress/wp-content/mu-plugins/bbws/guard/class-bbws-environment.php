<?php
/**
 * The environments of sites.
 *
 * Loaded by wp-config.php, before WordPress: only plain PHP at the top of the methods that it calls.
 *
 * @package BBWS
 */

/**
 * Tells of which environment a site is: those of one network are of several. The base of its host says it.
 */
class BBWS_Environment {

	/** What core calls them. */
	const TYPES = array(
		'DEV'  => 'development',
		'SIT'  => 'staging',
		'PROD' => 'production',
	);

	/**
	 * What wp_get_environment_type() says in a process of a host.
	 *
	 * @param string $host Host without port.
	 * @return string
	 */
	public static function type_of( $host ) {
		return self::TYPES[ BBWS_Addresses::environment_of( $host ) ];
	}

	/**
	 * Whether a site is in production. Within BBWS_Site_Context that is asked of the site that is worked on, while
	 * wp_get_environment_type(), a constant, goes on to say what the process is of: no code of the site runs there.
	 *
	 * @param int|null $id Id of the site in this network; null for the current one.
	 * @return bool
	 */
	public static function is_production( $id = null ) {
		// While the network is installed there are no sites yet.
		$site = is_multisite() ? get_site( $id ) : null;
		return ! $site || 'PROD' === BBWS_Addresses::environment_of( $site->domain );
	}

	/**
	 * Says of which environment this process is, as soon as that is known.
	 *
	 * @param string $host Host of its site under a base, or of the network.
	 */
	public static function begin( $host ) {
		define( 'WP_ENVIRONMENT_TYPE', self::type_of( $host ) );
		self::refuse_indexing();
	}

	/**
	 * Keeps whatever this process answers out of search engines, unless its site is in production: also what core answers
	 * before there is a plugin, and what a plugin says later.
	 */
	public static function refuse_indexing() {
		if ( 'production' === WP_ENVIRONMENT_TYPE ) {
			return;
		}
		$refuse = function () {
			header( 'X-Robots-Tag: noindex, nofollow' );
		};
		$refuse();
		header_register_callback( $refuse );
	}

	/**
	 * Lets a developer's machine use application passwords over plain HTTP, as core does in an environment "local".
	 */
	public static function register() {
		if ( BBWS_LOCAL ) {
			add_filter( 'wp_is_application_passwords_available', '__return_true', 0 );
		}
	}
}
