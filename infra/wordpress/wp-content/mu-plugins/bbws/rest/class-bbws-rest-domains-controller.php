<?php
/**
 * The domains of a site.
 *
 * @package BBWS
 */

defined( 'ABSPATH' ) || exit;

/**
 * GET bbws/v1/sites/{id}/domains, and PUT, which says all of them at once.
 */
class BBWS_REST_Domains_Controller extends BBWS_REST_Site_Controller {

	/**
	 * Sets the route.
	 *
	 * @param BBWS_Site_Store $store Sites of the network.
	 */
	public function __construct( BBWS_Site_Store $store ) {
		parent::__construct( $store, 'domains' );
	}

	/**
	 * Registers the routes.
	 */
	public function register_routes() {
		$host = array(
			'type'    => 'string',
			'pattern' => '^[a-z0-9-]{1,63}(\.[a-z0-9-]{1,63})+$',
		);
		$this->register( WP_REST_Server::READABLE, array( $this, 'get_item' ), array() );
		$this->register(
			'PUT',
			array( $this, 'update_item' ),
			array(
				'domains' => array(
					'type'     => 'array',
					'required' => true,
					'maxItems' => 100,
					'items'    => array(
						'type'                 => 'object',
						'properties'           => array(
							'host'  => $host + array( 'required' => true ),
							'since' => array(
								'type'     => 'integer',
								'required' => true,
							),
						),
						'additionalProperties' => false,
					),
				),
				'primary' => array( 'type' => array( 'string', 'null' ) ),
			)
		);
	}

	/**
	 * Answers the domains of a site.
	 *
	 * @param WP_REST_Request $request Request.
	 * @return WP_REST_Response|WP_Error
	 */
	public function get_item( $request ) {
		$site = get_site( $request['id'] );
		return $site ? new WP_REST_Response( BBWS_Site_Domains::of( $site ) ) : $this->not_found();
	}

	/**
	 * Sets the domains of a site. 423 says that another request is at it.
	 *
	 * @param WP_REST_Request $request Request.
	 * @return WP_REST_Response|WP_Error
	 */
	public function update_item( $request ) {
		$hosts = array_column( $request['domains'], 'host' );
		foreach ( $hosts as $host ) {
			if ( BBWS_NETWORK_HOST === $host || BBWS_Addresses::is_under_a_base( $host ) ) {
				return new WP_Error( 'bbws_invalid_domain', 'A host of the network is no domain of a site.', array( 'status' => 400 ) );
			}
		}
		return $this->work(
			$request,
			null,
			'bbws_domains_failed',
			function ( $site ) use ( $request, $hosts ) {
				return BBWS_Lock::run(
					array_map( fn( $host ) => 'host/' . $host, $hosts ),
					function () use ( $request, $site ) {
						$refused = BBWS_Site_Domains::set( $site, $request['domains'], $request['primary'] );
						return $refused ?? BBWS_Site_Domains::of( get_site( $site->id ) );
					},
					$this->busy()
				);
			}
		);
	}

	/**
	 * JSON schema of the domains of a site.
	 *
	 * @return array
	 */
	public function get_item_schema() {
		return array(
			'$schema'    => 'http://json-schema.org/draft-04/schema#',
			'title'      => 'bbws-domains',
			'type'       => 'object',
			'properties' => array(
				'domains' => array( 'type' => 'array' ),
				'primary' => array( 'type' => array( 'string', 'null' ) ),
			),
		);
	}
}
