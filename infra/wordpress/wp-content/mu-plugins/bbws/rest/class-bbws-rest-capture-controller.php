<?php
/**
 * The capture of a site's content.
 *
 * @package BBWS
 */

defined( 'ABSPATH' ) || exit;

/**
 * POST bbws/v1/sites/{id}/content/capture: makes a template's content of the site and uploads it to a presigned address.
 */
class BBWS_REST_Capture_Controller extends BBWS_REST_Site_Controller {

	/**
	 * Sets the route.
	 *
	 * @param BBWS_Site_Store $store Sites of the network.
	 */
	public function __construct( BBWS_Site_Store $store ) {
		parent::__construct( $store, 'content/capture' );
	}

	/**
	 * Registers the route.
	 */
	public function register_routes() {
		$this->register(
			WP_REST_Server::CREATABLE,
			array( $this, 'create_item' ),
			array(
				'captureId'   => BBWS_Site_Schema::id() + array( 'required' => true ),
				'destination' => $this->url_schema(),
				'options'     => array(
					'type'     => 'array',
					'items'    => array( 'type' => 'string' ),
					'maxItems' => 500,
					'default'  => array(),
				),
			)
		);
	}

	/**
	 * Captures content, or answers what the same request did before.
	 *
	 * @param WP_REST_Request $request Request.
	 * @return WP_REST_Response|WP_Error
	 */
	public function create_item( $request ) {
		return $this->work(
			$request,
			$request['destination'],
			'bbws_capture_failed',
			function ( $site ) use ( $request ) {
				$before = BBWS_Journal::find( $site->id, 'captures', $request['captureId'] );
				if ( null !== $before ) {
					return $before;
				}
				$answer = $this->capture( $site, $request );
				BBWS_Journal::add( $site->id, 'captures', $request['captureId'], $answer );
				return $answer;
			}
		);
	}

	/**
	 * Captures content.
	 *
	 * @param WP_Site         $site    Site.
	 * @param WP_REST_Request $request Request.
	 * @return array The answer.
	 */
	private function capture( $site, $request ) {
		require_once ABSPATH . 'wp-admin/includes/plugin.php';
		$folder = BBWS_Site_Files::work( $site->id );
		$path   = $folder . '/' . wp_generate_password( 12, false ) . '.zip';
		try {
			BBWS_Site_Files::make( $folder );
			$counts = BBWS_Site_Context::run(
				$site,
				function () use ( $site, $request, $path ) {
					return ( new BBWS_Content_Capture() )->run( $site, $request['options'], $path );
				}
			);
			$answer = array(
				'captureId' => $request['captureId'],
				'sizeBytes' => filesize( $path ),
				'sha256'    => hash_file( 'sha256', $path ),
			) + $counts + array(
				'theme'   => $this->theme( $site ),
				'plugins' => $this->plugins( $site ),
			);
			BBWS_Transfer::put( $request['destination'], $path );
		} finally {
			BBWS_Site_Files::remove( $folder );
		}
		return $answer;
	}

	/**
	 * The theme of a site.
	 *
	 * @param WP_Site $site Site.
	 * @return array
	 */
	private function theme( $site ) {
		$theme = wp_get_theme( (string) BBWS_Site_Options::raw( $site->id, 'stylesheet' ) );
		return array(
			'stylesheet' => $theme->get_stylesheet(),
			'version'    => (string) $theme->get( 'Version' ),
		);
	}

	/**
	 * The plugins that are active on a site.
	 *
	 * @param WP_Site $site Site.
	 * @return array[]
	 */
	private function plugins( $site ) {
		$plugins = array();
		foreach ( BBWS_Plugin_Store::active( $site->id ) as $file ) {
			if ( is_file( WP_PLUGIN_DIR . '/' . $file ) ) {
				$plugins[] = array(
					'slug'    => false === strpos( $file, '/' ) ? basename( $file, '.php' ) : dirname( $file ),
					'version' => get_plugin_data( WP_PLUGIN_DIR . '/' . $file, false, false )['Version'],
				);
			}
		}
		return $plugins;
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
			'title'      => 'bbws-capture',
			'type'       => 'object',
			'properties' => array(
				'captureId' => $string,
				'sizeBytes' => $integer,
				'sha256'    => $string,
				'pages'     => $integer,
				'menus'     => $integer,
				'media'     => $integer,
				'theme'     => array(
					'type'       => 'object',
					'properties' => array(
						'stylesheet' => $string,
						'version'    => $string,
					),
				),
				'plugins'   => array(
					'type'  => 'array',
					'items' => array(
						'type'       => 'object',
						'properties' => array(
							'slug'    => $string,
							'version' => $string,
						),
					),
				),
			),
		);
	}
}
