<?php
/**
 * The files of plugins.
 *
 * @package BBWS
 */

defined( 'ABSPATH' ) || exit;

/**
 * Installs, updates and deletes the files of plugins, which all sites of the network share. The lock "plugins" must be
 * held, and unfinished work repaired.
 */
class BBWS_Plugin_Installer {

	/**
	 * Plugins of the network.
	 *
	 * @var BBWS_Plugin_Store
	 */
	private $store;

	/**
	 * Sets where plugins are looked up.
	 *
	 * @param BBWS_Plugin_Store $store Plugins of the network.
	 */
	public function __construct( BBWS_Plugin_Store $store ) {
		$this->store = $store;
	}

	/**
	 * Installs a plugin. One that is there stays as it is, unless it may be replaced and no site uses it.
	 *
	 * @param string $slug    Folder of the plugin.
	 * @param string $version Version that the package must have.
	 * @param string $source  Presigned address.
	 * @param string $sha256  Digest, hexadecimal.
	 * @param bool   $replace Whether this version takes the place of another one that no site uses.
	 * @return bool Whether it is new.
	 * @throws BBWS_Failure When it is refused.
	 */
	public function install( $slug, $version, $source, $sha256, $replace = false ) {
		$present = $this->store->find( $slug );
		if ( $present && $present['Version'] === $version ) {
			return false;
		}
		if ( $present && ( ! $replace || BBWS_Plugin_Store::users( $slug ) ) ) {
			throw BBWS_Plugin_Store::other_version( $present );
		}
		$kind     = $present ? 'update' : 'install';
		$place    = new BBWS_Package_Place( WP_PLUGIN_DIR, $slug );
		$upgrader = self::upgrader( $place, $sha256, $kind, $present ? $present['file'] : null );
		try {
			self::open( $upgrader, $version, $source );
			$place->begin( $kind );
			$upgrader->bring_in();
			do_action( 'bbws_package_step', 'placed' );
		} catch ( Throwable $error ) {
			$place->undo();
			$place->finish();
			throw $error;
		}
		$place->finish();
		$upgrader->complete();
		return true;
	}

	/**
	 * Brings a plugin to another version, for all sites. Unless they all work with it, the old version comes back.
	 *
	 * @param string $slug    Folder of the plugin.
	 * @param string $version Version that the package must have.
	 * @param string $source  Presigned address.
	 * @param string $sha256  Digest, hexadecimal.
	 * @return array The answer.
	 * @throws BBWS_Failure When it is refused.
	 */
	public function update( $slug, $version, $source, $sha256 ) {
		$old    = $this->store->get( $slug );
		$sites  = BBWS_Plugin_Store::users( $slug );
		$answer = array(
			'slug'          => $slug,
			'from'          => $old['Version'],
			'to'            => $version,
			'affectedSites' => $this->store->site_ids( $sites ),
			'changed'       => $old['Version'] !== $version,
		);
		if ( ! $answer['changed'] ) {
			return $answer;
		}
		$place    = new BBWS_Package_Place( WP_PLUGIN_DIR, $slug );
		$upgrader = self::upgrader( $place, $sha256, 'update', $old['file'] );
		try {
			$new = self::open( $upgrader, $version, $source );
			if ( $new['file'] !== $old['file'] ) {
				throw BBWS_Package::bad( 'has another main file than the version that is installed.' );
			}
			BBWS_Watch::over(
				function ( $watch ) use ( $place, $upgrader, $sites, $slug, $old ) {
					$before = BBWS_Network_Probe::look( $sites, $slug );
					$place->begin( 'update', array( 'active' => self::activations( $sites, $slug ) ) );
					try {
						$upgrader->bring_in();
						do_action( 'bbws_package_step', 'placed' );
						$failed = BBWS_Network_Probe::worse( $before, BBWS_Network_Probe::look( $sites, $slug, $before ) );
						do_action( 'bbws_package_step', 'probed' );
						$watch->refuse_changes();
					} catch ( Throwable $error ) {
						BBWS_Repair::place( WP_PLUGIN_DIR, $slug );
						throw $error;
					}
					if ( $failed ) {
						BBWS_Repair::place( WP_PLUGIN_DIR, $slug );
						throw $this->broken( $old, $failed, BBWS_Network_Probe::worse( $before, BBWS_Network_Probe::look( $sites, $slug, $before ) ), $sites );
					}
					$place->finish();
				}
			);
		} catch ( Throwable $error ) {
			BBWS_Repair::place( WP_PLUGIN_DIR, $slug );
			throw $error;
		}
		$upgrader->complete();
		return $answer;
	}

