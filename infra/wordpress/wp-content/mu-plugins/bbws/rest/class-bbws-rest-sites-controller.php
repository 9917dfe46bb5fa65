<?php
/**
 * The sites resource.
 *
 * @package BBWS
 */

defined( 'ABSPATH' ) || exit;

/**
 * The route wp/v2/sites, which core does not have: the sites of this network.
 */
class BBWS_REST_Sites_Controller extends BBWS_REST_Controller {

	/**
	 * Sites of the network.
	 *
	 * @var BBWS_Site_Store
	 */
	protected $store;

	/**
	 * JSON of a site.
	 *
	 * @var BBWS_Site_Schema
	 */
	protected $json;

	/**
	 * Sets the route.
	 *
	 * @param BBWS_Site_Store $store Sites of the network.
	 */
	public function __construct( BBWS_Site_Store $store ) {
		$this->namespace = 'wp/v2';
		$this->rest_base = 'sites';
		$this->store     = $store;
		$this->json      = new BBWS_Site_Schema( $store );
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
					'callback'            => array( $this, 'get_items' ),
					'permission_callback' => $this->needs( 'manage_sites' ),
					'args'                => $this->json->collection_args(),
				),
				array(
					'methods'             => WP_REST_Server::CREATABLE,
					'callback'            => array( $this, 'create_item' ),
					'permission_callback' => $this->needs( 'create_sites' ),
					'args'                => $this->json->create_args(),
				),
				'schema' => array( $this, 'get_public_item_schema' ),
			)
		);
	}

	/**
	 * Lists sites.
	 *
	 * @param WP_REST_Request $request Request.
	 * @return WP_REST_Response
	 */
	public function get_items( $request ) {
		list( $sites, $total ) = $this->store->search( $request['siteId'], $request['domain'], $request['page'], $request['per_page'] );

		$response = new WP_REST_Response( array_map( array( $this->json, 'prepare' ), $sites ) );
		$response->header( 'X-WP-Total', (string) $total );
		$response->header( 'X-WP-TotalPages', (string) ceil( $total / $request['per_page'] ) );
		return $response;
	}

	/**
	 * Makes a site, or answers the one that an equal request made; sets what is asked for, and tells what it found.
	 *
	 * 423 says that another request is at it (try again), 409 that the name or the id is somebody else's, 412 that this
	 * container does not have a version that is required: then nothing is made.
	 *
	 * @param WP_REST_Request $request Request.
	 * @return WP_REST_Response|WP_Error
	 */
	public function create_item( $request ) {
		$domain = strtolower( $request['domain'] );
		if ( BBWS_NETWORK_HOST === $domain || null === BBWS_Addresses::url_of( $domain ) ) {
			return new WP_Error( 'bbws_invalid_domain', 'The domain must be one label under a base domain of this network.', array( 'status' => 400 ) );
		}
		$unmet = BBWS_Version_Requirement::unmet( (array) $request['requires'] );
		if ( $unmet ) {
			return $unmet;
		}
		return BBWS_Lock::run(
			array( 'site/' . $request['siteId'], 'domain/' . $domain ),
			function () use ( $request, $domain ) {
				$made = $this->store->ensure( $request['siteId'], $domain, $request['name'], $request['adminEmail'] );
				if ( is_wp_error( $made ) ) {
					return isset( $made->get_error_data()['status'] ) ? $made : $this->failure( $made );
				}
				$site     = get_site( $made['id'] );
				$settings = null === $request['settings'] ? null : BBWS_Settings::write( $site, $request['settings'] );
				if ( is_wp_error( $settings ) ) {
					return $settings;
				}
				$told = array(
					'settings' => $settings,
					'health'   => BBWS_Site_Health::within( $site ),
				);
				$response = new WP_REST_Response( $this->json->prepare( $site ) + $told, $made['new'] ? 201 : 200 );
				if ( $made['new'] ) {
					// With 200 it would be a redirect: php-fpm leaves that status out, and a web server then goes by the header.
					$response->header( 'Location', rest_url( $this->namespace . '/' . $this->rest_base . '/' . $made['id'] ) );
				}
				return $response;
			},
			$this->busy()
		);
	}

	/**
	 * JSON schema of a site.
	 *
	 * @return array
	 */
	public function get_item_schema() {
		return $this->json->item();
	}
}
