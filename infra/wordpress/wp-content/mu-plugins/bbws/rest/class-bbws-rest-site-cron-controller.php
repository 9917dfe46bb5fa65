<?php
/**
 * The scheduled events of a site.
 *
 * @package BBWS
 */

defined( 'ABSPATH' ) || exit;

/**
 * GET bbws/v1/sites/{id}/cron: lists them.
 */
class BBWS_REST_Site_Cron_Controller extends BBWS_REST_Site_Controller {

	/**
	 * Sets the route.
	 *
	 * @param BBWS_Site_Store $store Sites of the network.
	 */
	public function __construct( BBWS_Site_Store $store ) {
		parent::__construct( $store, 'cron' );
	}

	/**
	 * Registers the route.
	 */
	public function register_routes() {
		$this->register( WP_REST_Server::READABLE, array( $this, 'get_items' ), array() );
	}

	/**
	 * Lists the events.
	 *
	 * @param WP_REST_Request $request Request.
	 * @return WP_REST_Response|WP_Error
	 */
	public function get_items( $request ) {
		$site = get_site( $request['id'] );
		return $site ? new WP_REST_Response( array( 'events' => BBWS_Cron_Events::all( (int) $site->id ) ) ) : $this->not_found();
	}

	/**
	 * JSON schema of an event.
	 *
	 * @return array
	 */
	public function get_item_schema() {
		$integer = array( 'type' => 'integer' );
		return array(
			'$schema'    => 'http://json-schema.org/draft-04/schema#',
			'title'      => 'bbws-cron-event',
			'type'       => 'object',
			'properties' => array(
				'hook'            => array( 'type' => 'string' ),
				'nextRun'         => array(
					'type'   => 'string',
					'format' => 'date-time',
				),
				'schedule'        => array( 'type' => array( 'string', 'null' ) ),
				'intervalSeconds' => array( 'type' => array( 'integer', 'null' ) ),
				'arguments'       => $integer,
				'overdue'         => array( 'type' => 'boolean' ),
				'failures'        => $integer,
			),
		);
	}
}
