<?php
/**
 * Sites that are not open yet, or not any more.
 *
 * @package BBWS
 */

defined( 'ABSPATH' ) || exit;

/**
 * Closes a site to everybody while its tables are made or dropped.
 *
 * Core's "not activated yet" holds the state, a value of the flag "deleted": it is there from the first statement of a
 * creation on, and it comes with the look-up of the site, so that no request pays for it.
 */
class BBWS_Site_Opening {

	/** Value of the flag "deleted". */
	const CLOSED = 2;

	/** Seconds after which to ask again: a site is made in one or two. */
	const RETRY_AFTER = 5;

	/**
	 * Hooks the closing, before core looks for the tables of the site.
	 */
	public static function register() {
		add_action( 'ms_loaded', array( __CLASS__, 'check' ) );
	}

	/**
	 * Action of ms_loaded: answers a request for a site that is closed and ends it. The platform's calls about it go to the
	 * main site.
	 */
	public static function check() {
		if ( self::is_closed( get_site() ) && ! BBWS_Scratch_Host::is_here() && ! ( defined( 'WP_CLI' ) && WP_CLI ) ) {
			BBWS_Closed_Page::answer( 'site_not_ready', 'This site is not ready', 'It is being set up. Please try again in a few seconds.', self::RETRY_AFTER );
		}
	}

	/**
	 * Whether a site is closed.
	 *
	 * @param WP_Site|null $site Site.
	 * @return bool
	 */
	public static function is_closed( $site ) {
		return $site && (string) self::CLOSED === (string) $site->deleted;
	}

	/**
	 * Closes a site, whose tables are going to be dropped.
	 *
	 * @param WP_Site $site Site.
	 */
	public static function close( $site ) {
		if ( ! self::is_closed( $site ) ) {
			wp_update_site( $site->id, array( 'deleted' => self::CLOSED ) );
		}
	}

	/**
	 * Opens a site that is complete.
	 *
	 * @param int $id Id of the site in this network.
	 */
	public static function open( $id ) {
		if ( self::is_closed( get_site( $id ) ) ) {
			wp_update_site( $id, array( 'deleted' => 0 ) );
		}
	}
}
