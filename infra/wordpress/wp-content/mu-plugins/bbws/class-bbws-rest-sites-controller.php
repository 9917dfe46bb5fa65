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
	 * Sets the route.
	 *
	 * @param BBWS_Site_Store $store Sites of the network.
	 */
	public function __construct( BBWS_Site_Store $store ) {
		$this->namespace = 'wp/v2';
		$this->rest_base = 'sites';
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
					'callback'            => array( $this, 'get_items' ),
					'permission_callback' => $this->needs( 'manage_sites' ),
					'args'                => $this->get_collection_params(),
				),
				array(
					'methods'             => WP_REST_Server::CREATABLE,
					'callback'            => array( $this, 'create_item' ),
					'permission_callback' => $this->needs( 'create_sites' ),
					'args'                => array(
						'name'   => $this->name_schema() + array( 'required' => true ),
						'domain' => array(
							'type'      => 'string',
							'required'  => true,
							'maxLength' => 253,
						),
						'siteId' => $this->site_id_schema() + array( 'required' => true ),
					),
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
					'args'                => array(
						'name'     => $this->name_schema(),
						'archived' => array( 'type' => 'boolean' ),
						'public'   => array( 'type' => 'boolean' ),
					),
				),
				array(
					'methods'             => WP_REST_Server::DELETABLE,
					'callback'            => array( $this, 'delete_item' ),
					'permission_callback' => $this->needs( 'delete_sites' ),
					'args'                => array(
						'force' => array(
							'type'    => 'boolean',
							'default' => false,
						),
					),
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
		$query = array( 'network_id' => get_current_network_id() );
		if ( null !== $request['domain'] ) {
			$query['domain'] = strtolower( $request['domain'] );
		}
		if ( null !== $request['siteId'] ) {
			// phpcs:ignore WordPress.DB.SlowDBQuery -- a network has few sites.
			$query['meta_key'] = BBWS_Site_Store::SITE_ID;
			// phpcs:ignore WordPress.DB.SlowDBQuery
			$query['meta_value'] = $request['siteId'];
		}
		$total    = get_sites( $query + array( 'count' => true ) );
		$sites    = get_sites(
			$query + array(
				'orderby' => 'id',
				'number'  => $request['per_page'],
				'offset'  => ( $request['page'] - 1 ) * $request['per_page'],
			)
		);
		$response = new WP_REST_Response( array_map( array( $this, 'prepare_site' ), $sites ) );
		$response->header( 'X-WP-Total', (string) $total );
		$response->header( 'X-WP-TotalPages', (string) ceil( $total / $request['per_page'] ) );
		return $response;
	}

	/**
	 * Makes a site, or answers the one that an equal request made.
	 *
	 * 423 says that another request is at it (try again), 409 that the name or the id is somebody else's.
	 *
	 * @param WP_REST_Request $request Request.
	 * @return WP_REST_Response|WP_Error
	 */
	public function create_item( $request ) {
		$domain = strtolower( $request['domain'] );
		if ( BBWS_NETWORK_HOST === $domain || null === BBWS_Addresses::url_of( $domain ) ) {
			return new WP_Error( 'bbws_invalid_domain', 'The domain must be one label under a base domain of this network.', array( 'status' => 400 ) );
		}
		return BBWS_Lock::run(
			array( 'site/' . $request['siteId'], 'domain/' . $domain ),
			function () use ( $request, $domain ) {
				return $this->create_locked( $request['siteId'], $domain, $request['name'] );
			},
			$this->busy()
		);
	}

	/**
	 * Makes a site while its locks are held.
	 *
	 * @param string $site_id Platform's id.
	 * @param string $domain  Host without port.
	 * @param string $name    Title.
	 * @return WP_REST_Response|WP_Error
	 */
	private function create_locked( $site_id, $domain, $name ) {
		$site = $this->store->find_by_site_id( $site_id );
		if ( $site && $site->domain !== $domain ) {
			return new WP_Error( 'bbws_site_id_taken', 'The site has another domain.', array( 'status' => 409 ) );
		}
		if ( ! $site ) {
			$site = $this->store->find_by_domain( $domain );
			// A row without id and without tables is what a run leaves that was killed after its first statement.
			if ( $site && ( '' !== $this->store->site_id( $site->id ) || wp_is_site_initialized( $site->id ) ) ) {
				return new WP_Error( 'bbws_domain_taken', 'Another site has this domain.', array( 'status' => 409 ) );
			}
		}
		if ( $site && $this->store->is_ready( $site->id ) ) {
			return new WP_REST_Response( $this->prepare_site( $site ), 200 );
		}
		$id = $site ? $this->store->repair( $site, $site_id, $name ) : $this->store->create( $site_id, $domain, $name );
		if ( is_wp_error( $id ) ) {
			return $this->failure( $id );
		}
		$response = new WP_REST_Response( $this->prepare_site( get_site( $id ) ), $site ? 200 : 201 );
		$response->header( 'Location', rest_url( $this->namespace . '/' . $this->rest_base . '/' . $id ) );
		return $response;
	}

	/**
	 * Answers a site.
	 *
	 * @param WP_REST_Request $request Request.
	 * @return WP_REST_Response|WP_Error
	 */
	public function get_item( $request ) {
		$site = get_site( $request['id'] );
		return $site ? new WP_REST_Response( $this->prepare_site( $site ) ) : $this->not_found();
	}

	/**
	 * Renames, suspends or hides a site.
	 *
	 * @param WP_REST_Request $request Request.
	 * @return WP_REST_Response|WP_Error
	 */
	public function update_item( $request ) {
		$site = get_site( $request['id'] );
		if ( ! $site ) {
			return $this->not_found();
		}
		if ( is_main_site( $site->id ) ) {
			return $this->main_site();
		}
		$flags = array();
		foreach ( array( 'archived', 'public' ) as $flag ) {
			if ( null !== $request[ $flag ] ) {
				$flags[ $flag ] = $request[ $flag ] ? 1 : 0;
			}
		}
		if ( $flags ) {
			$result = wp_update_site( $site->id, $flags );
			if ( is_wp_error( $result ) ) {
				return $this->failure( $result );
			}
		}
		if ( null !== $request['name'] ) {
			update_blog_option( $site->id, 'blogname', $request['name'] );
		}
		return new WP_REST_Response( $this->prepare_site( get_site( $site->id ) ) );
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
			$result = wp_update_site(
				$site->id,
				array(
					'archived' => 1,
					'deleted'  => 1,
				)
			);
			return is_wp_error( $result ) ? $this->failure( $result ) : $this->deleted( false, $this->prepare_site( get_site( $site->id ) ) );
		}
		return BBWS_Lock::run(
			array( 'site/' . $this->store->site_id( $site->id ), 'domain/' . $site->domain ),
			function () use ( $site ) {
				$previous = $this->prepare_site( $site );
				$result   = wp_delete_site( $site->id );
				return is_wp_error( $result ) ? $this->failure( $result ) : $this->deleted( true, $previous );
			},
			$this->busy()
		);
	}

	/**
	 * Query arguments of the list.
	 *
	 * @return array
	 */
	public function get_collection_params() {
		return array(
			'page'     => array(
				'type'    => 'integer',
				'default' => 1,
				'minimum' => 1,
			),
			'per_page' => array(
				'type'    => 'integer',
				'default' => 20,
				'minimum' => 1,
				'maximum' => 100,
			),
			'domain'   => array( 'type' => 'string' ),
			'siteId'   => $this->site_id_schema(),
		);
	}

	/**
	 * JSON schema of a site.
	 *
	 * @return array
	 */
	public function get_item_schema() {
		$string  = array( 'type' => 'string' );
		$boolean = array( 'type' => 'boolean' );
		return array(
			'$schema'    => 'http://json-schema.org/draft-04/schema#',
			'title'      => 'bbws-site',
			'type'       => 'object',
			'properties' => array(
				'id'               => array( 'type' => 'integer' ),
				'siteId'           => $string,
				'domain'           => $string,
				'name'             => $string,
				'url'              => $string + array( 'format' => 'uri' ),
				'archived'         => $boolean,
				'deleted'          => $boolean,
				'public'           => $boolean,
				'ready'            => $boolean,
				'registered'       => $string + array( 'format' => 'date-time' ),
				'wordpressVersion' => $string,
				'phpVersion'       => $string,
			),
		);
	}

	/**
	 * The JSON of a site.
	 *
	 * @param WP_Site $site Site.
	 * @return array
	 */
	private function prepare_site( $site ) {
		$ready = $this->store->is_ready( $site->id );
		return array(
			'id'               => (int) $site->id,
			'siteId'           => $this->store->site_id( $site->id ),
			'domain'           => $site->domain,
			// A half-made site may have no table to read it from. Core stores it escaped.
			'name'             => $ready ? wp_specialchars_decode( (string) get_blog_option( $site->id, 'blogname' ), ENT_QUOTES ) : '',
			'url'              => (string) BBWS_Addresses::current( 'http://' . $site->domain ),
			'archived'         => '1' === (string) $site->archived,
			'deleted'          => '1' === (string) $site->deleted,
			'public'           => '1' === (string) $site->public,
			'ready'            => $ready,
			'registered'       => mysql_to_rfc3339( $site->registered ) . 'Z',
			'wordpressVersion' => get_bloginfo( 'version' ),
			'phpVersion'       => PHP_VERSION,
		);
	}

	/**
	 * Schema of a site's name.
	 *
	 * @return array
	 */
	private function name_schema() {
		return array(
			'type'      => 'string',
			'minLength' => 1,
			'maxLength' => 200,
		);
	}

	/**
	 * Schema of the platform's id of a site.
	 *
	 * @return array
	 */
	private function site_id_schema() {
		return array(
			'type'    => 'string',
			'pattern' => '^[A-Za-z0-9_-]{1,64}$',
		);
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

	/**
	 * The error of a site that is not there.
	 *
	 * @return WP_Error
	 */
	private function not_found() {
		return new WP_Error( 'bbws_site_not_found', 'There is no such site.', array( 'status' => 404 ) );
	}

	/**
	 * The error of a change to the main site, on which the network rests.
	 *
	 * @return WP_Error
	 */
	private function main_site() {
		return new WP_Error( 'bbws_main_site', 'The main site of the network can not be changed.', array( 'status' => 422 ) );
	}

	/**
	 * The error of a site that another request is making or deleting.
	 *
	 * @return WP_Error
	 */
	private function busy() {
		return new WP_Error( 'bbws_site_busy', 'Another request is working on this site.', array( 'status' => 423 ) );
	}

	/**
	 * The error of a failure of core. Its message may hold SQL, so it stays here.
	 *
	 * @param WP_Error $error Error of core.
	 * @return WP_Error
	 */
	private function failure( $error ) {
		// phpcs:ignore WordPress.PHP.DevelopmentFunctions -- the caller gets no detail, so the log must have it.
		error_log( 'bbws: ' . $error->get_error_code() );
		return new WP_Error( 'bbws_site_failed', 'WordPress could not do this.', array( 'status' => 500 ) );
	}
}
