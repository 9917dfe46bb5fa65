<?php
/**
 * The plugins of a site.
 *
 * @package BBWS
 */

defined( 'ABSPATH' ) || exit;

/**
 * The routes bbws/v1/sites/{id}/plugins/{slug}: which plugins are active on a site.
 */
class BBWS_REST_Site_Plugins_Controller extends BBWS_REST_Package_Controller {

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
		$route = '/sites/(?P<id>\d+)/plugins/(?P<slug>' . self::SLUG . ')';
		$flag  = array(
			'type'    => 'boolean',
			'default' => false,
		);
		$this->register(
			$route,
			'PUT',
			'manage_network_plugins',
			array( $this, 'update_item' ),
			array(
				'active'  => array(
					'type'     => 'boolean',
					'required' => true,
				),
				'version' => array(
					'type'      => 'string',
					'minLength' => 1,
					'maxLength' => 100,
				),
			)
		);
		$this->register(
			$route,
			'DELETE',
			'delete_plugins',
			array( $this, 'delete_item' ),
			array(
				'keepFiles' => $flag,
				'purge'     => $flag,
			)
		);
	}

	/**
	 * Activates or deactivates a plugin on a site. With a version it activates no other one.
	 *
	 * @param WP_REST_Request $request Request.
	 * @return WP_REST_Response|WP_Error
	 */
	public function update_item( $request ) {
		return $this->work_on(
			$request['id'],
			'bbws_plugin_failed',
			function ( $site ) use ( $request ) {
				$plugin = $this->plugins->get( $request['slug'] );
				self::refuse_network_wide( $request['slug'] );
				if ( $request['active'] && null !== $request['version'] && $request['version'] !== $plugin['Version'] ) {
					throw BBWS_Plugin_Store::other_version( $plugin );
				}
				if ( in_array( $plugin['file'], BBWS_Plugin_Store::active( $site->id ), true ) !== $request['active'] ) {
					$request['active'] ? BBWS_Plugin_Activation::activate( $site, $plugin ) : BBWS_Plugin_Activation::deactivate( $site, $plugin['file'] );
				}
				return new WP_REST_Response(
					array(
						'slug'    => $request['slug'],
						'active'  => $request['active'],
						'version' => $plugin['Version'],
					)
				);
			}
		);
	}

	/**
	 * Takes a plugin from a site, and from the network when no other site uses it. One that is gone is no error. Its data
	 * stays on the site while others use the plugin, unless it is to be purged.
	 *
	 * @param WP_REST_Request $request Request.
	 * @return WP_REST_Response|WP_Error
	 */
	public function delete_item( $request ) {
		return $this->work_on(
			$request['id'],
			'bbws_plugin_failed',
			function ( $site ) use ( $request ) {
				$slug = $request['slug'];
				self::refuse_network_wide( $slug );
				$plugin = $this->plugins->find( $slug );
				$leaves = $plugin && BBWS_Plugin_Uninstall::is_there( $site, $plugin['file'] );
				$active = BBWS_Plugin_Store::within( $slug, BBWS_Plugin_Store::active( $site->id ) );
				foreach ( $active as $file ) {
					BBWS_Plugin_Activation::deactivate( $site, $file );
				}
				$delete = ! $request['keepFiles'] && is_dir( WP_PLUGIN_DIR . '/' . $slug ) && ! BBWS_Plugin_Store::users( $slug );
				$ran    = null;
				if ( $delete ) {
					$ran = ( new BBWS_Plugin_Installer( $this->plugins ) )->delete( $site, $slug );
				} elseif ( $leaves && $request['purge'] ) {
					$ran = BBWS_Plugin_Uninstall::send( $site, $slug );
				}
				return new WP_REST_Response(
					array(
						'slug'         => $slug,
						'deactivated'  => (bool) $active,
						'filesDeleted' => $delete,
						'data'         => $leaves ? BBWS_Plugin_Uninstall::outcome( $ran ) : BBWS_Plugin_Uninstall::NONE,
					)
				);
			}
		);
	}

	/**
	 * Refuses a plugin that somebody has activated for the whole network: for one site it can not be changed.
	 *
	 * @param string $slug Folder of the plugin.
	 * @throws BBWS_Failure When it is such a plugin.
	 */
	private static function refuse_network_wide( $slug ) {
		if ( BBWS_Plugin_Store::within( $slug, array_keys( (array) get_site_option( 'active_sitewide_plugins' ) ) ) ) {
			throw new BBWS_Failure( 'bbws_network_active', 'The plugin is active on the whole network.', 409 );
		}
	}

	/**
	 * JSON schema of the answers.
	 *
	 * @return array
	 */
	public function get_item_schema() {
		$boolean = array( 'type' => 'boolean' );
		return array(
			'$schema'    => 'http://json-schema.org/draft-04/schema#',
			'title'      => 'bbws-site-plugin',
			'type'       => 'object',
			'properties' => array(
				'slug'         => array( 'type' => 'string' ),
				'active'       => $boolean,
				'version'      => array( 'type' => 'string' ),
				'deactivated'  => $boolean,
				'filesDeleted' => $boolean,
				'data'         => array(
					'type' => 'string',
					'enum' => array( 'kept', 'purged', 'failed', 'none' ),
				),
			),
		);
	}
}
