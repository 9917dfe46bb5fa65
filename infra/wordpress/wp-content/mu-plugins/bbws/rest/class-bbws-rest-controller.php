<?php
/**
 * What the platform's controllers share.
 *
 * @package BBWS
 */

defined( 'ABSPATH' ) || exit;

/**
 * Base of the platform's REST controllers.
 */
abstract class BBWS_REST_Controller extends WP_REST_Controller {

	/**
	 * Makes a permission callback.
	 *
	 * @param string $capability Capability that the caller needs.
	 * @return callable
	 */
	protected function needs( $capability ) {
		return function () use ( $capability ) {
			if ( ! is_user_logged_in() ) {
				return new WP_Error( 'rest_not_logged_in', 'Authentication is required.', array( 'status' => 401 ) );
			}
			return current_user_can( $capability ) ? true : new WP_Error( 'rest_forbidden', 'You are not allowed to do this.', array( 'status' => 403 ) );
		};
	}

	/**
	 * A site that may be changed.
	 *
	 * @param int $id Id of the site in this network.
	 * @return WP_Site|WP_Error
	 */
	protected function changeable( $id ) {
		$site = get_site( $id );
		if ( ! $site ) {
			return $this->not_found();
		}
		return is_main_site( $site->id ) ? $this->main_site() : $site;
	}

	/**
	 * The error of a site that is not there.
	 *
	 * @return WP_Error
	 */
	protected function not_found() {
		return new WP_Error( 'bbws_site_not_found', 'There is no such site.', array( 'status' => 404 ) );
	}

	/**
	 * The error of a change to the main site, on which the network rests.
	 *
	 * @return WP_Error
	 */
	protected function main_site() {
		return new WP_Error( 'bbws_main_site', 'The main site of the network can not be changed.', array( 'status' => 422 ) );
	}

	/**
	 * The error of a site that another request is making, deleting, exporting or importing.
	 *
	 * @return WP_Error
	 */
	protected function busy() {
		return new WP_Error( 'bbws_site_busy', 'Another request is working on this site.', array( 'status' => 423 ) );
	}

	/**
	 * The error of a failure of core. Its message may hold SQL, so it stays here.
	 *
	 * @param WP_Error $error Error of core.
	 * @return WP_Error
	 */
	protected function failure( $error ) {
		// phpcs:ignore WordPress.PHP.DevelopmentFunctions -- the caller gets no detail, so the log must have it.
		error_log( 'bbws: ' . $error->get_error_code() );
		return new WP_Error( 'bbws_site_failed', 'WordPress could not do this.', array( 'status' => 500 ) );
	}
}
