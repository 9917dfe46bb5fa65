<?php
/**
 * The roles of a new site.
 *
 * @package BBWS
 */

defined( 'ABSPATH' ) || exit;

/**
 * Has core write the roles of a new site once. It would write all of them again for each of more than a hundred
 * capabilities, which is a third of the time that a site takes.
 */
class BBWS_New_Roles {

	/**
	 * Makes sites.
	 *
	 * @param callable $callback What makes them.
	 * @return mixed
	 */
	public static function written_once( $callback ) {
		// Core populates the options, then the roles, and then reads them anew from where it wrote them.
		add_action( 'populate_options', array( __CLASS__, 'hold' ) );
		try {
			return $callback();
		} finally {
			remove_action( 'populate_options', array( __CLASS__, 'hold' ) );
		}
	}

	/**
	 * Action of populate_options: keeps the roles in memory until somebody reads them.
	 */
	public static function hold() {
		$roles         = wp_roles();
		$roles->use_db = false;

		$name  = 'pre_option_' . $roles->role_key;
		$write = function ( $value ) use ( $roles, $name, &$write ) {
			if ( $roles->roles ) {
				remove_filter( $name, $write );
				$roles->use_db = true;
				add_option( $roles->role_key, $roles->roles );
			}
			return $value;
		};
		add_filter( $name, $write );
	}
}
