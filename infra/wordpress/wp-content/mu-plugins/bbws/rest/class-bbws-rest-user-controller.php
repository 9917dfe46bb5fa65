<?php
/**
 * A user of a site.
 *
 * @package BBWS
 */

defined( 'ABSPATH' ) || exit;

/**
 * GET, PUT and DELETE bbws/v1/sites/{id}/users/{user}.
 */
class BBWS_REST_User_Controller extends BBWS_REST_Users_Controller {

	/**
	 * Sets the route.
	 *
	 * @param BBWS_Site_Store $store Sites of the network.
	 */
	public function __construct( BBWS_Site_Store $store ) {
		parent::__construct( $store, 'users/(?P<user>\d{1,15})' );
	}

	/**
	 * Registers the routes.
	 */
	public function register_routes() {
		$user = array( 'user' => array( 'type' => 'integer' ) );
		$this->register( WP_REST_Server::READABLE, array( $this, 'get_item' ), $user );
		$this->register( WP_REST_Server::EDITABLE, array( $this, 'update_item' ), $user + array( 'role' => self::role() + array( 'required' => true ) ) );
		$this->register( WP_REST_Server::DELETABLE, array( $this, 'delete_item' ), $user + array( 'reassign' => array( 'type' => 'integer' ) ) );
	}

	/**
	 * Answers a user.
	 *
	 * @param WP_REST_Request $request Request.
	 * @return WP_REST_Response|WP_Error
	 */
	public function get_item( $request ) {
		return $this->of(
			$request,
			function ( $users ) use ( $request ) {
				$user = $users->find( $request['user'] );
				return $user ? new WP_REST_Response( self::prepare( $user ) ) : BBWS_User_Errors::not_found();
			}
		);
	}

	/**
	 * Gives a user another role.
	 *
	 * @param WP_REST_Request $request Request.
	 * @return WP_REST_Response|WP_Error
	 */
	public function update_item( $request ) {
		return $this->changing(
			$request,
			function ( $users ) use ( $request ) {
				$user = $users->change( $request['user'], $request['role'] );
				return is_wp_error( $user ) ? $user : new WP_REST_Response( self::prepare( $user ) );
			}
		);
	}

	/**
	 * Takes a user's role away.
	 *
	 * @param WP_REST_Request $request Request.
	 * @return WP_REST_Response|WP_Error
	 */
	public function delete_item( $request ) {
		return $this->changing(
			$request,
			function ( $users ) use ( $request ) {
				$removed = $users->remove( $request['user'], $request['reassign'] );
				return is_wp_error( $removed ) ? $removed : new WP_REST_Response( array( 'removed' => true ) );
			}
		);
	}
}
