<?php
/**
 * One-time logins to a site.
 *
 * @package BBWS
 */

defined( 'ABSPATH' ) || exit;

/**
 * POST bbws/v1/sites/{id}/login: lets a user of the site in once. The service makes the token, and only says what it hashes to.
 */
class BBWS_REST_Login_Controller extends BBWS_REST_Site_Controller {

	/**
	 * Sets the route.
	 *
	 * @param BBWS_Site_Store $store Sites of the network.
	 */
	public function __construct( BBWS_Site_Store $store ) {
		parent::__construct( $store, 'login' );
	}

	/**
	 * Registers the route.
	 */
	public function register_routes() {
		$this->register(
			WP_REST_Server::CREATABLE,
			array( $this, 'create_item' ),
			array(
				'email'    => BBWS_REST_Users_Controller::email() + array( 'required' => true ),
				'token'    => array(
					'type'     => 'string',
					'required' => true,
					'pattern'  => '^[0-9a-f]{64}\z',
				),
				'redirect' => array(
					'type'      => 'string',
					'required'  => true,
					'maxLength' => 2000,
					// A path of the site, and of no other.
					'pattern'   => '^/(?![/\\\\])[\x21-\x5b\x5d-\x7e]*\z',
				),
				// Of the URL that the path is of, if it was not the platform's own for the site.
				'host'     => array(
					'type'    => 'string',
					'pattern' => '^[a-z0-9.-]{1,253}\z',
				),
			)
		);
	}

	/**
	 * Keeps the token.
	 *
	 * @param WP_REST_Request $request Request.
	 * @return WP_REST_Response|WP_Error
	 */
	public function create_item( $request ) {
		$site = $this->changeable( $request['id'] );
		if ( is_wp_error( $site ) ) {
			return $site;
		}
		if ( BBWS_Suspension::is_suspended( $site ) || ! $this->store->is_ready( $site->id ) ) {
			return new WP_Error( 'bbws_site_closed', 'Nobody can log in to the site at the moment.', array( 'status' => 409 ) );
		}
		if ( null !== $request['host'] && BBWS_Hosts::site_of( $request['host'] ) !== (int) $site->id ) {
			return new WP_Error( 'bbws_foreign_host', 'This is no host of the site.', array( 'status' => 400 ) );
		}
		$user = ( new BBWS_Site_Users( $site ) )->find_by_email( $request['email'] );
		if ( ! $user || ! empty( $user->spam ) ) {
			return BBWS_User_Errors::not_found();
		}
		$ends = BBWS_Login_Tokens::add( $request['token'], $site->id, $user->ID, $request['redirect'] );
		return new WP_REST_Response(
			array(
				'url'       => BBWS_Addresses::home_of_site( $site ) . '/wp-login.php?action=one_time',
				'userId'    => (int) $user->ID,
				'expiresAt' => gmdate( 'Y-m-d\TH:i:s.000\Z', $ends ),
			),
			201
		);
	}

	/**
	 * JSON schema of the answer.
	 *
	 * @return array
	 */
	public function get_item_schema() {
		$string = array( 'type' => 'string' );
		return array(
			'$schema'    => 'http://json-schema.org/draft-04/schema#',
			'title'      => 'bbws-login',
			'type'       => 'object',
			'properties' => array(
				'url'       => $string + array( 'format' => 'uri' ),
				'userId'    => array( 'type' => 'integer' ),
				'expiresAt' => $string + array( 'format' => 'date-time' ),
			),
		);
	}
}
