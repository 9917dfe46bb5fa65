<?php
/**
 * The upgrade of the site of the request.
 *
 * @package BBWS
 */

defined( 'ABSPATH' ) || exit;

/**
 * POST bbws/v1/upgrade, on the site's own host: what the network asks of itself.
 */
class BBWS_REST_Upgrade_Controller extends BBWS_REST_Controller {

	/**
	 * Sets the route.
	 */
	public function __construct() {
		$this->namespace = 'bbws/v1';
		$this->rest_base = 'upgrade';
	}

	/**
	 * Registers the route.
	 */
	public function register_routes() {
		register_rest_route(
			$this->namespace,
			'/' . $this->rest_base,
			array(
				array(
					'methods'             => WP_REST_Server::CREATABLE,
					'callback'            => array( $this, 'create_item' ),
					'permission_callback' => $this->needs( 'upgrade_network' ),
					'args'                => array(),
				),
				'schema' => array( $this, 'get_public_item_schema' ),
			)
		);
	}

	/**
	 * Upgrades the database.
	 *
	 * @param WP_REST_Request $request Request.
	 * @return WP_REST_Response|WP_Error
	 */
	public function create_item( $request ) {
		$version = BBWS_Site_Upgrade::here();
		return null === $version ? $this->busy() : new WP_REST_Response( array( 'dbVersion' => $version ) );
	}

	/**
	 * JSON schema of the answer.
	 *
	 * @return array
	 */
	public function get_item_schema() {
		return array(
			'$schema'    => 'http://json-schema.org/draft-04/schema#',
			'title'      => 'bbws-upgrade',
			'type'       => 'object',
			'properties' => array(
				'dbVersion' => array( 'type' => 'integer' ),
			),
		);
	}
}
