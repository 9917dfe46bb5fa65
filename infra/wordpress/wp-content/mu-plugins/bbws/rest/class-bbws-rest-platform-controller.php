<?php
/**
 * The platform resource.
 *
 * @package BBWS
 */

defined( 'ABSPATH' ) || exit;

/**
 * GET bbws/v1/platform: what this container runs.
 */
class BBWS_REST_Platform_Controller extends BBWS_REST_Controller {

	/**
	 * Sets the route.
	 */
	public function __construct() {
		$this->namespace = 'bbws/v1';
		$this->rest_base = 'platform';
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
					'methods'             => WP_REST_Server::READABLE,
					'callback'            => array( $this, 'get_item' ),
					'permission_callback' => $this->needs( 'manage_sites' ),
					'args'                => array(),
				),
				'schema' => array( $this, 'get_public_item_schema' ),
			)
		);
	}

	/**
	 * Answers the resource.
	 *
	 * @param WP_REST_Request $request Request.
	 * @return WP_REST_Response
	 */
	public function get_item( $request ) {
		return new WP_REST_Response(
			array(
				'tenantId'         => BBWS_TENANT_ID,
				'wordpressVersion' => get_bloginfo( 'version' ),
				'phpVersion'       => PHP_VERSION,
				'multisite'        => is_multisite(),
				'languages'        => $this->languages(),
			)
		);
	}

	/**
	 * The languages that a site can have.
	 *
	 * @return string[] Locales; core speaks the first one without a pack.
	 */
	private function languages() {
		$packs = array_diff( array_unique( get_available_languages() ), array( 'en_US' ) );
		sort( $packs );
		return array_merge( array( 'en_US' ), $packs );
	}

	/**
	 * JSON schema of the resource.
	 *
	 * @return array
	 */
	public function get_item_schema() {
		return array(
			'$schema'    => 'http://json-schema.org/draft-04/schema#',
			'title'      => 'bbws-platform',
			'type'       => 'object',
			'properties' => array(
				'tenantId'         => array( 'type' => 'string' ),
				'wordpressVersion' => array( 'type' => 'string' ),
				'phpVersion'       => array( 'type' => 'string' ),
				'multisite'        => array( 'type' => 'boolean' ),
				'languages'        => array(
					'type'  => 'array',
					'items' => array( 'type' => 'string' ),
				),
			),
		);
	}
}
