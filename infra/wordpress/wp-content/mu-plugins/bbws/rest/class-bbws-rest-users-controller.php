<?php
/**
 * The users of a site.
 *
 * @package BBWS
 */

defined( 'ABSPATH' ) || exit;

/**
 * GET and POST bbws/v1/sites/{id}/users.
 */
class BBWS_REST_Users_Controller extends BBWS_REST_Site_Controller {

	/**
	 * Sets the route.
	 *
	 * @param BBWS_Site_Store $store Sites of the network.
	 * @param string          $what  Last part of the route.
	 */
	public function __construct( BBWS_Site_Store $store, $what = 'users' ) {
		parent::__construct( $store, $what );
	}

	/**
	 * Registers the routes.
	 */
	public function register_routes() {
		$this->register(
			WP_REST_Server::READABLE,
			array( $this, 'get_items' ),
			array(
				'after'    => array(
					'type'    => 'integer',
					'default' => 0,
					'minimum' => 0,
				),
				'per_page' => array(
					'type'    => 'integer',
					'default' => 20,
					'minimum' => 1,
					'maximum' => 101,
				),
			)
		);
		$this->register(
			WP_REST_Server::CREATABLE,
			array( $this, 'create_item' ),
			array(
				'email'       => self::email() + array( 'required' => true ),
				'role'        => self::role() + array( 'required' => true ),
				'displayName' => array(
					'type'      => 'string',
					'minLength' => 1,
					'maxLength' => 200,
				),
				'requestId'   => BBWS_Site_Schema::id(),
			)
		);
	}

	/**
	 * Schema of an e-mail.
	 *
	 * @return array
	 */
	public static function email() {
		return array(
			'type'      => 'string',
			'format'    => 'email',
			'maxLength' => 100,
		);
	}

	/**
	 * Schema of a role.
	 *
	 * @return array
	 */
	public static function role() {
		return array(
			'type'      => 'string',
			'minLength' => 1,
			'maxLength' => 100,
		);
	}

	/**
	 * Answers a page of users.
	 *
	 * @param WP_REST_Request $request Request.
	 * @return WP_REST_Response|WP_Error
	 */
	public function get_items( $request ) {
		return $this->of(
			$request,
			function ( $users, $site ) use ( $request ) {
				return BBWS_Site_Context::run(
					$site,
					function () use ( $users, $request ) {
						return new WP_REST_Response( array_map( array( __CLASS__, 'prepare' ), $users->page( $request['after'], $request['per_page'] ) ) );
					}
				);
			}
		);
	}

	/**
	 * Gives somebody a role: 201, or 200 when an equal request did.
	 *
	 * @param WP_REST_Request $request Request.
	 * @return WP_REST_Response|WP_Error
	 */
	public function create_item( $request ) {
		return $this->changing(
			$request,
			function ( $users ) use ( $request ) {
				$added = $users->add( $request['email'], $request['role'], $request['displayName'], $request['requestId'] );
				return is_wp_error( $added ) ? $added : new WP_REST_Response( self::prepare( $added[0] ), $added[1] ? 201 : 200 );
			}
		);
	}

	/**
	 * Asks the users of a site.
	 *
	 * @param WP_REST_Request $request Request.
	 * @param callable        $ask     Takes the users and the site.
	 * @return WP_REST_Response|WP_Error
	 */
	protected function of( $request, $ask ) {
		$site = $this->changeable( $request['id'] );
		return is_wp_error( $site ) ? $site : $ask( new BBWS_Site_Users( $site ), $site );
	}

	/**
	 * Changes the users of a site, alone: an import would bring others in the meantime, and of two changes at once each might
	 * leave the last administrator to the other.
	 *
	 * @param WP_REST_Request $request Request.
	 * @param callable        $change  Takes the users.
	 * @return WP_REST_Response|WP_Error
	 */
	protected function changing( $request, $change ) {
		return $this->of(
			$request,
			function ( $users, $site ) use ( $change ) {
				return BBWS_Lock::run(
					$this->store->locks( $site ),
					function () use ( $users, $change ) {
						$done = $change( $users );
						return is_wp_error( $done ) && ! isset( $done->get_error_data()['status'] ) ? $this->failure( $done ) : $done;
					},
					$this->busy()
				);
			}
		);
	}

	/**
	 * JSON of a user.
	 *
	 * @param WP_User $user User of the site.
	 * @return array
	 */
	public static function prepare( $user ) {
		$at = strtotime( $user->user_registered . ' UTC' );
		return array(
			'id'           => (int) $user->ID,
			'email'        => (string) $user->user_email,
			'displayName'  => BBWS_Network_User::name_of( $user ),
			'role'         => BBWS_Site_Users::role_of( $user ),
			'registeredAt' => gmdate( 'Y-m-d\TH:i:s.000\Z', max( 0, (int) $at ) ),
		);
	}

	/**
	 * JSON schema of a user.
	 *
	 * @return array
	 */
	public function get_item_schema() {
		$string = array( 'type' => 'string' );
		return array(
			'$schema'    => 'http://json-schema.org/draft-04/schema#',
			'title'      => 'bbws-user',
			'type'       => 'object',
			'properties' => array(
				'id'           => array( 'type' => 'integer' ),
				'email'        => $string,
				'displayName'  => $string,
				'role'         => $string,
				'registeredAt' => $string + array( 'format' => 'date-time' ),
			),
		);
	}
}
