<?php
/**
 * The configuration of plugins.
 *
 * @package BBWS
 */

defined( 'ABSPATH' ) || exit;

/**
 * The routes bbws/v1/sites/{id}/plugins/{slug}/config: the option that holds a plugin's configuration on a site.
 */
class BBWS_REST_Plugin_Config_Controller extends BBWS_REST_Package_Controller {

	/**
	 * Sets the route.
	 *
	 * @param BBWS_Site_Store $sites Sites of the network.
	 */
	public function __construct( BBWS_Site_Store $sites ) {
		parent::__construct( $sites );
		$this->namespace = 'bbws/v1';
	}

	/**
	 * Registers the routes.
	 */
	public function register_routes() {
		$route  = '/sites/(?P<id>\d+)/plugins/(?P<slug>' . self::SLUG . ')/config';
		$option = array(
			'option' => array(
				'type'     => 'string',
				'pattern'  => BBWS_Option_Rules::NAME,
				'required' => true,
			),
		);
		// Any JSON: without a type, WordPress takes it as it comes.
		$value = array( 'value' => array( 'required' => true ) );
		$this->register( $route, 'GET', 'manage_network_plugins', array( $this, 'get_item' ), $option );
		$this->register( $route, 'PUT', 'manage_network_plugins', array( $this, 'update_item' ), $option + $value );
		$this->register( $route, 'DELETE', 'manage_network_plugins', array( $this, 'delete_item' ), $option );
	}

	/**
	 * Answers an option.
	 *
	 * @param WP_REST_Request $request Request.
	 * @return WP_REST_Response|WP_Error
	 */
	public function get_item( $request ) {
		$site = $this->changeable( $request['id'] );
		if ( is_wp_error( $site ) ) {
			return $site;
		}
		try {
			BBWS_Option_Rules::check_configuration( $request['option'] );
			return new WP_REST_Response( array( 'option' => $request['option'] ) + self::state( $site, $request['option'], 'value' ) );
		} catch ( BBWS_Failure $failure ) {
			return $failure->to_error();
		}
	}

	/**
	 * Writes an option.
	 *
	 * @param WP_REST_Request $request Request.
	 * @return WP_REST_Response|WP_Error
	 */
	public function update_item( $request ) {
		return $this->change(
			$request,
			function ( $site ) use ( $request ) {
				BBWS_Package::load_core();
				( new BBWS_Plugin_Store( $this->sites ) )->get( $request['slug'] );
				BBWS_Site_Options::write( $site->id, $request['option'], $request['value'] );
			}
		);
	}

	/**
	 * Removes an option, so that a caller can put back what was not there.
	 *
	 * @param WP_REST_Request $request Request.
	 * @return WP_REST_Response|WP_Error
	 */
	public function delete_item( $request ) {
		return $this->change(
			$request,
			function ( $site ) use ( $request ) {
				BBWS_Site_Options::remove( $site->id, $request['option'] );
			}
		);
	}

	/**
	 * Changes an option under the locks of the site, and answers what it was and is.
	 *
	 * @param WP_REST_Request $request Request.
	 * @param callable        $change  Takes the site.
	 * @return WP_REST_Response|WP_Error
	 */
	private function change( $request, $change ) {
		$site = $this->changeable( $request['id'] );
		if ( is_wp_error( $site ) ) {
			return $site;
		}
		return BBWS_Lock::run(
			$this->sites->locks( $site ),
			function () use ( $request, $site, $change ) {
				try {
					BBWS_Option_Rules::check_configuration( $request['option'] );
					$before = self::state( $site, $request['option'], 'previous' );
					$change( $site );
					return new WP_REST_Response(
						array(
							'option' => $request['option'],
							'value'  => BBWS_Site_Options::read( $site->id, $request['option'] ),
						) + $before
					);
				} catch ( BBWS_Failure $failure ) {
					return $failure->to_error();
				}
			},
			$this->busy()
		);
	}

	/**
	 * What an option is.
	 *
	 * @param WP_Site $site Site.
	 * @param string  $name Name of the option.
	 * @param string  $as   What its value is called in the answer.
	 * @return array
	 * @throws BBWS_Failure When it holds what JSON can not.
	 */
	private static function state( $site, $name, $as ) {
		$text  = BBWS_Site_Options::raw( $site->id, $name );
		$value = BBWS_Site_Options::read( $site->id, $name );
		$plain = true;
		$seen  = array( $value );
		array_walk_recursive(
			$seen,
			function ( $part ) use ( &$plain ) {
				$plain = $plain && ! is_object( $part );
			}
		);
		if ( ! $plain || false === wp_json_encode( $value ) ) {
			throw new BBWS_Failure_With_Data( 'bbws_option_refused', 'This option holds what JSON can not say.', 422, array( 'option' => $name ) );
		}
		return array(
			$as       => $value,
			'existed' => null !== $text,
		);
	}

	/**
	 * JSON schema of the answers.
	 *
	 * @return array
	 */
	public function get_item_schema() {
		return array(
			'$schema'    => 'http://json-schema.org/draft-04/schema#',
			'title'      => 'bbws-plugin-config',
			'type'       => 'object',
			'properties' => array(
				'option'   => array( 'type' => 'string' ),
				'value'    => array(),
				'previous' => array(),
				'existed'  => array( 'type' => 'boolean' ),
			),
		);
	}
}
