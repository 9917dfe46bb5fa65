<?php
/**
 * The upgrade of the network.
 *
 * @package BBWS
 */

defined( 'ABSPATH' ) || exit;

/**
 * GET bbws/v1/upgrade: what of the network lags behind core. POST: upgrades the site of the request's host and, with the main
 * site, the tables of the network.
 */
class BBWS_REST_Upgrade_Controller extends BBWS_REST_Controller {

	/** Sites that are told of, at most: the next question tells of others. */
	const MOST = 1000;

	/**
	 * Sites of the network.
	 *
	 * @var BBWS_Site_Store
	 */
	private $store;

	/**
	 * Sets the route.
	 *
	 * @param BBWS_Site_Store $store Sites of the network.
	 */
	public function __construct( BBWS_Site_Store $store ) {
		$this->namespace = 'bbws/v1';
		$this->rest_base = 'upgrade';
		$this->store     = $store;
	}

	/**
	 * Registers the routes.
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
	 * Answers what lags behind.
	 *
	 * @param WP_REST_Request $request Request.
	 * @return WP_REST_Response
	 */
	public function get_item( $request ) {
		return new WP_REST_Response(
			BBWS_REST_Platform_Controller::platform() + array(
				'dbVersion' => BBWS_Site_Upgrade::version( get_main_site_id() ),
				'isDue'     => BBWS_Site_Upgrade::is_due( get_main_site_id() ),
				'sites'     => array_map( array( $this->store, 'site_id' ), BBWS_Site_Upgrade::due( self::MOST ) ),
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
	 * JSON schema of the answers.
	 *
	 * @return array
	 */
	public function get_item_schema() {
		return self::schema(
			'bbws-upgrade',
			BBWS_REST_Platform_Controller::properties() + array(
				'isDue' => array( 'type' => 'boolean' ),
				'sites' => array(
					'type'  => 'array',
					'items' => array( 'type' => 'string' ),
				),
			)
		);
	}

	/**
	 * JSON schema of what tells of a database's release.
	 *
	 * @param string $title Title.
	 * @param array  $more  Properties beside that.
	 * @return array
	 */
	public static function schema( $title, $more ) {
		return array(
			'$schema'    => 'http://json-schema.org/draft-04/schema#',
			'title'      => $title,
			'type'       => 'object',
			'properties' => array( 'dbVersion' => array( 'type' => 'integer' ) ) + $more,
		);
	}
}
