<?php
/**
 * The loading of a site.
 *
 * @package BBWS
 */

defined( 'ABSPATH' ) || exit;

/**
 * POST bbws/v1/sites/{id}/load: a slice of the replacement of a site's content, or a part of it, by what the content store
 * holds; DELETE …/load/{importId} gives it up, unless it is done.
 */
class BBWS_REST_Load_Controller extends BBWS_REST_Site_Controller {

	/**
	 * Sets the route.
	 *
	 * @param BBWS_Site_Store $store Sites of the network.
	 */
	public function __construct( BBWS_Site_Store $store ) {
		parent::__construct( $store, 'load' );
	}

	/**
	 * Registers the routes.
	 */
	public function register_routes() {
		$list = array(
			'type'     => 'array',
			'minItems' => 1,
		);
		$this->register(
			WP_REST_Server::CREATABLE,
			array( $this, 'create_item' ),
			array(
				'importId' => BBWS_Site_Schema::id() + array( 'required' => true ),
				'manifest' => $this->object_schema() + array( 'required' => true ),
				'gets'     => $this->addresses_schema(),
				'name'     => BBWS_Site_Schema::name(),
				'parts'    => $list + array(
					'default' => array( 'DATABASE', 'UPLOADS' ),
					'items'   => array(
						'type' => 'string',
						'enum' => array( 'DATABASE', 'UPLOADS' ),
					),
				),
				'tables'   => $list + array( 'items' => array( 'type' => 'string' ) ),
			)
		);
		$this->rest_base .= '/(?P<importId>[A-Za-z0-9_-]{1,64})';
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
			array_merge( array( $request['manifest']['url'] ), array_column( $request['gets'], 'url' ) ),
			'bbws_load_failed',
			function ( $site ) use ( $request ) {
				$before = BBWS_Journal::find( $site->id, 'imports', $request['importId'] );
				$asked  = array_filter( array( 'name' => $request['name'], 'parts' => $request['parts'], 'tables' => $request['tables'] ) );
				$loader = new BBWS_Site_Loader( $this->store, $site, $request['importId'] );
				$result = $before ?? $loader->run( $request['manifest'], $request['gets'], $asked );
				return isset( $result['rows'] ) ? BBWS_REST_Import_Controller::answer( $request['importId'], $result, null !== $before ) + array( 'done' => true ) : $result;
			}
		);
	}

	/**
	 * Gives a loading up. One that is done, or was never begun, is no matter.
	 *
	 * @param WP_REST_Request $request Request.
	 * @return WP_REST_Response|WP_Error
	 */
	public function delete_item( $request ) {
		return $this->drop(
			$request,
			function ( $site ) use ( $request ) {
				$mark = BBWS_Store_Folders::load( $site->id ) . '/import';
				// phpcs:ignore WordPress.WP.AlternativeFunctions
				if ( is_file( $mark ) && file_get_contents( $mark ) === $request['importId'] ) {
					BBWS_Store_Folders::drop_load( $site->id );
				}
			}
		);
	}

	/**
	 * JSON schema of the answer.
	 *
	 * @return array
	 */
	public function get_item_schema() {
		$import = new BBWS_REST_Import_Controller( $this->store );
		$schema = $import->get_item_schema();

		$schema['title']       = 'bbws-load';
		$schema['properties'] += array(
			'done'     => array( 'type' => 'boolean' ),
			'progress' => self::progress_schema(),
			'wanted'   => array(
				'type'  => 'array',
				'items' => array( 'type' => 'string' ),
			),
		);
		return $schema;
	}
}
