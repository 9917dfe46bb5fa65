<?php
/**
 * The import of a site.
 *
 * @package BBWS
 */

defined( 'ABSPATH' ) || exit;

/**
 * POST bbws/v1/sites/{id}/import: replaces the content of the site by an archive from a presigned address.
 */
class BBWS_REST_Import_Controller extends BBWS_REST_Site_Controller {

	/**
	 * Sets the route.
	 *
	 * @param BBWS_Site_Store $store Sites of the network.
	 */
	public function __construct( BBWS_Site_Store $store ) {
		parent::__construct( $store, 'import' );
	}

	/**
	 * Registers the route.
	 */
	public function register_routes() {
		$this->register(
			WP_REST_Server::CREATABLE,
			array( $this, 'create_item' ),
			array(
				'importId' => BBWS_Site_Schema::id() + array( 'required' => true ),
				'source'   => $this->url_schema(),
				'sha256'   => array(
					'type'     => 'string',
					'required' => true,
					'pattern'  => '^[A-Fa-f0-9]{64}$',
				),
				'name'     => BBWS_Site_Schema::name(),
			)
		);
	}

	/**
	 * Imports an archive, or answers what the same request did before.
	 *
	 * @param WP_REST_Request $request Request.
	 * @return WP_REST_Response|WP_Error
	 */
	public function create_item( $request ) {
		return $this->work(
			$request,
			$request['source'],
			'bbws_import_failed',
			function ( $site ) use ( $request ) {
				$before = BBWS_Journal::find( $site->id, 'imports', $request['importId'] );
				$result = null === $before ? BBWS_Site_Importer::run( $site, $request['importId'], $request['source'], $request['sha256'], $request['name'] ) : $before;
				return self::answer( $request['importId'], $result, null !== $before );
			}
		);
	}

	/**
	 * The answer to an import.
	 *
	 * @param string $import_id Platform's id of the import.
	 * @param array  $result    Number of rows and files, and warnings.
	 * @param bool   $is_done   Whether an earlier request did it.
	 * @return array
	 */
	public static function answer( $import_id, $result, $is_done ) {
		return array(
			'importId'    => $import_id,
			'rows'        => $result['rows'],
			'files'       => $result['files'],
			'alreadyDone' => $is_done,
			'warnings'    => $result['warnings'] ?? array(),
		);
	}

	/**
	 * JSON schema of the answer.
	 *
	 * @return array
	 */
	public function get_item_schema() {
		return array(
			'$schema'    => 'http://json-schema.org/draft-04/schema#',
			'title'      => 'bbws-import',
			'type'       => 'object',
			'properties' => array(
				'importId'    => array( 'type' => 'string' ),
				'rows'        => array( 'type' => 'integer' ),
				'files'       => array( 'type' => 'integer' ),
				'alreadyDone' => array( 'type' => 'boolean' ),
				'warnings'    => BBWS_Archive_Warnings::schema(),
			),
		);
	}
}
