<?php
/**
 * The health of a site.
 *
 * @package BBWS
 */

defined( 'ABSPATH' ) || exit;

/**
 * GET bbws/v1/sites/{id}/health.
 */
class BBWS_REST_Health_Controller extends BBWS_REST_Site_Controller {

	/**
	 * Sets the route.
	 *
	 * @param BBWS_Site_Store $store Sites of the network.
	 */
	public function __construct( BBWS_Site_Store $store ) {
		parent::__construct( $store, 'health' );
	}

	/**
	 * Registers the route.
	 */
	public function register_routes() {
		$this->register( WP_REST_Server::READABLE, array( $this, 'get_item' ), array() );
	}

	/**
	 * Answers the health of a site.
	 *
	 * @param WP_REST_Request $request Request.
	 * @return WP_REST_Response|WP_Error
	 */
	public function get_item( $request ) {
		$site = get_site( $request['id'] );
		return $site ? new WP_REST_Response( BBWS_Site_Health::of( $site, $this->store->site_id( $site->id ) ) ) : $this->not_found();
	}

	/**
	 * JSON schema of the answer.
	 *
	 * @return array
	 */
	public function get_item_schema() {
		$string  = array( 'type' => 'string' );
		$integer = array( 'type' => 'integer' );
		$bytes   = array( 'type' => array( 'integer', 'null' ) );
		$ok      = array( 'ok' => array( 'type' => 'boolean' ) );
		return array(
			'$schema'    => 'http://json-schema.org/draft-04/schema#',
			'title'      => 'bbws-health',
			'type'       => 'object',
			'properties' => array(
				'siteId'           => $string,
				'suspended'        => array( 'type' => 'boolean' ),
				'wordpressVersion' => $string,
				'phpVersion'       => $string,
				'database'         => self::part( $ok + array( 'latencyMs' => $integer ) ),
				'disk'             => self::part(
					$ok + array(
						'freeBytes'  => $bytes,
						'totalBytes' => $bytes,
					)
				),
				'cron'             => self::part( $ok + array( 'overdueSeconds' => $integer ) ),
				'lastError'        => array(
					'type'       => array( 'object', 'null' ),
					'properties' => array(
						'type'     => $string,
						'location' => $string,
						'at'       => $string + array( 'format' => 'date-time' ),
					),
				),
				'upgrade'          => self::part( $ok + array( 'dbVersion' => $integer ) ),
				'frontPage'        => self::part(
					array(
						'status'         => $integer,
						'responseTimeMs' => $integer,
					)
				),
			),
		);
	}

	/**
	 * Schema of a part.
	 *
	 * @param array $properties Its properties.
	 * @return array
	 */
	private static function part( $properties ) {
		return array(
			'type'       => 'object',
			'properties' => $properties,
		);
	}
}
