<?php
/**
 * The export of a site.
 *
 * @package BBWS
 */

defined( 'ABSPATH' ) || exit;

/**
 * POST bbws/v1/sites/{id}/export: writes the site to an archive and uploads it to a presigned address.
 */
class BBWS_REST_Export_Controller extends BBWS_REST_Site_Controller {

	/**
	 * Sets the route.
	 *
	 * @param BBWS_Site_Store $store Sites of the network.
	 */
	public function __construct( BBWS_Site_Store $store ) {
		parent::__construct( $store, 'export' );
	}

	/**
	 * Registers the route.
	 */
	public function register_routes() {
		$this->register(
			WP_REST_Server::CREATABLE,
			array( $this, 'create_item' ),
			array(
				'archiveId'   => BBWS_Site_Schema::id() + array( 'required' => true ),
				'destination' => $this->url_schema(),
			)
		);
	}

	/**
	 * Exports a site, or answers what the same request did before.
	 *
	 * @param WP_REST_Request $request Request.
	 * @return WP_REST_Response|WP_Error
	 */
	public function create_item( $request ) {
		return $this->work(
			$request,
			$request['destination'],
			'bbws_export_failed',
			function ( $site ) use ( $request ) {
				$before   = BBWS_Journal::find( $site->id, 'exports', $request['archiveId'] );
				$exporter = new BBWS_Site_Exporter( $this->store );
				return null === $before ? $exporter->run( $site, $request['archiveId'], $request['destination'] ) : $before;
			}
		);
	}

	/**
	 * JSON schema of the answer.
	 *
	 * @return array
	 */
	public function get_item_schema() {
		$string  = array( 'type' => 'string' );
		$integer = array( 'type' => 'integer' );
		return array(
			'$schema'    => 'http://json-schema.org/draft-04/schema#',
			'title'      => 'bbws-export',
			'type'       => 'object',
			'properties' => array(
				'archiveId' => $string,
				'sizeBytes' => $integer,
				'sha256'    => $string,
				'tables'    => $integer,
				'rows'      => $integer,
				'files'     => $integer,
				'usage'     => array(
					'type'       => 'object',
					'properties' => array(
						'databaseBytes' => $integer,
						'uploadsBytes'  => $integer,
						'files'         => $integer,
					),
				),
				'warnings'  => BBWS_Archive_Warnings::schema(),
				'manifest'  => array(
					'type'       => 'object',
					'properties' => array(
						'formatVersion'    => $integer,
						'siteId'           => $string,
						'domain'           => $string,
						'name'             => $string,
						'url'              => $string + array( 'format' => 'uri' ),
						'wordpressVersion' => $string,
						'phpVersion'       => $string,
						'createdAt'        => $string + array( 'format' => 'date-time' ),
					),
				),
			),
		);
	}
}
