<?php
/**
 * The JSON of a site.
 *
 * @package BBWS
 */

defined( 'ABSPATH' ) || exit;

/**
 * Describes a site and the arguments of its routes, and prepares its JSON.
 */
class BBWS_Site_Schema {

	/**
	 * Sites of the network.
	 *
	 * @var BBWS_Site_Store
	 */
	private $store;

	/**
	 * Sets where sites are looked up.
	 *
	 * @param BBWS_Site_Store $store Sites of the network.
	 */
	public function __construct( BBWS_Site_Store $store ) {
		$this->store = $store;
	}

	/**
	 * The JSON of a site.
	 *
	 * @param WP_Site $site Site.
	 * @return array
	 */
	public function prepare( $site ) {
		$ready = $this->store->is_ready( $site->id );
		return array(
			'id'               => (int) $site->id,
			'siteId'           => $this->store->site_id( $site->id ),
			'domain'           => $site->domain,
			// A half-made site may have no table to read it from. Core stores it escaped.
			'name'             => $ready ? wp_specialchars_decode( (string) get_blog_option( $site->id, 'blogname' ), ENT_QUOTES ) : '',
			'url'              => BBWS_Addresses::url_of_site( $site ),
			'suspended'        => BBWS_Suspension::is_suspended( $site ),
			'deleted'          => '1' === (string) $site->deleted,
			'public'           => '1' === (string) $site->public,
			'ready'            => $ready,
			'registered'       => mysql_to_rfc3339( $site->registered ) . 'Z',
			'wordpressVersion' => get_bloginfo( 'version' ),
			'phpVersion'       => PHP_VERSION,
		);
	}

	/**
	 * JSON schema of a site.
	 *
	 * @return array
	 */
	public function item() {
		$string  = array( 'type' => 'string' );
		$boolean = array( 'type' => 'boolean' );
		return array(
			'$schema'    => 'http://json-schema.org/draft-04/schema#',
			'title'      => 'bbws-site',
			'type'       => 'object',
			'properties' => array(
				'id'               => array( 'type' => 'integer' ),
				'siteId'           => $string,
				'domain'           => $string,
				'name'             => $string,
				'url'              => $string + array( 'format' => 'uri' ),
				'suspended'        => $boolean,
				'deleted'          => $boolean,
				'public'           => $boolean,
				'ready'            => $boolean,
				'registered'       => $string + array( 'format' => 'date-time' ),
				'wordpressVersion' => $string,
				'phpVersion'       => $string,
			),
		);
	}

	/**
	 * Query arguments of the list.
	 *
	 * @return array
	 */
	public function collection_args() {
		return array(
			'page'     => array(
				'type'    => 'integer',
				'default' => 1,
				'minimum' => 1,
			),
			'per_page' => array(
				'type'    => 'integer',
				'default' => 20,
				'minimum' => 1,
				'maximum' => 100,
			),
			'domain'   => array( 'type' => 'string' ),
			'siteId'   => self::id(),
		);
	}

	/**
	 * Arguments of a creation.
	 *
	 * @return array
	 */
	public function create_args() {
		return array(
			'name'       => self::name() + array( 'required' => true ),
			'domain'     => array(
				'type'      => 'string',
				'required'  => true,
				'maxLength' => 253,
			),
			'siteId'     => self::id() + array( 'required' => true ),
			'requires'   => array(
				'type'                 => 'object',
				'properties'           => array(
					'wordpressVersion' => array( 'type' => 'string' ),
					'phpVersion'       => array( 'type' => 'string' ),
				),
				'additionalProperties' => false,
			),
			'adminEmail' => BBWS_REST_Users_Controller::email(),
			// Core's own route knows them.
			'settings'   => array( 'type' => 'object' ),
		);
	}

	/**
	 * Arguments of a change.
	 *
	 * @return array
	 */
	public function update_args() {
		return array(
			'name'      => self::name(),
			'suspended' => array( 'type' => 'boolean' ),
			'public'    => array( 'type' => 'boolean' ),
		);
	}

	/**
	 * Arguments of a deletion.
	 *
	 * @return array
	 */
	public function delete_args() {
		return array(
			'force' => array(
				'type'    => 'boolean',
				'default' => false,
			),
		);
	}

	/**
	 * Schema of a site's name.
	 *
	 * @return array
	 */
	public static function name() {
		return array(
			'type'      => 'string',
			'minLength' => 1,
			'maxLength' => 200,
		);
	}

	/**
	 * Schema of an id that the platform chose: of a site, an archive or an import.
	 *
	 * @return array
	 */
	public static function id() {
		return array(
			'type'    => 'string',
			'pattern' => '^[A-Za-z0-9_-]{1,64}$',
		);
	}
}
