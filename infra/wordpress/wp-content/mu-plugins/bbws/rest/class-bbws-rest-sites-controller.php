<?php
/**
 * The sites resource.
 *
 * @package BBWS
 */

defined( 'ABSPATH' ) || exit;

/**
 * The routes wp/v2/sites, which core does not have: the sites of this network.
 */
class BBWS_REST_Sites_Controller extends BBWS_REST_Controller {

	/**
	 * Sites of the network.
	 *
	 * @var BBWS_Site_Store
	 */
	private $store;

	/**
	 * JSON of a site.
	 *
	 * @var BBWS_Site_Schema
	 */
	private $json;

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
	 * Registers the routes.
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
		register_rest_route(
			$this->namespace,
			'/' . $this->rest_base . '/(?P<id>\d+)',
			array(
				'args'   => array(
					'id' => array( 'type' => 'integer' ),
				),
				array(
					'methods'             => WP_REST_Server::READABLE,
					'callback'            => array( $this, 'get_item' ),
					'permission_callback' => $this->needs( 'manage_sites' ),
					'args'                => array(),
				),
				array(
					'methods'             => WP_REST_Server::EDITABLE,
					'callback'            => array( $this, 'update_item' ),
					'permission_callback' => $this->needs( 'manage_sites' ),
					'args'                => $this->json->update_args(),
				),
				array(
					'methods'             => WP_REST_Server::DELETABLE,
					'callback'            => array( $this, 'delete_item' ),
					'permission_callback' => $this->needs( 'delete_sites' ),
					'args'                => $this->json->delete_args(),
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
	 * Answers a site.
	 *
	 * @param WP_REST_Request $request Request.
	 * @return WP_REST_Response|WP_Error
	 */
	public function get_item( $request ) {
		$site = get_site( $request['id'] );
		return $site ? new WP_REST_Response( $this->json->prepare( $site ) ) : $this->not_found();
	}

	/**
	 * Renames, suspends or hides a site.
	 *
	 * @param WP_REST_Request $request Request.
	 * @return WP_REST_Response|WP_Error
	 */
	public function update_item( $request ) {
		$site = $this->changeable( $request['id'] );
		if ( is_wp_error( $site ) ) {
			return $site;
		}
		$flags = array();
		foreach ( array(
			'suspended' => 'archived',
			'public'    => 'public',
		) as $argument => $flag ) {
			if ( null !== $request[ $argument ] ) {
				$flags[ $flag ] = $request[ $argument ] ? 1 : 0;
			}
		}
		$change = function () use ( $request, $site, $flags ) {
			$result = $flags ? wp_update_site( $site->id, $flags ) : true;
			if ( is_wp_error( $result ) ) {
				return $this->failure( $result );
			}
			if ( null !== $request['name'] ) {
				update_blog_option( $site->id, 'blogname', $request['name'] );
			}
			return new WP_REST_Response( $this->json->prepare( get_site( $site->id ) ) );
		};
		// A name that is set while an import replaces the options would be lost; the flags are none of its business.
		return null === $request['name'] ? $change() : BBWS_Lock::run( $this->store->locks( $site ), $change, $this->busy() );
	}

	/**
	 * Marks a site as deleted or, with force, drops it. A site that is gone already is no error.
	 *
	 * @param WP_REST_Request $request Request.
	 * @return WP_REST_Response|WP_Error
	 */
	public function delete_item( $request ) {
		$site = get_site( $request['id'] );
		if ( ! $site ) {
			return $this->deleted( true, null );
		}
		if ( is_main_site( $site->id ) ) {
			return $this->main_site();
		}
		if ( ! $request['force'] ) {
			$result = wp_update_site( $site->id, array( 'deleted' => 1 ) );
			return is_wp_error( $result ) ? $this->failure( $result ) : $this->deleted( false, $this->json->prepare( get_site( $site->id ) ) );
		}
		return BBWS_Lock::run(
			$this->store->locks( $site ),
			function () use ( $site ) {
				$previous = $this->json->prepare( $site );
				BBWS_Site_Opening::close( $site );
				$result = wp_delete_site( $site->id );
				return is_wp_error( $result ) ? $this->failure( $result ) : $this->deleted( true, $previous );
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

	/**
	 * The answer to a deletion.
	 *
	 * @param bool       $gone Whether its data are gone.
	 * @param array|null $site The site as it is, or was.
	 * @return WP_REST_Response
	 */
	private function deleted( $gone, $site ) {
		return new WP_REST_Response(
			array(
				'deleted'  => $gone,
				'previous' => $site,
			)
		);
	}
}
