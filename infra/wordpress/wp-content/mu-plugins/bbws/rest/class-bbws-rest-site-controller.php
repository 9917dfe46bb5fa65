<?php
/**
 * What the controllers of one site share.
 *
 * @package BBWS
 */

defined( 'ABSPATH' ) || exit;

/**
 * Base of the routes bbws/v1/sites/{id}/….
 */
abstract class BBWS_REST_Site_Controller extends BBWS_REST_Controller {

	/**
	 * Sites of the network.
	 *
	 * @var BBWS_Site_Store
	 */
	protected $store;

	/**
	 * Sets the route.
	 *
	 * @param BBWS_Site_Store $store Sites of the network.
	 * @param string          $what  Last part of the route.
	 */
	public function __construct( BBWS_Site_Store $store, $what ) {
		$this->namespace = 'bbws/v1';
		$this->rest_base = 'sites/(?P<id>\d+)/' . $what;
		$this->store     = $store;
	}

	/**
	 * Registers the route.
	 *
	 * @param string   $method   HTTP method.
	 * @param callable $callback What answers.
	 * @param array    $args     Arguments beside the id.
	 */
	protected function register( $method, $callback, $args ) {
		register_rest_route(
			$this->namespace,
			'/' . $this->rest_base,
			array(
				'args'   => array(
					'id' => array( 'type' => 'integer' ),
				),
				array(
					'methods'             => $method,
					'callback'            => $callback,
					'permission_callback' => $this->needs( 'manage_sites' ),
					'args'                => $args,
				),
				'schema' => array( $this, 'get_public_item_schema' ),
			)
		);
	}

	/**
	 * Schema of the address of an archive.
	 *
	 * @return array
	 */
	protected function url_schema() {
		return array(
			'type'      => 'string',
			'required'  => true,
			'minLength' => 1,
		);
	}

	/**
	 * Schema of an object in the content store.
	 *
	 * @return array
	 */
	protected function object_schema() {
		return array(
			'type'                 => 'object',
			'properties'           => array(
				'url'    => $this->url_schema(),
				'sha256' => array(
					'type'     => 'string',
					'required' => true,
					'pattern'  => '^[A-Fa-f0-9]{64}$',
				),
			),
			'additionalProperties' => false,
		);
	}

	/**
	 * Schema of the addresses of packs.
	 *
	 * @return array
	 */
	protected function addresses_schema() {
		return array(
			'type'    => 'array',
			'default' => array(),
			'items'   => array(
				'type'                 => 'object',
				'properties'           => array(
					'name' => array(
						'type'     => 'string',
						'required' => true,
					),
					'url'  => $this->url_schema(),
				),
				'additionalProperties' => false,
			),
		);
	}

	/**
	 * Schema of how far long work is.
	 *
	 * @return array
	 */
	protected static function progress_schema() {
		$integer = array( 'type' => 'integer' );
		return array(
			'type'       => 'object',
			'properties' => array(
				'bytesDone'  => $integer,
				'bytesTotal' => $integer,
				'rowsDone'   => $integer,
			),
		);
	}

	/**
	 * Gives up work that is done in slices.
	 *
	 * @param WP_REST_Request $request Request.
	 * @param string          $mark    File that names the work.
	 * @param string          $name    Its name.
	 * @param callable        $drop    Removes what it has, by the id of its site.
	 * @return WP_REST_Response|WP_Error
	 */
	protected function drop( $request, $mark, $name, $drop ) {
		$site = get_site( $request['id'] );
		$work = function () use ( $site, $mark, $name, $drop ) {
			// phpcs:ignore WordPress.WP.AlternativeFunctions
			if ( is_file( $mark ) && file_get_contents( $mark ) === $name ) {
				$drop( $site->id );
			}
			return new WP_REST_Response( null, 204 );
		};
		return $site ? BBWS_Lock::run( $this->store->locks( $site ), $work, $this->busy() ) : new WP_REST_Response( null, 204 );
	}

	/**
	 * Does long work on a site. It goes on when the caller's connection breaks; who asks meanwhile is told to wait.
	 *
	 * @param WP_REST_Request $request Request.
	 * @param string|string[] $urls    Addresses that it uses.
	 * @param string          $code    Code of a failure that has none.
	 * @param callable        $work    Takes the site and answers an array, or an error.
	 * @return WP_REST_Response|WP_Error
	 */
	protected function work( $request, $urls, $code, $work ) {
		$site = $this->changeable( $request['id'] );
		if ( is_wp_error( $site ) ) {
			return $site;
		}
		$recovered = function () use ( $site, $work ) {
			if ( ! $this->store->is_ready( $site->id ) ) {
				return new WP_Error( 'bbws_site_incomplete', 'The site is not complete.', array( 'status' => 409 ) );
			}
			BBWS_Site_Importer::recover( $site );
			return $work( $site );
		};
		return $this->at_length( $urls, $this->store->locks( $site ), $code, $recovered );
	}

	/**
	 * Does long work under locks.
	 *
	 * @param string|string[] $urls  Addresses that it uses.
	 * @param string[]        $locks Names of the locks.
	 * @param string          $code  Code of a failure that has none.
	 * @param callable        $work  Answers an array, or an error.
	 * @return WP_REST_Response|WP_Error
	 */
	protected function at_length( $urls, $locks, $code, $work ) {
		foreach ( (array) $urls as $url ) {
			$allowed = BBWS_Transfer::check_url( $url );
			if ( is_wp_error( $allowed ) ) {
				return $allowed;
			}
		}
		ignore_user_abort( true );
		if ( function_exists( 'set_time_limit' ) ) {
			set_time_limit( 0 );
		}
		if ( wp_convert_hr_to_bytes( ini_get( 'memory_limit' ) ) < wp_convert_hr_to_bytes( BBWS_Archive_Format::MEMORY ) && '-1' !== ini_get( 'memory_limit' ) ) {
			ini_set( 'memory_limit', BBWS_Archive_Format::MEMORY ); // phpcs:ignore WordPress.PHP.IniSet
		}
		return BBWS_Lock::run(
			$locks,
			function () use ( $code, $work ) {
				try {
					$done = $work();
					return is_wp_error( $done ) ? $done : new WP_REST_Response( $done );
				} catch ( BBWS_Failure $failure ) {
					return $failure->to_error();
				} catch ( Throwable $error ) {
					// phpcs:ignore WordPress.PHP.DevelopmentFunctions -- the caller gets no detail, so the log must have it.
					error_log( 'bbws: ' . $code . ': ' . get_class( $error ) . ': ' . $error->getMessage() );
					return new WP_Error( $code, 'WordPress could not do this.', array( 'status' => 500 ) );
				}
			},
			$this->busy()
		);
	}
}
