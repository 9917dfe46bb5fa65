<?php
/**
 * Verifications of what is stored of sites.
 *
 * @package BBWS
 */

defined( 'ABSPATH' ) || exit;

/**
 * POST bbws/v1/verifications: a slice of the verification of what the content store holds, in a scratch site; no site is
 * held. DELETE …/verifications/{verificationId} removes the scratch site.
 */
class BBWS_REST_Verifications_Controller extends BBWS_REST_Site_Controller {

	/**
	 * Sets the route.
	 *
	 * @param BBWS_Site_Store $store Sites of the network.
	 */
	public function __construct( BBWS_Site_Store $store ) {
		parent::__construct( $store, '' );
		$this->rest_base = 'verifications';
	}

	/**
	 * Registers the routes.
	 */
	public function register_routes() {
		$this->register(
			WP_REST_Server::CREATABLE,
			array( $this, 'create_item' ),
			array(
				'verificationId' => BBWS_Site_Schema::id() + array( 'required' => true ),
				'manifest'       => $this->object_schema() + array( 'required' => true ),
				'gets'           => $this->addresses_schema(),
			)
		);
		$this->rest_base .= '/(?P<verificationId>[A-Za-z0-9_-]{1,64})';
		$this->register( WP_REST_Server::DELETABLE, array( $this, 'delete_item' ), array() );
	}

	/**
	 * Does a slice, or answers what the same request did before.
	 *
	 * @param WP_REST_Request $request Request.
	 * @return WP_REST_Response|WP_Error
	 */
	public function create_item( $request ) {
		return $this->work_locked(
			array_merge( array( $request['manifest']['url'] ), array_column( $request['gets'], 'url' ) ),
			BBWS_Scratch_Site::locks( $request['verificationId'] ),
			'bbws_verification_failed',
			fn() => ( new BBWS_Site_Verifier( $request['verificationId'] ) )->run( $request['manifest'], $request['gets'] )
		);
	}

	/**
	 * Removes the scratch site. One that is gone, or was never there, is no matter.
	 *
	 * @param WP_REST_Request $request Request.
	 * @return WP_REST_Response|WP_Error
	 */
	public function delete_item( $request ) {
		return $this->work_locked(
			array(),
			BBWS_Scratch_Site::locks( $request['verificationId'] ),
			'bbws_verification_failed',
			function () use ( $request ) {
				BBWS_Scratch_Site::remove( $request['verificationId'] );
				return array( 'removed' => true );
			}
		);
	}

	/**
	 * JSON schema of the answer.
	 *
	 * @return array
	 */
	public function get_item_schema() {
		$integer = array( 'type' => 'integer' );
		return array(
			'$schema'    => 'http://json-schema.org/draft-04/schema#',
			'title'      => 'bbws-verification',
			'type'       => 'object',
			'properties' => array(
				'verificationId' => array( 'type' => 'string' ),
				'done'           => array( 'type' => 'boolean' ),
				'progress'       => self::progress_schema(),
				'wanted'         => array(
					'type'  => 'array',
					'items' => array( 'type' => 'string' ),
				),
				'rows'           => $integer,
				'files'          => $integer,
				'pageStatus'     => $integer,
				'warnings'       => BBWS_Archive_Warnings::schema(),
			),
		);
	}
}
