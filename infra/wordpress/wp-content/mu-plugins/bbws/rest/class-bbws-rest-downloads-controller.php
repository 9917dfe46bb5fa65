<?php
/**
 * Downloads of backups.
 *
 * @package BBWS
 */

defined( 'ABSPATH' ) || exit;

/**
 * POST bbws/v1/downloads: a slice of the making of an archive, for use elsewhere, of what the content store holds, whether or
 * not its site is still there; DELETE …/downloads/{downloadId} removes what that has left.
 */
class BBWS_REST_Downloads_Controller extends BBWS_REST_Site_Controller {

	/**
	 * Sets the route.
	 *
	 * @param BBWS_Site_Store $store Sites of the network.
	 */
	public function __construct( BBWS_Site_Store $store ) {
		parent::__construct( $store, '' );
		$this->rest_base = 'downloads';
	}

	/**
	 * Registers the routes.
	 */
	public function register_routes() {
		$this->register(
			WP_REST_Server::CREATABLE,
			array( $this, 'create_item' ),
			array(
				'downloadId' => BBWS_Site_Schema::id() + array( 'required' => true ),
				'manifest'   => $this->object_schema() + array( 'required' => true ),
				'gets'       => $this->addresses_schema(),
				'puts'       => $this->addresses_schema(),
			)
		);
		$this->rest_base .= '/(?P<downloadId>[A-Za-z0-9_-]{1,64})';
		$this->register( WP_REST_Server::DELETABLE, array( $this, 'delete_item' ), array() );
	}

	/**
	 * Does a slice.
	 *
	 * @param WP_REST_Request $request Request.
	 * @return WP_REST_Response|WP_Error
	 */
	public function create_item( $request ) {
		$id = $request['downloadId'];
		return $this->work_locked(
			array_merge( array( $request['manifest']['url'] ), array_column( $request['gets'], 'url' ), array_column( $request['puts'], 'url' ) ),
			array( 'download/' . $id ),
			'bbws_download_failed',
			function () use ( $id, $request ) {
				try {
					return ( new BBWS_Portable_Archive( $id ) )->run( $request['manifest'], $request['gets'], $request['puts'] );
				} catch ( BBWS_Failure $failure ) {
					// With other addresses it may go on; a disk that is full needs what the making takes of it.
					if ( 502 !== $failure->status() ) {
						BBWS_Site_Files::remove( BBWS_Store_Folders::download( $id ) );
					}
					throw $failure;
				}
			}
		);
	}

	/**
	 * Removes what the making of a download has left, if it has.
	 *
	 * @param WP_REST_Request $request Request.
	 * @return WP_REST_Response|WP_Error
	 */
	public function delete_item( $request ) {
		$id   = $request['downloadId'];
		$work = function () use ( $id ) {
			BBWS_Site_Files::remove( BBWS_Store_Folders::download( $id ) );
			return new WP_REST_Response( null, 204 );
		};
		return BBWS_Lock::run( array( 'download/' . $id ), $work, $this->busy() );
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
			'title'      => 'bbws-download',
			'type'       => 'object',
			'properties' => array(
				'downloadId' => $string,
				'done'       => array( 'type' => 'boolean' ),
				'progress'   => self::progress_schema(),
				'wanted'     => array(
					'type'  => 'array',
					'items' => array(
						'type'       => 'object',
						'properties' => array(
							'pack'  => $string,
							'part'  => $integer,
							'bytes' => $integer,
							'md5'   => $string,
						),
					),
				),
				'sizeBytes'  => $integer,
				'parts'      => array(
					'type'  => 'array',
					'items' => $string,
				),
				'tables'     => $integer,
				'files'      => $integer,
			),
		);
	}
}
