<?php
/**
 * The addresses that the sites of this network have.
 *
 * Loaded by wp-config.php, before WordPress: only plain PHP at the top of the methods that it calls.
 *
 * @package BBWS
 */

/**
 * Knows which hosts belong to this network and puts back the ports that core drops from site domains.
 */
class BBWS_Addresses {

	/**
	 * The base URLs with the names of their environments, as WP_SITE_BASE_URLS has them: "DEV=https://…,SIT=https://…".
	 *
	 * @return array<string, array{0: string, 1: string}> Name and URL, by the host of the URL. One without a name is PROD.
	 */
	private static function entries() {
		static $entries = null;
		if ( null === $entries ) {
			$entries = array();
			foreach ( array_filter( array_map( 'trim', explode( ',', BBWS_SITE_BASE_URLS ) ) ) as $entry ) {
				list( $name, $url ) = preg_match( '/^(DEV|SIT|PROD)\s*=\s*(.+)$/', $entry, $parts ) ? array( $parts[1], $parts[2] ) : array( 'PROD', $entry );

				$entries[ strtolower( (string) parse_url( $url, PHP_URL_HOST ) ) ] = array( $name, rtrim( $url, '/' ) );
			}
		}
		return $entries;
	}

	/**
	 * The base URL of each site environment, by its host.
	 *
	 * @return array<string, string>
	 */
	public static function bases() {
		return array_map(
			function ( $entry ) {
				return $entry[1];
			},
			self::entries()
		);
	}

	/**
	 * The environment of a host's site, by the base that it is under.
	 *
	 * @param string $host Host without port.
	 * @return string "DEV", "SIT" or "PROD", which the network's own host is as well.
	 */
	public static function environment_of( $host ) {
		$parts   = explode( '.', $host, 2 );
		$entries = self::entries();
		return isset( $parts[1], $entries[ $parts[1] ] ) ? $entries[ $parts[1] ][0] : 'PROD';
	}

	/**
	 * Whether a host could be that of a site, known or not.
	 *
	 * @param string $host Host without port.
	 * @return bool
	 */
	public static function is_under_a_base( $host ) {
		foreach ( array_keys( self::bases() ) as $base ) {
			if ( substr( $host, -strlen( '.' . $base ) ) === '.' . $base ) {
				return true;
			}
		}
		return false;
	}

	/**
	 * The address of a host in this process: the stored one may be from a run on another port.
	 *
	 * @param string $host Host without port.
	 * @return string|null Null when it is neither the network's host nor one label under a base.
	 */
	public static function url_of( $host ) {
		if ( BBWS_NETWORK_HOST === $host ) {
			return BBWS_NETWORK_URL;
		}
		$bases = self::bases();
		$parts = explode( '.', $host, 2 );
		if ( isset( $bases[ $host ] ) || 2 !== count( $parts ) || ! isset( $bases[ $parts[1] ] ) || ! preg_match( '/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/', $parts[0] ) ) {
			return null;
		}
		return preg_replace( '!^(https?://)!', '$1' . $parts[0] . '.', $bases[ $parts[1] ] );
	}

	/**
	 * The Host header of a host's own address.
	 *
	 * @param string $host Host without port.
	 * @return string
	 */
	public static function host_with_port( $host ) {
		$port = parse_url( self::url_of_primary( $host ), PHP_URL_PORT );
		return $port ? $host . ':' . $port : $host;
	}

	/**
	 * Replaces scheme, host and port of a URL of this network by the current ones.
	 *
	 * @param mixed $url URL, as an option holds it.
	 * @return mixed
	 */
	public static function current( $url ) {
		if ( ! is_string( $url ) || ! preg_match( '!^https?://([^/:?#]+)(?::\d+)?(.*)$!', $url, $parts ) ) {
			return $url;
		}
		$host = strtolower( $parts[1] );
		return ( self::url_of( $host ) ?? self::url_of_primary( $host ) ) . $parts[2];
	}

	/**
	 * The address of a domain of a site's owner, which has scheme and port of all others.
	 *
	 * @param string $host Host without port.
	 * @return string
	 */
	public static function url_of_primary( $host ) {
		return preg_replace( '!//[^/:]+!', '//' . $host, self::url_of( $host ) ?? BBWS_NETWORK_URL );
	}

	/**
	 * The address by which the platform calls a site.
	 *
	 * @param WP_Site $site Site.
	 * @return string
	 */
	public static function url_of_site( $site ) {
		return (string) self::current( 'http://' . $site->domain );
	}

	/**
	 * The address that the pages of a site are at.
	 *
	 * @param WP_Site $site Site.
	 * @return string
	 */
	public static function home_of_site( $site ) {
		return self::url_of_primary( BBWS_Hosts::primary_of( $site ) );
	}

	/**
	 * The path of this request as it came.
	 *
	 * @return string
	 */
	public static function path() {
		return explode( '?', isset( $_SERVER['REQUEST_URI'] ) ? (string) $_SERVER['REQUEST_URI'] : '', 2 )[0];
	}

	/**
	 * Whether the script that runs is the front of WordPress, whatever the address says.
	 *
	 * @return bool
	 */
	public static function is_front() {
		return self::runs( 'index.php' );
	}

	/**
	 * Whether a script of WordPress is the one that runs, whatever the address says.
	 *
	 * @param string $script File in WordPress's own folder.
	 * @return bool
	 */
	public static function runs( $script ) {
		return isset( $_SERVER['SCRIPT_FILENAME'] ) && realpath( ABSPATH . $script ) === realpath( (string) $_SERVER['SCRIPT_FILENAME'] );
	}

	/**
	 * Whether a path leads where it says: it has no dot segments, encoded or not, and none of what may be taken for a slash.
	 *
	 * @param string $path Path, as it came.
	 * @return bool
	 */
	public static function is_direct( $path ) {
		return 0 === preg_match( '!^[^/]|[\\\\\0]|%5c|%00|(?:/|%2f)(?:\.|%2e){1,2}(?:/|%2f|$)!i', $path );
	}

	/**
	 * Hooks the refusal of paths that do not, as soon as core knows the site.
	 */
	public static function refuse_detours() {
		add_action(
			'ms_loaded',
			function () {
				if ( 'cli' !== PHP_SAPI && ! self::is_direct( self::path() ) ) {
					http_response_code( 400 );
					exit;
				}
			},
			30
		);
	}

	/**
	 * Hooks the corrections.
	 */
	public static function register() {
		foreach ( array( 'option_home', 'option_siteurl', 'network_site_url', 'network_home_url' ) as $filter ) {
			add_filter( $filter, array( __CLASS__, 'current' ) );
		}
		add_filter( 'redirect_canonical', array( __CLASS__, 'keep_port' ), 10, 2 );
	}

	/**
	 * Refuses a redirect to the same page on another port: behind a load balancer it would be a loop.
	 *
	 * @param string|false $target    Where core would redirect to.
	 * @param string       $requested The URL as asked.
	 * @return string|false
	 */
	public static function keep_port( $target, $requested ) {
		$strip = function ( $url ) {
			return preg_replace( '!^https?://([^/:]+)(:\d+)?!', '$1', (string) $url );
		};
		return $strip( $target ) === $strip( $requested ) ? false : $target;
	}
}
