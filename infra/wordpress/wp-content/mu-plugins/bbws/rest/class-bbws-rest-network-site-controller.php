<?php
/**
 * A site of the network.
 *
 * @package BBWS
 */

defined( 'ABSPATH' ) || exit;

/**
 * The route wp/v2/sites/{id}, which core does not have.
 */
class BBWS_REST_Network_Site_Controller extends BBWS_REST_Sites_Controller {

	/**
	 * Registers the route.
	 */
	public function register_routes() {
		register_rest_route(
			$this->namespace,
			'/' . $this->rest_base . '/(?P<id>\d+)',
			array(
				'args'   => array(
					'id' => array( 'type' => 'integer' ),
				),
				array(
					'methods'             => WP_REST_Server::READABLE,
					'callback'            => array( $this, 'get_item' ),
					'permission_callback' => $this->needs( 'manage_sites' ),
					'args'                => array(),
				),
				array(
					'methods'             => WP_REST_Server::EDITABLE,
					'callback'            => array( $this, 'update_item' ),
					'permission_callback' => $this->needs( 'manage_sites' ),
					'args'                => $this->json->update_args(),
				),
				array(
					'methods'             => WP_REST_Server::DELETABLE,
					'callback'            => array( $this, 'delete_item' ),
					'permission_callback' => $this->needs( 'delete_sites' ),
					'args'                => $this->json->delete_args(),
				),
				'schema' => array( $this, 'get_public_item_schema' ),
			)
		);
	}

	/**
	 * Answers a site.
	 *
	 * @param WP_REST_Request $request Request.
	 * @return WP_REST_Response|WP_Error
	 */
	public function get_item( $request ) {
		$site = get_site( $request['id'] );
		return $site ? new WP_REST_Response( $this->json->prepare( $site ) ) : $this->not_found();
	}

	/**
	 * Renames, suspends or hides a site.
	 *
	 * @param WP_REST_Request $request Request.
	 * @return WP_REST_Response|WP_Error
	 */
	public function update_item( $request ) {
		$site = $this->changeable( $request['id'] );
		if ( is_wp_error( $site ) ) {
			return $site;
		}
		$flags = array();
		foreach ( array(
			'suspended' => 'archived',
			'public'    => 'public',
		) as $argument => $flag ) {
			if ( null !== $request[ $argument ] ) {
				$flags[ $flag ] = $request[ $argument ] ? 1 : 0;
			}
		}
		$change = function () use ( $request, $site, $flags ) {
			$result = $flags ? wp_update_site( $site->id, $flags ) : true;
			if ( is_wp_error( $result ) ) {
				return $this->failure( $result );
			}
			if ( null !== $request['name'] ) {
				update_blog_option( $site->id, 'blogname', $request['name'] );
			}
			return new WP_REST_Response( $this->json->prepare( get_site( $site->id ) ) );
		};
		// A name that is set while an import replaces the options would be lost; the flags are none of its business.
		return null === $request['name'] ? $change() : BBWS_Lock::run( $this->store->locks( $site ), $change, $this->busy() );
	}

	/**
	 * Marks a site as deleted or, with force, drops it. A site that is gone already is no error.
	 *
	 * @param WP_REST_Request $request Request.
	 * @return WP_REST_Response|WP_Error
	 */
	public function delete_item( $request ) {
		$site = get_site( $request['id'] );
		if ( ! $site ) {
			return $this->deleted( true, null );
		}
		if ( is_main_site( $site->id ) ) {
			return $this->main_site();
		}
		if ( ! $request['force'] ) {
			$result = wp_update_site( $site->id, array( 'deleted' => 1 ) );
			return is_wp_error( $result ) ? $this->failure( $result ) : $this->deleted( false, $this->json->prepare( get_site( $site->id ) ) );
		}
		return BBWS_Lock::run(
			$this->store->locks( $site ),
			function () use ( $site ) {
				$previous = $this->json->prepare( $site );
				BBWS_Site_Opening::close( $site );
				$result = wp_delete_site( $site->id );
				return is_wp_error( $result ) ? $this->failure( $result ) : $this->deleted( true, $previous );
			},
			$this->busy()
		);
	}

	/**
	 * The answer to a deletion.
	 *
	 * @param bool       $gone Whether its data are gone.
	 * @param array|null $site The site as it is, or was.
	 * @return WP_REST_Response
	 */
	private function deleted( $gone, $site ) {
		return new WP_REST_Response(
			array(
				'deleted'  => $gone,
				'previous' => $site,
			)
		);
	}
}
