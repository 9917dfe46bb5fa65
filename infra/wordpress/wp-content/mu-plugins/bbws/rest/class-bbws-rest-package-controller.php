<?php
/**
 * What the controllers of plugins and themes share.
 *
 * @package BBWS
 */

defined( 'ABSPATH' ) || exit;

/**
 * Base of the routes that change plugins and themes. The network has one operation on them at a time: their files are
 * those of all sites.
 */
abstract class BBWS_REST_Package_Controller extends BBWS_REST_Controller {

	/** Name of the lock of all plugins and themes. */
	const LOCK = 'plugins';

	/** Slugs: names of folders. */
	const SLUG = '[A-Za-z0-9][A-Za-z0-9._-]{0,99}';

	/**
	 * Sites of the network.
	 *
	 * @var BBWS_Site_Store
	 */
	protected $sites;

	/**
	 * Sets where sites are looked up.
	 *
	 * @param BBWS_Site_Store $sites Sites of the network.
	 */
	public function __construct( BBWS_Site_Store $sites ) {
		$this->sites = $sites;
	}

	/**
	 * Registers a method of a route.
	 *
	 * @param string   $route      Route.
	 * @param string   $method     HTTP method.
	 * @param string   $capability Capability that the caller needs.
	 * @param callable $callback   What answers.
	 * @param array    $args       Arguments beside id and slug of the route.
	 */
	protected function register( $route, $method, $capability, $callback, $args = array() ) {
		$in_route = array(
			'id'   => array( 'type' => 'integer' ),
			'slug' => self::slug(),
		);
		foreach ( array_keys( $in_route ) as $name ) {
			if ( false === strpos( $route, '?P<' . $name . '>' ) ) {
				unset( $in_route[ $name ] );
			}
		}
		register_rest_route(
			$this->namespace,
			$route,
			array(
				'args'   => $in_route,
				array(
					'methods'             => $method,
					'callback'            => $callback,
					'permission_callback' => $this->needs( $capability ),
					'args'                => $args,
				),
				'schema' => array( $this, 'get_public_item_schema' ),
			)
		);
	}

	/**
	 * Schema of a slug.
	 *
	 * @return array
	 */
	protected static function slug() {
		return array(
			'type'    => 'string',
			'pattern' => '^' . self::SLUG . '$',
		);
	}

	/**
	 * Schema of a package and its version.
	 *
	 * @return array
	 */
	protected static function package() {
		return array(
			'version' => array(
				'type'      => 'string',
				'required'  => true,
				'minLength' => 1,
				'maxLength' => 100,
			),
			'source'  => array(
				'type'      => 'string',
				'required'  => true,
				'minLength' => 1,
			),
			'sha256'  => array(
				'type'     => 'string',
				'required' => true,
				'pattern'  => '^[A-Fa-f0-9]{64}$',
			),
		);
	}

	/**
	 * Works on plugins or themes, after what others have left undone is repaired.
	 *
	 * @param string      $code   Code of a failure that has none.
	 * @param callable    $work   Answers a response.
	 * @param string|null $source Presigned address that it reads.
	 * @return WP_REST_Response|WP_Error
	 */
	protected function work( $code, $work, $source = null ) {
		$allowed = null === $source ? true : BBWS_Transfer::check_url( $source );
		if ( is_wp_error( $allowed ) ) {
			return $allowed;
		}
		ignore_user_abort( true );
		if ( function_exists( 'set_time_limit' ) ) {
			set_time_limit( 0 );
		}
		BBWS_Package::load_core();
		return BBWS_Lock::run(
			array( self::LOCK ),
			function () use ( $code, $work ) {
				try {
					BBWS_Repair::run();
					return $work();
				} catch ( BBWS_Failure $failure ) {
					return $failure->to_error();
				} catch ( Throwable $error ) {
					// phpcs:ignore WordPress.PHP.DevelopmentFunctions -- the caller gets no detail, so the log must have it.
					error_log( 'bbws: ' . $code . ': ' . get_class( $error ) . ': ' . $error->getMessage() );
					return new WP_Error( $code, 'WordPress could not do this.', array( 'status' => 500 ) );
				}
			},
			new WP_Error( 'bbws_busy', 'Another request is working on plugins or themes.', array( 'status' => 423 ) )
		);
	}

	/**
	 * Works on the plugins or the theme of a site.
	 *
	 * @param int      $id   Id of the site in this network.
	 * @param string   $code Code of a failure that has none.
	 * @param callable $work Takes the site and answers a response.
	 * @return WP_REST_Response|WP_Error
	 */
	protected function work_on( $id, $code, $work ) {
		$site = $this->changeable( $id );
		if ( is_wp_error( $site ) ) {
			return $site;
		}
		return $this->work(
			$code,
			function () use ( $site, $work ) {
				return BBWS_Lock::run(
					$this->sites->locks( $site ),
					function () use ( $site, $work ) {
						return $this->sites->is_ready( $site->id ) ? $work( $site ) : new WP_Error( 'bbws_site_incomplete', 'The site is not complete.', array( 'status' => 409 ) );
					},
					$this->busy()
				);
			}
		);
	}
}
