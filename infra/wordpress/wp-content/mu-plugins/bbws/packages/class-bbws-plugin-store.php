<?php
/**
 * Plugins of the network.
 *
 * @package BBWS
 */

defined( 'ABSPATH' ) || exit;

/**
 * Finds plugins by their folders, and the sites that use them. Reads files and tables as they are at the moment: other
 * processes change them while this one waits for them.
 */
class BBWS_Plugin_Store {

	/**
	 * Sites of the network.
	 *
	 * @var BBWS_Site_Store
	 */
	private $sites;

	/**
	 * Sets where sites are looked up.
	 *
	 * @param BBWS_Site_Store $sites Sites of the network.
	 */
	public function __construct( BBWS_Site_Store $sites ) {
		$this->sites = $sites;
	}

	/**
	 * Finds a plugin.
	 *
	 * @param string $slug Folder of the plugin.
	 * @return array|null Its header, with "file" as core names it.
	 */
	public function find( $slug ) {
		return self::header( WP_PLUGIN_DIR . '/' . $slug );
	}

	/**
	 * Finds a plugin that must be there.
	 *
	 * @param string $slug Folder of the plugin.
	 * @return array Its header.
	 * @throws BBWS_Failure When it is not.
	 */
	public function get( $slug ) {
		$plugin = $this->find( $slug );
		if ( null === $plugin ) {
			throw new BBWS_Failure( 'bbws_plugin_not_found', 'The plugin is not installed.', 404 );
		}
		return $plugin;
	}

	/**
	 * The error of a request that is about another version than the one that is there.
	 *
	 * @param array $present Header of the plugin that is there.
	 * @return BBWS_Failure_With_Data
	 */
	public static function other_version( $present ) {
		return new BBWS_Failure_With_Data( 'bbws_other_version', 'Another version of the plugin is installed.', 409, array( 'version' => $present['Version'] ) );
	}

	/**
	 * Reads the header of the plugin in a folder: that of the file named as the folder, or else of the first with one.
	 *
	 * @param string $folder Folder.
	 * @return array|null
	 */
	public static function header( $folder ) {
		$slug  = basename( $folder );
		$files = (array) glob( $folder . '/*.php' );
		usort(
			$files,
			function ( $one, $other ) use ( $slug ) {
				return array( basename( $one ) !== $slug . '.php', $one ) <=> array( basename( $other ) !== $slug . '.php', $other );
			}
		);
		foreach ( $files as $file ) {
			$data = get_plugin_data( $file, false, false );
			if ( '' !== $data['Name'] ) {
				return array( 'file' => $slug . '/' . basename( $file ) ) + $data;
			}
		}
		return null;
	}

	/**
	 * The JSON of a plugin.
	 *
	 * @param string $slug Folder of the plugin.
	 * @return array
	 */
	public function json( $slug ) {
		$plugin = $this->find( $slug );
		$sites  = array();
		foreach ( self::users( $slug ) as $site ) {
			$sites[] = array(
				'id'     => (int) $site->id,
				'siteId' => $this->sites->site_id( $site->id ),
				'active' => true,
			);
		}
		return array(
			'slug'      => $slug,
			'installed' => null !== $plugin,
			'version'   => $plugin ? $plugin['Version'] : null,
			'name'      => $plugin ? $plugin['Name'] : null,
			'file'      => $plugin ? $plugin['file'] : null,
			'sites'     => $sites,
		);
	}

	/**
	 * The sites of the network on which a plugin is active.
	 *
	 * @param string $slug Folder of the plugin.
	 * @return WP_Site[]
	 */
	public static function users( $slug ) {
		$everywhere = (bool) self::within( $slug, array_keys( (array) get_site_option( 'active_sitewide_plugins' ) ) );
		$users      = array();
		foreach ( self::network() as $site ) {
			if ( $everywhere || self::within( $slug, self::active( $site->id ) ) ) {
				$users[] = $site;
			}
		}
		return $users;
	}

	/**
	 * The platform's ids of sites. Those that the platform has not made have none.
	 *
	 * @param WP_Site[] $sites Sites.
	 * @return string[]
	 */
	public function site_ids( $sites ) {
		$ids = array();
		foreach ( $sites as $site ) {
			$ids[] = $this->sites->site_id( $site->id );
		}
		return array_values( array_filter( $ids, 'strlen' ) );
	}

	/**
	 * All sites of the network.
	 *
	 * @return WP_Site[]
	 */
	public static function network() {
		return get_sites(
			array(
				'network_id' => get_current_network_id(),
				'number'     => 0,
				'orderby'    => 'id',
			)
		);
	}

	/**
	 * Those of some plugin files that lie in a folder.
	 *
	 * @param string   $slug  Folder.
	 * @param string[] $files Files, as core names them.
	 * @return string[]
	 */
	public static function within( $slug, $files ) {
		return array_values(
			array_filter(
				$files,
				function ( $file ) use ( $slug ) {
					return is_string( $file ) && 0 === strpos( $file, $slug . '/' );
				}
			)
		);
	}

	/**
	 * The plugins that are active on a site.
	 *
	 * @param int $id Id of the site in this network.
	 * @return string[] Files, as core names them.
	 */
	public static function active( $id ) {
		$value = BBWS_Site_Options::read( $id, 'active_plugins' );
		return is_array( $value ) ? array_values( $value ) : array();
	}

	/**
	 * The names of those of some plugins that need another one (their header "Requires Plugins").
	 *
	 * @param string   $file  File of the one, as core names it.
	 * @param string[] $files Files of the others.
	 * @return string[]
	 */
	public static function dependents( $file, $files ) {
		$names = array();
		foreach ( array_diff( $files, array( $file ) ) as $other ) {
			$path = WP_PLUGIN_DIR . '/' . $other;
			if ( is_file( $path ) ) {
				$header = get_file_data(
					$path,
					array(
						'name'     => 'Plugin Name',
						'requires' => 'Requires Plugins',
					)
				);
				if ( in_array( dirname( $file ), array_map( 'trim', explode( ',', strtolower( $header['requires'] ) ) ), true ) ) {
					$names[] = '' === $header['name'] ? dirname( $other ) : $header['name'];
				}
			}
		}
		return $names;
	}

	/**
	 * The plugins that are active on the whole network, as the table says.
	 *
	 * @return string Stored text.
	 */
	public static function network_wide() {
		global $wpdb;
		return (string) $wpdb->get_var( $wpdb->prepare( "SELECT meta_value FROM $wpdb->sitemeta WHERE site_id = %d AND meta_key = 'active_sitewide_plugins'", get_current_network_id() ) );
	}

	/**
	 * Says which plugins are active on the whole network.
	 *
	 * @param string $text Stored text.
	 */
	public static function set_network_wide( $text ) {
		wp_cache_delete( get_current_network_id() . ':active_sitewide_plugins', 'site-options' );
		update_site_option( 'active_sitewide_plugins', '' === $text ? array() : maybe_unserialize( $text ) );
	}

	/**
	 * Says which plugins are active on a site, without their hooks: for a site whose code does not run.
	 *
	 * @param int      $id    Id of the site in this network.
	 * @param string[] $files Files, as core names them.
	 */
	public static function set_active( $id, $files ) {
		BBWS_Site_Options::write( $id, 'active_plugins', array_values( $files ) );
	}
}
