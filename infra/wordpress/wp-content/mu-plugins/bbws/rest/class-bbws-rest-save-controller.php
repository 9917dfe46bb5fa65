<?php
/**
 * The saving of a site.
 *
 * @package BBWS
 */

defined( 'ABSPATH' ) || exit;

/**
 * POST bbws/v1/sites/{id}/save: a slice of the saving of a site into the content store; DELETE …/save/{archiveId} gives it
 * up.
 */
class BBWS_REST_Save_Controller extends BBWS_REST_Site_Controller {

	/**
	 * Sets the route.
	 *
	 * @param BBWS_Site_Store $store Sites of the network.
	 */
	public function __construct( BBWS_Site_Store $store ) {
		parent::__construct( $store, 'save' );
	}

	/**
	 * Registers the routes.
	 */
	public function register_routes() {
		$this->register(
			WP_REST_Server::CREATABLE,
			array( $this, 'create_item' ),
			array(
				'archiveId' => BBWS_Site_Schema::id() + array( 'required' => true ),
				'basis'     => $this->object_schema(),
				'puts'      => $this->addresses_schema(),
			)
		);
		$this->rest_base .= '/(?P<archiveId>[A-Za-z0-9_-]{1,64})';
		$this->register( WP_REST_Server::DELETABLE, array( $this, 'delete_item' ), array() );
	}

	/**
	 * Does a slice, or answers what the same request did before.
	 *
	 * @param WP_REST_Request $request Request.
	 * @return WP_REST_Response|WP_Error
	 */
	public function create_item( $request ) {
		return $this->work(
			$request,
			array_merge( isset( $request['basis'] ) ? array( $request['basis']['url'] ) : array(), array_column( $request['puts'], 'url' ) ),
			'bbws_save_failed',
			function ( $site ) use ( $request ) {
				$before = BBWS_Journal::find( $site->id, 'saves', $request['archiveId'] );
				$saver  = new BBWS_Site_Saver( $this->store, $site, $request['archiveId'] );
				try {
					return null === $before ? $saver->run( $request['basis'], $request['puts'] ) : $saver->end( $before );
				} catch ( BBWS_Failure $failure ) {
					// With other addresses it may go on; a disk that is full needs what the saving takes of it.
					if ( 502 !== $failure->status() ) {
						BBWS_Store_Folders::drop_save( $site->id, $request['archiveId'] );
					}
					throw $failure;
				}
			}
		);
	}

	/**
	 * Gives a saving up. One that is done, or was never begun, is no matter.
	 *
	 * @param WP_REST_Request $request Request.
	 * @return WP_REST_Response|WP_Error
	 */
	public function delete_item( $request ) {
		return $this->drop( $request, fn( $site ) => BBWS_Store_Folders::drop_save( $site->id, $request['archiveId'] ) );
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
			'title'      => 'bbws-save',
			'type'       => 'object',
			'properties' => array(
				'archiveId'   => $string,
				'done'        => array( 'type' => 'boolean' ),
				'progress'    => self::progress_schema(),
				'wanted'      => array(
					'type'  => 'array',
					'items' => array(
						'type'       => 'object',
						'properties' => array(
							'name'  => $string,
							'bytes' => $integer,
							'md5'   => $string,
						),
					),
				),
				'manifest'    => array(
					'type'       => 'object',
					'properties' => array(
						'sha256' => $string,
						'bytes'  => $integer,
					),
				),
				'sizeBytes'   => $integer,
				'storedBytes' => $integer,
				'uses'        => array(
					'type'  => 'array',
					'items' => $string,
				),
				'usage'       => array(
					'type'       => 'object',
					'properties' => array(
						'databaseBytes' => $integer,
						'uploadsBytes'  => $integer,
						'files'         => $integer,
					),
				),
				'warnings'    => BBWS_Archive_Warnings::schema(),
			),
		);
	}
}
