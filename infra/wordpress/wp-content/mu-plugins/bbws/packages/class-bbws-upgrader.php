<?php
/**
 * Core's upgrader, for packages of the platform.
 *
 * @package BBWS
 */

defined( 'ABSPATH' ) || exit;

/**
 * Core's upgrader with packages from presigned addresses, in steps, so that old files can be set aside before the last and
 * come back after it. Packages are unpacked beside their place and not in "wp-content/upgrade", which every other upgrade
 * empties first. The lock "plugins" must be held, and core's upgrader loaded (BBWS_Package::load_core()).
 */
class BBWS_Upgrader extends WP_Upgrader {

	/** What asks WordPress.org for updates and translations after an upgrade, by priority: a tenant's network need not reach it. */
	const ASKS = array(
		10 => array( 'wp_version_check', 'wp_update_plugins', 'wp_update_themes' ),
		20 => array( array( 'Language_Pack_Upgrader', 'async_upgrade' ) ),
	);

	/**
	 * Where the package is to come.
	 *
	 * @var BBWS_Package_Place
	 */
	private $place;

	/**
	 * What core's hooks are told of.
	 *
	 * @var array
	 */
	private $hook_extra;

	/**
	 * Digest of the package, hexadecimal.
	 *
	 * @var string
	 */
	private $sha256;

	/**
	 * Whether the package is one file, for which the folder is made.
	 *
	 * @var bool
	 */
	private $is_file = false;

	/**
	 * Sets what is upgraded.
	 *
	 * @param BBWS_Package_Place $place  Where the package is to come.
	 * @param string             $sha256 Digest of the package, hexadecimal.
	 * @param array              $extra  What core's hooks are told of: "type", "action", and "plugin" or "theme".
	 */
	public function __construct( BBWS_Package_Place $place, $sha256, $extra ) {
		parent::__construct( new Automatic_Upgrader_Skin() );
		$this->skin->set_upgrader( $this );
		$this->generic_strings();
		$this->place      = $place;
		$this->sha256     = $sha256;
		$this->hook_extra = $extra;
	}

	/**
	 * Fetches, checks and unpacks the package.
	 *
	 * @param string $source Presigned address.
	 * @return string The folder that it holds.
	 * @throws BBWS_Failure When it is refused.
	 */
	public function open( $source ) {
		self::done( $this->fs_connect( array( WP_CONTENT_DIR, $this->place->root() ) ) );
		// phpcs:ignore WordPress.WP.GlobalVariablesOverride -- the same, but for what it says of removed folders.
		$GLOBALS['wp_filesystem'] = new BBWS_Filesystem( null );
		return self::done( $this->unpack_package( self::done( $this->download_package( $source, false, $this->hook_extra ) ) ) ) . '/' . $this->place->slug();
	}

	/**
	 * Brings what was unpacked to its place. The work has begun (BBWS_Package_Place::begin()).
	 */
	public function bring_in() {
		add_filter( 'upgrader_source_selection', array( $this, 'check_source' ), PHP_INT_MAX, 3 );
		try {
			self::done(
				$this->install_package(
					array(
						'source'            => $this->place->incoming(),
						'destination'       => $this->place->root(),
						'clear_destination' => true,
						'clear_working'     => true,
						'hook_extra'        => $this->hook_extra,
					)
				)
			);
		} finally {
			remove_filter( 'upgrader_source_selection', array( $this, 'check_source' ), PHP_INT_MAX );
		}
		$this->place->forget();
	}

	/**
	 * Filter of upgrader_source_selection: only the folder that was checked is brought in.
	 *
	 * @param string|WP_Error $source        Folder that somebody has chosen.
	 * @param string          $remote_source Folder of the package.
	 * @param WP_Upgrader     $upgrader      Whose package it is.
	 * @return string|WP_Error
	 */
	public function check_source( $source, $remote_source, $upgrader ) {
		$checked = trailingslashit( $this->place->incoming() ) . trailingslashit( $this->place->slug() );
		return $upgrader !== $this || is_wp_error( $source ) || trailingslashit( $source ) === $checked
			? $source
			: new WP_Error( 'bbws_other_source', 'Another folder was chosen.' );
	}

