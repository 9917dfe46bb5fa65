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
	 * What a visitor gets.
	 *
	 * @param WP_Site $site Site.
	 * @return int HTTP status; 0 when there was no answer, twice.
	 */
	public static function front_page( $site ) {
		$url    = trailingslashit( BBWS_Addresses::url_of_site( $site ) );
		$status = BBWS_Loopback::visit( $url, self::TIMEOUT );
		// All processes of the container may have been at work.
		return 0 === $status ? BBWS_Loopback::visit( $url, self::TIMEOUT ) : $status;
	}

	/**
	 * Whether a page works.
	 *
	 * @param int $status HTTP status.
	 * @return bool
	 */
	public static function works( $status ) {
		return $status > 0 && $status < 500;
	}

	/**
	 * What a visitor gets, and whether the site has loaded a plugin.
	 *
	 * @param WP_Site $site Site.
	 * @param string  $slug Folder of the plugin.
	 * @return bool[] By name.
	 */
	public static function with_plugin( $site, $slug ) {
		$answer = BBWS_Site_Call::send( $site, 'GET', 'bbws/v1/plugins/' . $slug . '/loaded' );
		return array(
			'works'  => self::works( self::front_page( $site ) ),
			'loaded' => 200 === $answer['status'] && ! empty( $answer['body']['loaded'] ),
		);
	}
}
