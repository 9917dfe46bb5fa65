<?php
/**
 * Themes.
 *
 * @package BBWS
 */

defined( 'ABSPATH' ) || exit;

/**
 * The methods of the routes wp/v2/themes that core does not have: installations, and the choice of a site's theme.
 */
class BBWS_REST_Themes_Controller extends BBWS_REST_Package_Controller {

	/**
	 * Sets the route.
	 *
	 * @param BBWS_Site_Store $sites Sites of the network.
	 */
	public function __construct( BBWS_Site_Store $sites ) {
		parent::__construct( $sites );
		$this->namespace = 'wp/v2';
	}

	/**
	 * Registers the routes.
	 */
	public function register_routes() {
		$this->register( '/themes', WP_REST_Server::CREATABLE, 'install_themes', array( $this, 'create_item' ), array( 'slug' => self::slug() + array( 'required' => true ) ) + self::package() );
		$this->register(
			'/themes/(?P<slug>' . self::SLUG . ')',
			'PUT',
			'manage_network_themes',
			array( $this, 'update_item' ),
			array(
				'status' => array(
					'type'     => 'string',
					'enum'     => array( 'active' ),
					'required' => true,
				),
			)
		);
	}

	/**
	 * Installs a theme. No site may choose it by that: the choice allows it, for that site only.
	 *
	 * @param WP_REST_Request $request Request.
	 * @return WP_REST_Response|WP_Error
	 */
	public function create_item( $request ) {
		return $this->work(
			'bbws_theme_failed',
			function () use ( $request ) {
				list( $changed, $previous ) = BBWS_Theme_Installer::install( $request['slug'], $request['version'], $request['source'], $request['sha256'] );
				return new WP_REST_Response( self::json( BBWS_Theme_Installer::find( $request['slug'] ), $previous ) + array( 'changed' => $changed ), $changed && null === $previous ? 201 : 200 );
			},
			$request['source']
		);
	}

	/**
	 * Gives the site of this host a theme.
	 *
	 * @param WP_REST_Request $request Request.
	 * @return WP_REST_Response|WP_Error
	 */
	public function update_item( $request ) {
		return $this->work_on(
			get_current_blog_id(),
			'bbws_theme_failed',
			function ( $site ) use ( $request ) {
				$theme = BBWS_Theme_Installer::find( $request['slug'] );
				if ( null === $theme ) {
					throw new BBWS_Failure( 'bbws_theme_not_found', 'The theme is not installed.', 404 );
				}
				if ( $theme->errors() ) {
					throw new BBWS_Failure( 'bbws_incompatible', 'The theme is not complete.', 422 );
				}
				BBWS_Package::check_requirements( $theme->get( 'RequiresWP' ), $theme->get( 'RequiresPHP' ) );
				$previous = (string) BBWS_Site_Options::raw( $site->id, 'stylesheet' );
				if ( $previous !== $theme->get_stylesheet() ) {
					BBWS_Theme_Switch::run( $site, $theme );
				}
				return new WP_REST_Response( self::json( $theme, $previous ) );
			}
		);
	}

	/**
	 * The JSON of a theme.
	 *
	 * @param WP_Theme    $theme    Theme.
	 * @param string|null $previous What was there before.
	 * @return array
	 */
	private static function json( $theme, $previous ) {
		return array(
			'stylesheet' => $theme->get_stylesheet(),
			'version'    => $theme->get( 'Version' ),
			'status'     => get_stylesheet() === $theme->get_stylesheet() ? 'active' : 'inactive',
			'previous'   => $previous,
		);
	}

	/**
	 * JSON schema of the answers.
	 *
	 * @return array
	 */
	public function get_item_schema() {
		$string = array( 'type' => 'string' );
		return array(
			'$schema'    => 'http://json-schema.org/draft-04/schema#',
			'title'      => 'bbws-theme',
			'type'       => 'object',
			'properties' => array(
				'stylesheet' => $string,
				'version'    => $string,
				'status'     => $string + array( 'enum' => array( 'active', 'inactive' ) ),
				'previous'   => array( 'type' => array( 'string', 'null' ) ),
				'changed'    => array( 'type' => 'boolean' ),
			),
		);
	}
}
