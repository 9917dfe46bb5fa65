<?php
/**
 * The content of a site.
 *
 * @package BBWS
 */

defined( 'ABSPATH' ) || exit;

/**
 * POST bbws/v1/sites/{id}/content: brings a template's content into the site.
 */
class BBWS_REST_Content_Controller extends BBWS_REST_Site_Controller {

	/** Most bytes of content in the request itself. */
	const INLINE = 262144;

	/**
	 * Sets the route.
	 *
	 * @param BBWS_Site_Store $store Sites of the network.
	 */
	public function __construct( BBWS_Site_Store $store ) {
		parent::__construct( $store, 'content' );
	}

	/**
	 * Registers the route.
	 */
	public function register_routes() {
		$this->register(
			WP_REST_Server::CREATABLE,
			array( $this, 'create_item' ),
			array(
				'contentId' => BBWS_Site_Schema::id() + array( 'required' => true ),
				'source'    => array( 'required' => false ) + $this->url_schema(),
				'sha256'    => array(
					'type'    => 'string',
					'pattern' => '^[A-Fa-f0-9]{64}$',
				),
				'content'   => array( 'type' => 'object' ),
			)
		);
	}

	/**
	 * Applies content, or answers what the same request did before.
	 *
	 * @param WP_REST_Request $request Request.
	 * @return WP_REST_Response|WP_Error
	 */
	public function create_item( $request ) {
		if ( isset( $request['source'] ) === isset( $request['content'] ) || isset( $request['source'] ) !== isset( $request['sha256'] ) ) {
			return new WP_Error( 'rest_invalid_param', 'Either content, or source and sha256 are required.', array( 'status' => 400 ) );
		}
		if ( isset( $request['content'] ) && strlen( wp_json_encode( $request['content'] ) ) > self::INLINE ) {
			return new WP_Error( 'bbws_content_too_large', 'So much content must come from a source.', array( 'status' => 413 ) );
		}
		return $this->work(
			$request,
			// Content in the request itself has no address.
			isset( $request['source'] ) ? $request['source'] : 'https://inline.invalid/',
			'bbws_content_failed',
			function ( $site ) use ( $request ) {
				$before = BBWS_Journal::find( $site->id, 'contents', $request['contentId'] );
				$counts = null === $before ? $this->apply( $site, $request ) : $before;
				return array( 'contentId' => $request['contentId'] ) + $counts + array( 'alreadyDone' => null !== $before );
			}
		);
	}

	/**
	 * Applies content.
	 *
	 * @param WP_Site         $site    Site.
	 * @param WP_REST_Request $request Request.
	 * @return array How much came in.
	 * @throws BBWS_Failure When it is refused.
	 */
	private function apply( $site, $request ) {
		foreach ( array( 'file', 'image', 'media', 'plugin' ) as $file ) {
			require_once ABSPATH . 'wp-admin/includes/' . $file . '.php';
		}
		$folder = BBWS_Site_Files::work( $site->id );
		try {
			if ( isset( $request['source'] ) ) {
				$path = $folder . '/' . wp_generate_password( 12, false ) . '.zip';
				BBWS_Site_Files::make( $folder );
				BBWS_Transfer::get( $request['source'], $path );
				if ( ! hash_equals( strtolower( $request['sha256'] ), hash_file( 'sha256', $path ) ) ) {
					throw new BBWS_Failure( 'bbws_bad_digest', 'The content does not have this digest.', 422 );
				}
				$content = BBWS_Content::of_zip( $path );
			} else {
				$content = BBWS_Content::of_data( $request['content'] );
			}
			$writer = new BBWS_Content_Writer( $content, $request['contentId'], BBWS_Addresses::home_of_site( $site ) );
			$counts = BBWS_Site_Context::run( $site, array( $writer, 'run' ) );
		} finally {
			BBWS_Site_Files::remove( $folder );
		}
		BBWS_Journal::add( $site->id, 'contents', $request['contentId'], $counts );
		return $counts;
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
			'title'      => 'bbws-content',
			'type'       => 'object',
			'properties' => array(
				'contentId'   => array( 'type' => 'string' ),
				'pages'       => $integer,
				'menus'       => $integer,
				'options'     => $integer,
				'media'       => $integer,
				'alreadyDone' => array( 'type' => 'boolean' ),
			),
		);
	}
}
