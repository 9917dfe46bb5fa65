<?php
/**
 * The mail of a site.
 *
 * @package BBWS
 */

defined( 'ABSPATH' ) || exit;

/**
 * GET bbws/v1/sites/{id}/mail: what was captured, the newest first.
 */
class BBWS_REST_Mail_Controller extends BBWS_REST_Site_Controller {

	/**
	 * Sets the route.
	 *
	 * @param BBWS_Site_Store $store Sites of the network.
	 */
	public function __construct( BBWS_Site_Store $store ) {
		parent::__construct( $store, 'mail' );
	}

	/**
	 * Registers the route.
	 */
	public function register_routes() {
		$this->register(
			WP_REST_Server::READABLE,
			array( $this, 'get_items' ),
			array(
				'before'   => array(
					'type'    => 'integer',
					'minimum' => 1,
				),
				'per_page' => array(
					'type'    => 'integer',
					'default' => 20,
					'minimum' => 1,
					'maximum' => BBWS_Mail_Store::MAILS + 1,
				),
			)
		);
	}

	/**
	 * Answers a page of mails.
	 *
	 * @param WP_REST_Request $request Request.
	 * @return WP_REST_Response|WP_Error
	 */
	public function get_items( $request ) {
		$site = get_site( $request['id'] );
		if ( ! $site ) {
			return $this->not_found();
		}
		// As escapes, letters that are not English have three times the bytes.
		add_filter( 'rest_json_encode_options', fn( $options ) => $options | JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_SLASHES );
		return new WP_REST_Response( BBWS_Mail_Store::page( $site->id, $request['before'], $request['per_page'] ) );
	}

	/**
	 * JSON schema of a mail.
	 *
	 * @return array
	 */
	public function get_item_schema() {
		$string = array( 'type' => 'string' );
		$body   = array( 'type' => array( 'string', 'null' ) );
		return array(
			'$schema'    => 'http://json-schema.org/draft-04/schema#',
			'title'      => 'bbws-mail',
			'type'       => 'object',
			'properties' => array(
				'id'          => array( 'type' => 'integer' ),
				'date'        => $string + array( 'format' => 'date-time' ),
				'from'        => $string,
				'to'          => array(
					'type'  => 'array',
					'items' => $string,
				),
				'subject'     => $string,
				'text'        => $body,
				'html'        => $body,
				'attachments' => array(
					'type'  => 'array',
					'items' => array(
						'type'       => 'object',
						'properties' => array(
							'name'      => $string,
							'sizeBytes' => array( 'type' => array( 'integer', 'null' ) ),
						),
					),
				),
				'truncated'   => array( 'type' => 'boolean' ),
			),
		);
	}
}
