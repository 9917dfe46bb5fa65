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
}
