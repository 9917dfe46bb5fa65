<?php
/**
 * The upgrade of a site.
 *
 * @package BBWS
 */

defined( 'ABSPATH' ) || exit;

/**
 * POST bbws/v1/sites/{id}/upgrade: brings the database of a site to the release of core. One that is there is no error.
 */
class BBWS_REST_Site_Upgrade_Controller extends BBWS_REST_Site_Controller {

	/**
	 * Sets the route.
	 *
	 * @param BBWS_Site_Store $store Sites of the network.
	 */
	public function __construct( BBWS_Site_Store $store ) {
		parent::__construct( $store, 'upgrade' );
	}

	/**
	 * Registers the route.
	 */
	public function register_routes() {
		$this->register( WP_REST_Server::CREATABLE, array( $this, 'create_item' ), array() );
	}

	/**
	 * Upgrades the site.
	 *
	 * @param WP_REST_Request $request Request.
	 * @return WP_REST_Response|WP_Error
	 */
	public function create_item( $request ) {
		return $this->work(
			$request,
			null,
			'bbws_upgrade_failed',
			function ( $site ) {
				if ( ! BBWS_Site_Upgrade::run( $site ) ) {
					throw new BBWS_Failure( 'bbws_not_upgraded', 'The database of the site could not be upgraded.', 422 );
				}
				return array( 'dbVersion' => BBWS_Site_Upgrade::version( $site->id ) );
			}
		);
	}

	/**
	 * JSON schema of the answer.
	 *
	 * @return array
	 */
	public function get_item_schema() {
		return BBWS_REST_Upgrade_Controller::schema( 'bbws-site-upgrade', array() );
	}
}
