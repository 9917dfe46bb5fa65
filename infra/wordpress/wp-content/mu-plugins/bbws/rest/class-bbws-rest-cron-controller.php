<?php
/**
 * Scheduled events, for the platform that runs them.
 *
 * @package BBWS
 */

defined( 'ABSPATH' ) || exit;

/**
 * POST bbws/v1/cron takes sites that have something to do; POST bbws/v1/cron/run, on a site's own host, does it there.
 */
class BBWS_REST_Cron_Controller extends BBWS_REST_Controller {

	/**
	 * Sites of the network.
	 *
	 * @var BBWS_Site_Store
	 */
	private $store;

	/**
	 * Sets the routes.
	 *
	 * @param BBWS_Site_Store $store Sites of the network.
	 */
	public function __construct( BBWS_Site_Store $store ) {
		$this->namespace = 'bbws/v1';
		$this->rest_base = 'cron';
		$this->store     = $store;
	}

	/**
	 * Registers the routes.
	 */
	public function register_routes() {
		$limit = array(
			'limit' => array(
				'type'    => 'integer',
				'minimum' => 1,
				'maximum' => 100,
				'default' => 20,
			),
		);
		foreach ( array(
			''     => array( 'take', $limit ),
			'/run' => array( 'run', array() ),
		) as $path => list( $method, $args ) ) {
			register_rest_route(
				$this->namespace,
				'/' . $this->rest_base . $path,
				array(
					array(
						'methods'             => WP_REST_Server::CREATABLE,
						'callback'            => array( $this, $method ),
						'permission_callback' => $this->needs( 'manage_sites' ),
						'args'                => $args,
					),
					'schema' => array( $this, 'get_public_item_schema' ),
				)
			);
		}
	}

	/**
	 * Takes sites.
	 *
	 * @param WP_REST_Request $request Request.
	 * @return WP_REST_Response
	 */
	public function take( $request ) {
		return new WP_REST_Response( array( 'sites' => ( new BBWS_Cron_Turn( $this->store ) )->take( $request['limit'] ) ) );
	}

	/**
	 * Runs what is due on the site of this request.
	 *
	 * @return WP_REST_Response|WP_Error
	 */
	public function run() {
		$site = get_site();
		if ( ! $this->store->is_ready( $site->id ) || BBWS_Suspension::is_suspended( $site ) || '0' !== (string) $site->deleted ) {
			return new WP_Error( 'bbws_site_closed', 'The events of a site that is not open do not run.', array( 'status' => 409 ) );
		}
		$locks = $this->store->locks( $site );
		return rest_ensure_response( BBWS_Lock::are_free( $locks ) ? BBWS_Cron_Run::of( $site, $locks ) : $this->busy() );
	}

	/**
	 * JSON schema of a site that was taken.
	 *
	 * @return array
	 */
	public function get_item_schema() {
		$string  = array( 'type' => 'string' );
		$integer = array( 'type' => 'integer' );
		return array(
			'$schema'    => 'http://json-schema.org/draft-04/schema#',
			'title'      => 'bbws-cron',
			'type'       => 'object',
			'properties' => array(
				'id'             => $integer,
				'siteId'         => $string,
				'host'           => $string,
				'waitingSeconds' => $integer,
				'times'          => $integer,
			),
		);
	}
}
