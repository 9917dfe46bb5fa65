<?php
/**
 * The platform resource.
 *
 * @package BBWS
 */

defined( 'ABSPATH' ) || exit;

/**
 * GET bbws/v1/platform: what this container runs.
 */
class BBWS_REST_Platform_Controller extends BBWS_REST_Controller {

	/**
	 * Sets the route.
	 */
	public function __construct() {
		$this->namespace = 'bbws/v1';
		$this->rest_base = 'platform';
	}

	/**
	 * Registers the route.
	 */
	public function register_routes() {
		register_rest_route(
			$this->namespace,
			'/' . $this->rest_base,
			array(
				array(
					'methods'             => WP_REST_Server::READABLE,
					'callback'            => array( $this, 'get_item' ),
					'permission_callback' => $this->needs( 'manage_sites' ),
					'args'                => array(),
				),
				'schema' => array( $this, 'get_public_item_schema' ),
			)
		);
	}

	/**
	 * Answers the resource.
	 *
	 * @param WP_REST_Request $request Request.
	 * @return WP_REST_Response
	 */
	public function get_item( $request ) {
		return new WP_REST_Response(
			array(
				'tenantId'  => BBWS_TENANT_ID,
				'multisite' => is_multisite(),
			) + self::platform()
		);
	}

	/**
	 * What this container has.
	 *
	 * @return array
	 */
	public static function platform() {
		$memory  = wp_convert_hr_to_bytes( (string) ini_get( 'memory_limit' ) );
		$seconds = (int) ini_get( 'max_execution_time' );
		return array(
			'wordpressVersion' => get_bloginfo( 'version' ),
			'phpVersion'       => PHP_VERSION,
			'languages'        => self::languages(),
			'limits'           => array(
				'memoryBytes'      => $memory > 0 ? (int) $memory : null,
				'uploadBytes'      => (int) wp_max_upload_size(),
				'executionSeconds' => $seconds > 0 ? $seconds : null,
			),
		);
	}

	/**
	 * The languages that a site can have.
	 *
	 * @return string[] Locales; core speaks the first one without a pack.
	 */
	private static function languages() {
		$packs = array_diff( array_unique( get_available_languages() ), array( 'en_US' ) );
		sort( $packs );
		return array_merge( array( 'en_US' ), $packs );
	}

	/**
	 * JSON schema of the resource.
	 *
	 * @return array
	 */
	public function get_item_schema() {
		return array(
			'$schema'    => 'http://json-schema.org/draft-04/schema#',
			'title'      => 'bbws-platform',
			'type'       => 'object',
			'properties' => array(
				'tenantId'  => array( 'type' => 'string' ),
				'multisite' => array( 'type' => 'boolean' ),
			) + self::properties(),
		);
	}

	/**
	 * JSON schema of what a container has.
	 *
	 * @return array
	 */
	public static function properties() {
		$string = array( 'type' => 'string' );
		$number = array( 'type' => array( 'integer', 'null' ) );
		return array(
			'wordpressVersion' => $string,
			'phpVersion'       => $string,
			'languages'        => array(
				'type'  => 'array',
				'items' => $string,
			),
			'limits'           => array(
				'type'       => 'object',
				'properties' => array(
					'memoryBytes'      => $number,
					'uploadBytes'      => array( 'type' => 'integer' ),
					'executionSeconds' => $number,
				),
			),
		);
	}
}
