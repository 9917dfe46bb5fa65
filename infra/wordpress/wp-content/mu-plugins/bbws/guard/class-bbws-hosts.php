<?php
/**
 * The domains under which sites of this network are found besides their own hosts.
 *
 * @package BBWS
 */

defined( 'ABSPATH' ) || exit;

/**
 * Finds the site of a domain, and sends who asks by another host of a site to the one that its pages are at.
 *
 * A table of the network has the domains, by their names: a request by one of them costs one query. Which host a site's pages
 * are at is what its options "home" and "siteurl" say; its row in wp_blogs keeps the host by which the platform calls it.
 */
class BBWS_Hosts {

	/** Where a domain shows which site it leads to. */
	const MARKER = '/.well-known/bbws-site';

	/** Seconds for which a redirect is remembered: the primary domain may change. */
	const REMEMBERED = 600;

	/**
	 * Name of the table.
	 *
	 * @return string
	 */
	public static function table() {
		return $GLOBALS['wpdb']->base_prefix . 'bbws_hosts';
	}

	/**
	 * Finds the site of a host that is none of the network's, before core looks for it. One that is nobody's is answered by
	 * the main site.
	 *
	 * @param string $host Host without port; empty when it is of the network.
	 */
	public static function resolve( $host ) {
		if ( '' === $host ) {
			return;
		}
		$id   = self::site_of( $host );
		$site = null === $id ? null : get_site( $id );
		BBWS_Environment::begin( $site ? $site->domain : BBWS_NETWORK_HOST );
		if ( ! $site ) {
			return;
		}
		$_SERVER['HTTP_HOST'] = $host;
		add_filter(
			'pre_get_site_by_path',
			function ( $found, $domain ) use ( $host, $site ) {
				return $domain === $host ? $site : $found;
			},
			10,
			2
		);
	}

	/**
	 * The site of a domain.
	 *
	 * @param string $host Host without port.
	 * @return int|null Its id in this network; null when no site has it.
	 */
	public static function site_of( $host ) {
		global $wpdb;
		$quiet = $wpdb->suppress_errors( true );
		// phpcs:ignore WordPress.DB -- a table of ours, which is there when the first domain is.
		$id = $wpdb->get_var( $wpdb->prepare( 'SELECT blog_id FROM ' . self::table() . ' WHERE host = %s', $host ) );
		$wpdb->suppress_errors( $quiet );
		return null === $id ? null : (int) $id;
	}

	/**
	 * The host that the pages of a site are at.
	 *
	 * @param WP_Site $site Site.
	 * @return string
	 */
	public static function primary_of( $site ) {
		$home = (int) $site->id === get_current_blog_id() ? get_option( 'home' ) : get_blog_option( $site->id, 'home' );
		$host = strtolower( (string) parse_url( (string) $home, PHP_URL_HOST ) );
		// What code of the site has put there leads nobody away from it.
		return $host !== $site->domain && '' !== $host && self::site_of( $host ) === (int) $site->id ? $host : $site->domain;
	}

	/**
	 * Hooks the redirect, when core knows the site and that it is open.
	 */
	public static function register() {
		add_action( 'ms_loaded', array( __CLASS__, 'redirect' ), 12 );
	}

	/**
	 * Action of ms_loaded: answers a visitor who asks by another host than the primary one. The platform is never sent away.
	 */
	public static function redirect() {
		$site = get_site();
		if ( BBWS_MANAGEMENT || 'cli' === PHP_SAPI || ! $site ) {
			return;
		}
		$host = (string) $_SERVER['HTTP_HOST'];
		if ( self::MARKER === BBWS_Addresses::path() ) {
			header( 'Content-Type: text/plain; charset=UTF-8' );
			header( 'Cache-Control: no-store' );
			echo self::marker( (string) get_site_meta( $site->id, 'bbws_site_id', true ), $host );
			exit;
		}
		$primary = self::primary_of( $site );
		if ( $primary === $host ) {
			return;
		}
		header( 'Cache-Control: max-age=' . self::REMEMBERED );
		// By 301 a form would be sent again without what was filled in.
		$status = in_array( $_SERVER['REQUEST_METHOD'], array( 'GET', 'HEAD' ), true ) ? 301 : 308;
		header( 'Location: ' . BBWS_Addresses::url_of_primary( $primary ) . $_SERVER['REQUEST_URI'], true, $status );
		exit;
	}

	/**
	 * What a domain shows of the site that it leads to; the site verifies nothing by it, and it tells strangers nothing.
	 *
	 * @param string $site_id Platform's id.
	 * @param string $host    Host without port.
	 * @return string
	 */
	public static function marker( $site_id, $host ) {
		return hash( 'sha256', 'bbws-site|' . $site_id . '|' . $host );
	}
}
