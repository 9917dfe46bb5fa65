<?php
/**
 * The plugins of the network.
 *
 * @package BBWS
 */

defined( 'ABSPATH' ) || exit;

/**
 * The routes bbws/v1/plugins: what is installed, installations and updates, for all sites of the network.
 */
class BBWS_REST_Plugins_Controller extends BBWS_REST_Package_Controller {

	/**
	 * Plugins of the network.
	 *
	 * @var BBWS_Plugin_Store
	 */
	private $plugins;

	/**
	 * Sets the route.
	 *
	 * @param BBWS_Site_Store $sites Sites of the network.
	 */
	public function __construct( BBWS_Site_Store $sites ) {
		parent::__construct( $sites );
		$this->namespace = 'bbws/v1';
		$this->plugins   = new BBWS_Plugin_Store( $sites );
	}

	/**
	 * Registers the routes.
	 */
	public function register_routes() {
		$one = '/plugins/(?P<slug>' . self::SLUG . ')';
		$new = array(
			'slug'    => self::slug() + array( 'required' => true ),
			'replace' => array(
				'type'    => 'boolean',
				'default' => false,
			),
		);
		$this->register( '/plugins', WP_REST_Server::CREATABLE, 'install_plugins', array( $this, 'create_item' ), $new + self::package() );
		$this->register( $one, WP_REST_Server::READABLE, 'manage_network_plugins', array( $this, 'get_item' ) );
		$this->register( $one . '/update', WP_REST_Server::CREATABLE, 'update_plugins', array( $this, 'update_item' ), self::package() );
		$this->register( $one . '/loaded', WP_REST_Server::READABLE, 'manage_network_plugins', array( $this, 'get_loaded' ) );
		$this->register( $one . '/uninstall', WP_REST_Server::CREATABLE, 'delete_plugins', array( $this, 'uninstall_item' ) );
	}

	/**
	 * Answers a plugin.
	 *
	 * @param WP_REST_Request $request Request.
	 * @return WP_REST_Response|WP_Error
	 */
	public function get_item( $request ) {
		BBWS_Package::load_core();
		$answer = function () use ( $request ) {
			return new WP_REST_Response( $this->plugins->json( $request['slug'] ) );
		};
		// What is half done is either repaired or not for telling.
		return BBWS_Repair::is_needed() ? $this->work( 'bbws_plugin_failed', $answer ) : $answer();
	}

	/**
	 * Installs a plugin, or answers the one that is there in this version. With "replace" it takes the place of another
	 * version that no site uses.
	 *
	 * @param WP_REST_Request $request Request.
	 * @return WP_REST_Response|WP_Error
	 */
	public function create_item( $request ) {
		return $this->work(
			'bbws_plugin_failed',
			function () use ( $request ) {
				$installer = new BBWS_Plugin_Installer( $this->plugins );
				$changed   = $installer->install( $request['slug'], $request['version'], $request['source'], $request['sha256'], $request['replace'] );
				return new WP_REST_Response( $this->plugins->json( $request['slug'] ) + array( 'changed' => $changed ), $changed ? 201 : 200 );
			},
			$request['source']
		);
	}

	/**
	 * Updates a plugin.
	 *
	 * @param WP_REST_Request $request Request.
	 * @return WP_REST_Response|WP_Error
	 */
	public function update_item( $request ) {
		return $this->work(
			'bbws_plugin_failed',
			function () use ( $request ) {
				$installer = new BBWS_Plugin_Installer( $this->plugins );
				return new WP_REST_Response( $installer->update( $request['slug'], $request['version'], $request['source'], $request['sha256'] ) );
			},
			$request['source']
		);
	}

	/**
	 * Answers, on a site's own host, whether its code has loaded the plugin. An update asks for it, so it takes no lock.
	 *
	 * @param WP_REST_Request $request Request.
	 * @return WP_REST_Response
	 */
	public function get_loaded( $request ) {
		BBWS_Package::load_core();
		$files  = BBWS_Plugin_Store::within( $request['slug'], BBWS_Plugin_Store::active( get_current_blog_id() ) );
		$loaded = array_filter(
			$files,
			function ( $file ) {
				return in_array( realpath( WP_PLUGIN_DIR . '/' . $file ), array_map( 'realpath', get_included_files() ), true );
			}
		);
		return new WP_REST_Response(
			array(
				'slug'   => $request['slug'],
				'loaded' => $files && count( $files ) === count( $loaded ),
			)
		);
	}

	/**
	 * Removes, on a site's own host, what a plugin that is not active there has left on that site. Its removal from the site
	 * asks for it and holds the lock, so it takes none.
	 *
	 * @param WP_REST_Request $request Request.
	 * @return WP_REST_Response|WP_Error
	 */
	public function uninstall_item( $request ) {
		BBWS_Package::load_core();
		$plugin = $this->plugins->find( $request['slug'] );
		$active = BBWS_Plugin_Store::within( $request['slug'], BBWS_Plugin_Store::active( get_current_blog_id() ) );
		if ( null === $plugin || $active || is_main_site() ) {
			return new WP_Error( 'bbws_not_uninstallable', 'The plugin can not be uninstalled here.', array( 'status' => 409 ) );
		}
		BBWS_Plugin_Uninstall::run( $plugin['file'] );
		return new WP_REST_Response(
			array(
				'slug'        => $request['slug'],
				'uninstalled' => true,
			)
		);
	}

	/**
	 * JSON schema of a plugin.
	 *
	 * @return array
	 */
	public function get_item_schema() {
		$text = array( 'type' => array( 'string', 'null' ) );
		return array(
			'$schema'    => 'http://json-schema.org/draft-04/schema#',
			'title'      => 'bbws-plugin',
			'type'       => 'object',
			'properties' => array(
				'slug'      => array( 'type' => 'string' ),
				'installed' => array( 'type' => 'boolean' ),
				'version'   => $text,
				'name'      => $text,
				'file'      => $text,
				'sites'     => array(
					'type'  => 'array',
					'items' => array(
						'type'       => 'object',
						'properties' => array(
							'id'     => array( 'type' => 'integer' ),
							'siteId' => array( 'type' => 'string' ),
							'active' => array( 'type' => 'boolean' ),
						),
					),
				),
				'changed'   => array( 'type' => 'boolean' ),
			),
		);
	}
}