	/**
	 * Takes the old files away, in one step; core would delete them file by file. It does so after its hooks were called.
	 * Those of an update come back unless the new ones are accepted.
	 *
	 * @param string $remote_destination The plugin's or theme's folder.
	 * @return true
	 */
	public function clear_destination( $remote_destination ) {
		if ( 'update' === $this->hook_extra['action'] ) {
			$this->place->set_aside();
		} else {
			// A folder without a plugin is what a broken deletion leaves.
			$this->place->trash();
		}
		do_action( 'bbws_package_step', 'aside' );
		return true;
	}

	/**
	 * Tells whoever listens that the upgrade is done, and stays so, whatever becomes of the telling.
	 */
	public function complete() {
		foreach ( self::ASKS as $priority => $asks ) {
			foreach ( $asks as $ask ) {
				remove_action( 'upgrader_process_complete', $ask, $priority );
			}
		}
		try {
			do_action( 'upgrader_process_complete', $this, $this->hook_extra );
		} catch ( Throwable $error ) {
			// phpcs:ignore WordPress.PHP.DevelopmentFunctions -- it is a plugin's.
			error_log( 'bbws: upgrader_process_complete: ' . get_class( $error ) . ': ' . $error->getMessage() );
		}
	}

	/**
	 * Fetches the package. Core's way refuses the addresses of a store on this machine, and knows no digests.
	 *
	 * @param string $package          Presigned address.
	 * @param bool   $check_signatures Not used: the digest was given.
	 * @param array  $hook_extra       What core's hooks are told of.
	 * @return string|WP_Error The file.
	 * @throws BBWS_Failure When it is refused.
	 */
	public function download_package( $package, $check_signatures = false, $hook_extra = array() ) {
		$zip = BBWS_Package::folder() . '/package.zip';
		try {
			BBWS_Site_Files::make( dirname( $zip ) );
			BBWS_Transfer::get( $package, $zip );
			if ( ! hash_equals( strtolower( $this->sha256 ), hash_file( 'sha256', $zip ) ) ) {
				throw new BBWS_Failure( 'bbws_bad_digest', 'The package does not have this digest.', 422 );
			}
			$this->is_file = BBWS_Package::check( $zip, $this->place->slug() );
		} catch ( Throwable $error ) {
			BBWS_Site_Files::remove( dirname( $zip ) );
			throw $error;
		}
		return $zip;
	}

	/**
	 * Unpacks the package, beside its place.
	 *
	 * @param string $package        The file.
	 * @param bool   $delete_package Whether it is removed then.
	 * @return string|WP_Error Folder that it is in.
	 */
	public function unpack_package( $package, $delete_package = true ) {
		try {
			$incoming = $this->place->make_incoming();
			$result   = unzip_file( $package, $this->is_file ? $incoming . '/' . $this->place->slug() : $incoming );
			if ( is_file( $incoming . '/.DS_Store' ) ) {
				unlink( $incoming . '/.DS_Store' ); // phpcs:ignore WordPress.WP.AlternativeFunctions -- beside the folder, core would install both.
			}
			return is_wp_error( $result ) ? $result : $incoming;
		} finally {
			if ( $delete_package ) {
				BBWS_Site_Files::remove( dirname( $package ) );
			}
		}
	}

	/**
	 * What core did.
	 *
	 * @param mixed $result What it answers.
	 * @return mixed The same.
	 * @throws RuntimeException When it failed.
	 */
	private static function done( $result ) {
		if ( is_wp_error( $result ) || ! $result ) {
			throw new RuntimeException( 'The upgrader failed: ' . ( $result ? $result->get_error_code() : 'fs_unavailable' ) );
		}
		return $result;
	}
}