	/**
	 * The error of an update with which sites do not work.
	 *
	 * @param array     $old    Header of the version that was put back.
	 * @param array     $failed What did not work, by the ids of the sites.
	 * @param array     $still  What does not work with the old version.
	 * @param WP_Site[] $sites  Sites.
	 * @return BBWS_Failure
	 */
	private function broken( $old, $failed, $still, $sites ) {
		return new BBWS_Failure_With_Data(
			'bbws_update_broke_site',
			'Sites did not work with the new version, so the old one was put back.',
			422,
			array(
				'failedSites'  => $this->store->site_ids( array_intersect_key( self::by_id( $sites ), $failed ) ),
				'version'      => $old['Version'],
				'stillFailing' => $this->store->site_ids( array_intersect_key( self::by_id( $sites ), $still ) ),
			)
		);
	}

	/**
	 * Deletes a plugin that no site uses. Its uninstall hooks run on the site that gave it up last.
	 *
	 * @param WP_Site $site Site.
	 * @param string  $slug Folder of the plugin.
	 * @return bool Whether the hooks came to their end.
	 */
	public function delete( $site, $slug ) {
		$plugin = $this->store->find( $slug );
		$answer = null;
		$place  = new BBWS_Package_Place( WP_PLUGIN_DIR, $slug );
		$place->begin( 'delete' );
		if ( $plugin ) {
			// As core does it; what is left because the plugin's code failed goes without it.
			$answer = BBWS_Watch::over(
				function ( $watch ) use ( $site, $plugin ) {
					$answer = BBWS_Site_Call::send( $site, 'DELETE', 'wp/v2/plugins/' . BBWS_Plugin_Activation::route( $plugin['file'] ), null, BBWS_Site_Call::LONG );
					$watch->put_back_after_departure();
					return $answer;
				}
			);
		}
		do_action( 'bbws_package_step', 'uninstalled' );
		clearstatcache( true );
		$place->undo();
		$place->finish();
		return null !== $answer && 200 === $answer['status'];
	}

	/**
	 * Core's upgrader for a plugin.
	 *
	 * @param BBWS_Package_Place $place  Where the package is to come.
	 * @param string             $sha256 Digest, hexadecimal.
	 * @param string             $action "install" or "update".
	 * @param string|null        $file   The plugin's main file, if it is there.
	 * @return BBWS_Upgrader
	 */
	private static function upgrader( $place, $sha256, $action, $file = null ) {
		$extra = array(
			'type'   => 'plugin',
			'action' => $action,
		);
		return new BBWS_Upgrader( $place, $sha256, null === $file ? $extra : $extra + array( 'plugin' => $file ) );
	}

	/**
	 * Opens the package of a plugin.
	 *
	 * @param BBWS_Upgrader $upgrader What opens it.
	 * @param string        $version  Version that it must have.
	 * @param string        $source   Presigned address.
	 * @return array The header of the plugin.
	 * @throws BBWS_Failure When it is refused.
	 */
	private static function open( $upgrader, $version, $source ) {
		$plugin = BBWS_Plugin_Store::header( $upgrader->open( $source ) );
		if ( null === $plugin ) {
			throw BBWS_Package::bad( 'holds no plugin.' );
		}
		if ( $plugin['Version'] !== $version ) {
			throw BBWS_Package::bad( 'holds another version.' );
		}
		BBWS_Package::check_requirements( $plugin['RequiresWP'], $plugin['RequiresPHP'] );
		return $plugin;
	}

	/**
	 * The files of a plugin that are active, by the ids of the sites.
	 *
	 * @param WP_Site[] $sites Sites.
	 * @param string    $slug  Folder of the plugin.
	 * @return array
	 */
	private static function activations( $sites, $slug ) {
		$active = array();
		foreach ( $sites as $site ) {
			$active[ $site->id ] = BBWS_Plugin_Store::within( $slug, BBWS_Plugin_Store::active( $site->id ) );
		}
		return $active;
	}

	/**
	 * Sites by their ids.
	 *
	 * @param WP_Site[] $sites Sites.
	 * @return WP_Site[]
	 */
	private static function by_id( $sites ) {
		return array_combine( array_map( 'intval', array_column( $sites, 'blog_id' ) ), $sites );
	}
}
