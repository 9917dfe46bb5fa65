<?php
/**
 * The files of themes.
 *
 * @package BBWS
 */

defined( 'ABSPATH' ) || exit;

/**
 * Installs themes, whose files all sites of the network share. The lock "plugins" must be held, and unfinished work
 * repaired.
 */
class BBWS_Theme_Installer {

	/**
	 * Finds a theme.
	 *
	 * @param string $slug Folder of the theme.
	 * @return WP_Theme|null
	 */
	public static function find( $slug ) {
		wp_clean_themes_cache( false );
		$theme = wp_get_theme( $slug, get_theme_root() );
		return $theme->exists() ? $theme : null;
	}

	/**
	 * Installs a theme, or brings one that nobody else uses to another version.
	 *
	 * @param string $slug    Folder of the theme.
	 * @param string $version Version that the package must have.
	 * @param string $source  Presigned address.
	 * @param string $sha256  Digest, hexadecimal.
	 * @return array Whether anything changed, and the version that was there before or null.
	 * @throws BBWS_Failure When it is refused.
	 */
	public static function install( $slug, $version, $source, $sha256 ) {
		$present = self::find( $slug );
		$old     = $present ? (string) $present->get( 'Version' ) : null;
		if ( $old === $version ) {
			return array( false, $old );
		}
		$users = $present ? self::users( $slug ) : array();
		if ( array_diff( $users, array( get_current_blog_id() ) ) ) {
			throw new BBWS_Failure_With_Data( 'bbws_other_version', 'Sites use another version of the theme.', 409, array( 'version' => $old ) );
		}
		$kind     = $present ? 'update' : 'install';
		$extra    = array(
			'type'   => 'theme',
			'action' => $kind,
			'theme'  => $slug,
		);
		$place    = new BBWS_Package_Place( get_theme_root(), $slug );
		$upgrader = new BBWS_Upgrader( $place, $sha256, $extra );
		try {
			self::check( $upgrader->open( $source ), $version );
			$site   = get_site();
			BBWS_Watch::over(
				function ( $watch ) use ( $upgrader, $place, $site, $kind, $users ) {
					$before = $users ? BBWS_Site_Probe::look( $site ) : array();
					$place->begin( $kind );
					try {
						$upgrader->bring_in();
						do_action( 'bbws_package_step', 'placed' );
						if ( $users && BBWS_Site_Probe::worse( $before, BBWS_Site_Probe::look( $site, $before ) ) ) {
							throw new BBWS_Failure( 'bbws_theme_breaks_site', 'The site does not work with this version, so the old one was put back.', 422 );
						}
						$watch->refuse_changes();
					} catch ( Throwable $error ) {
						$place->undo();
						throw $error;
					}
				}
			);
		} catch ( Throwable $error ) {
			$place->undo();
			$place->finish();
			throw $error;
		}
		$place->finish();
		$upgrader->complete();
		return array( true, $old );
	}

	/**
	 * The sites that use a theme or a child of it.
	 *
	 * @param string $slug Folder of the theme.
	 * @return int[] Ids of the sites in this network.
	 */
	private static function users( $slug ) {
		$users = array();
		foreach ( BBWS_Plugin_Store::network() as $site ) {
			if ( in_array( $slug, array( BBWS_Site_Options::raw( $site->id, 'stylesheet' ), BBWS_Site_Options::raw( $site->id, 'template' ) ), true ) ) {
				$users[] = (int) $site->id;
			}
		}
		return $users;
	}

	/**
	 * Refuses a folder that is no theme of this version, or none that can run here.
	 *
	 * @param string $folder  Folder.
	 * @param string $version Version.
	 * @throws BBWS_Failure When it is none.
	 */
	private static function check( $folder, $version ) {
		$header = is_file( $folder . '/style.css' ) ? get_file_data(
			$folder . '/style.css',
			array(
				'name'      => 'Theme Name',
				'version'   => 'Version',
				'template'  => 'Template',
				'wordpress' => 'Requires at least',
				'php'       => 'Requires PHP',
			)
		) : array( 'name' => '' );
		if ( '' === $header['name'] ) {
			throw BBWS_Package::bad( 'holds no theme.' );
		}
		if ( $header['version'] !== $version ) {
			throw BBWS_Package::bad( 'holds another version.' );
		}
		$templates = array_filter( array( 'index.php', 'templates/index.html', 'block-templates/index.html' ), fn( $file ) => is_file( $folder . '/' . $file ) );
		if ( '' === $header['template'] && ! $templates ) {
			throw BBWS_Package::bad( 'holds no template for pages.' );
		}
		BBWS_Package::check_requirements( $header['wordpress'], $header['php'] );
		if ( '' !== $header['template'] && ! wp_get_theme( $header['template'] )->exists() ) {
			throw new BBWS_Failure( 'bbws_incompatible', 'It needs the theme ' . sanitize_key( $header['template'] ) . '.', 422 );
		}
	}
}
