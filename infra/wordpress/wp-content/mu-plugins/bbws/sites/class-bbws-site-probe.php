<?php
/**
 * Probes of sites.
 *
 * @package BBWS
 */

defined( 'ABSPATH' ) || exit;

/**
 * Looks at a site from without, in a fresh process and past every cache, before and after its code changes.
 */
class BBWS_Site_Probe {

	/** Seconds that a page may take. */
	const TIMEOUT = 20;

	/**
	 * The platform's user, in the process of a look at wp-admin.
	 *
	 * @var int
	 */
	private static $user = 0;

	/**
	 * Makes ready for a probe, which this request is: a page that dies halfway must not have said 200 already.
	 */
	public static function register() {
		ob_start();
		if ( ! defined( 'DONOTCACHEPAGE' ) ) {
			// What plugins for caches look at.
			define( 'DONOTCACHEPAGE', true );
		}
	}

	/**
	 * Signs the platform's user in for a look at wp-admin, in the process of that request alone: no cookie leaves it.
	 *
	 * @param int $user Id of the user.
	 */
	public static function sign_in( $user ) {
		add_action(
			'plugins_loaded',
			function () use ( $user ) {
				if ( ! is_admin() ) {
					return;
				}
				// Core asks WordPress.org there for news and updates, which a tenant's network need not reach.
				add_filter( 'pre_http_request', fn() => new WP_Error( 'bbws_probe', 'A look at a site asks nobody.' ) );
				if ( ! $user || wp_doing_ajax() ) {
					return;
				}
				self::$user = (int) $user;
				add_filter( 'session_token_manager', fn() => 'BBWS_Probe_Session', PHP_INT_MAX );
				foreach ( array(
					AUTH_COOKIE        => 'auth',
					SECURE_AUTH_COOKIE => 'secure_auth',
					LOGGED_IN_COOKIE   => 'logged_in',
				) as $name => $scheme ) {
					$_COOKIE[ $name ] = wp_generate_auth_cookie( $user, time() + MINUTE_IN_SECONDS, $scheme, BBWS_Probe_Session::TOKEN );
				}
			},
			PHP_INT_MIN
		);
	}

	/**
	 * Whether this process has signed a user in by itself.
	 *
	 * @param int $id Id of the user.
	 * @return bool
	 */
	public static function has_signed_in( $id ) {
		return self::$user > 0 && self::$user === (int) $id;
	}

	/**
	 * Looks at a site as its visitors and editors do: at the front page, and if that works at the others.
	 *
	 * @param WP_Site    $site   Site.
	 * @param array|null $before What was seen before; only what was well then is looked at again.
	 * @return array[] What each page is like, by its name.
	 */
	public static function look( $site, $before = null ) {
		$seen = array();
		foreach ( self::pages( $site ) as $name => $path ) {
			if ( null !== $before && ! self::is_well( $before, $name ) ) {
				continue;
			}
			$seen[ $name ] = self::page( trailingslashit( BBWS_Addresses::home_of_site( $site ) ) . $path );
			if ( 'front page' === $name && ! self::is_well( $seen, $name ) ) {
				break;
			}
		}
		return $seen;
	}

	/**
	 * Looks at a site's front page alone.
	 *
	 * @param WP_Site $site Site.
	 * @return array[] What it is like, by its name.
	 */
	public static function glance( $site ) {
		return array( 'front page' => self::page( trailingslashit( BBWS_Addresses::home_of_site( $site ) ) ) );
	}

	/**
	 * The pages that were well and are not any more.
	 *
	 * @param array[] $before What was seen before.
	 * @param array[] $after  What was seen after.
	 * @return string[] Their names.
	 */
	public static function worse( $before, $after ) {
		$worse = array();
		foreach ( $after as $name => $page ) {
			if ( self::is_well( $before, $name ) && ( ! self::is_well( $after, $name ) || ( $before[ $name ]['title'] && ! $page['title'] ) || ( $before[ $name ]['whole'] && ! $page['whole'] && ! $page['leads'] ) ) ) {
				$worse[] = $name;
			}
		}
		return $worse;
	}

	/**
	 * Whether a page was seen and works: it answers something, and is neither missing nor leads to itself or elsewhere.
	 *
	 * @param array[] $seen What was seen.
	 * @param string  $name Name of the page.
	 * @return bool
	 */
	private static function is_well( $seen, $name ) {
		return isset( $seen[ $name ] ) && $seen[ $name ]['well'];
	}

	/**
	 * What a page is like.
	 *
	 * @param string $url Address.
	 * @return array
	 */
	private static function page( $url ) {
		$answer = BBWS_Loopback::open( $url, self::TIMEOUT );
		// All processes of the container may have been at work.
		$answer = 0 === $answer['status'] ? BBWS_Loopback::open( $url, self::TIMEOUT ) : $answer;
		$leads  = $answer['status'] >= 300 && $answer['status'] < 400;
		$fails  = 0 === $answer['status'] || $answer['status'] >= 400;
		$empty  = ! $leads && '' === trim( $answer['body'] );
		return array(
			'well'  => ! $fails && ! $empty && ! ( $leads && self::leads_astray( $url, $answer['location'] ) ),
			'leads' => $leads,
			// A redirect has none, and takes nothing away.
			'title' => $leads || preg_match( '!<title[^>]*>\s*[^<\s]!i', $answer['body'] ),
			'whole' => $leads || false !== stripos( $answer['body'], '</html>' ),
		);
	}

	/**
	 * Whether a redirect leads to the page that it comes from, or away from the site.
	 *
	 * @param string $url      Address of the page.
	 * @param string $location Where it leads to.
	 * @return bool
	 */
	private static function leads_astray( $url, $location ) {
		$from = wp_parse_url( $url );
		$to   = wp_parse_url( WP_Http::make_absolute_url( remove_query_arg( 'bbws-probe', $location ), $url ) );
		$page = fn( $parts ) => untrailingslashit( isset( $parts['path'] ) ? $parts['path'] : '' ) . '?' . ( isset( $parts['query'] ) ? $parts['query'] : '' );
		return ! isset( $to['host'] ) || $to['host'] !== $from['host'] || $page( $to ) === $page( $from );
	}

	/**
	 * The pages that are looked at.
	 *
	 * @param WP_Site $site Site.
	 * @return string[] Paths without leading slash, by names.
	 */
	private static function pages( $site ) {
		global $wpdb;
		$posts = BBWS_Database::select( 'SELECT ID FROM ' . BBWS_Database::name( $wpdb->get_blog_prefix( $site->id ) . 'posts' ) . " WHERE post_type = 'post' AND post_status = 'publish' AND post_password = '' ORDER BY ID DESC LIMIT 1" );
		$pages = array( 'front page' => '' );
		if ( $posts ) {
			$url           = BBWS_Site_Context::run( $site, fn() => (string) get_permalink( (int) $posts[0][0] ) );
			$query         = (string) wp_parse_url( $url, PHP_URL_QUERY );
			$pages['post'] = ltrim( (string) wp_parse_url( $url, PHP_URL_PATH ), '/' ) . ( '' === $query ? '' : '?' . $query );
		}
		return $pages + array(
			'login'      => 'wp-login.php',
			'admin-ajax' => 'wp-admin/admin-ajax.php?action=heartbeat',
			'wp-admin'   => 'wp-admin/',
		);
	}
}
