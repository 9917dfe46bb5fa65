<?php
/**
 * Which hosts are open, for the web server.
 *
 * @package BBWS
 */

defined( 'ABSPATH' ) || exit;

/**
 * Keeps empty files that the web server's rules look for: `<host>/open` while the site of a host is open to visitors, and
 * `<host>/site-<id>`, whose uploads it may show.
 *
 * The database is the truth. A file is made or removed as a whole, each request puts right those of its own host, and what is
 * missing closes: the request then comes to WordPress, which knows. Containers that share uploads share them.
 */
class BBWS_Host_Map {

	/** Folder in that of the uploads, which all containers of a tenant have in common. */
	const FOLDER = '/uploads/.bbws-hosts';

	/**
	 * Hooks the upkeep.
	 */
	public static function register() {
		add_action( 'ms_loaded', array( __CLASS__, 'agree' ), 15 );
		// Core and plugins that change the flags of a site come by here as well.
		add_action( 'wp_update_site', array( __CLASS__, 'update' ) );
		add_action( 'wp_delete_site', array( __CLASS__, 'close' ) );
	}

	/**
	 * Whether visitors may see a site.
	 *
	 * @param WP_Site $site Site.
	 * @return bool
	 */
	private static function is_open( $site ) {
		return '0' === (string) $site->archived && '0' === (string) $site->deleted && '0' === (string) $site->spam;
	}

	/**
	 * Action of ms_loaded: puts right the files of this request's host. A web server that missed them has sent us the address
	 * of a file: it is asked for again, once, because only the request that has made them says so.
	 */
	public static function agree() {
		$site = get_site();
		$host = (string) $_SERVER['HTTP_HOST'];
		if ( ! $site || 'cli' === PHP_SAPI || '' === $host ) {
			return;
		}
		if ( $host !== BBWS_Hosts::primary_of( $site ) ) {
			// Its files would be shown where a visitor is to be sent on.
			return;
		}
		$folder = self::folder( $host );
		$known  = array( is_file( $folder . '/open' ), is_file( $folder . '/site-' . $site->id ) );
		if ( ! self::is_open( $site ) ) {
			if ( in_array( true, $known, true ) ) {
				self::close( $site );
			}
			return;
		}
		if ( in_array( false, $known, true ) && self::open( $site, $host ) && self::is_a_file( rawurldecode( BBWS_Addresses::path() ) ) ) {
			header( 'Cache-Control: no-store' );
			header( 'Location: ' . $_SERVER['REQUEST_URI'], true, 307 );
			exit;
		}
	}

	/**
	 * Whether a path is that of a file or folder, which the web server has not seen because it looked for ours first.
	 *
	 * @param string $path Path.
	 * @return bool
	 */
	private static function is_a_file( $path ) {
		return 'GET' === $_SERVER['REQUEST_METHOD'] && ! in_array( $path, array( '/', '/index.php' ), true ) && BBWS_Addresses::is_direct( $path )
			&& BBWS_Addresses::is_front() && file_exists( $_SERVER['DOCUMENT_ROOT'] . $path );
	}

	/**
	 * Action of wp_update_site.
	 *
	 * @param WP_Site $site Site, as it is now.
	 */
	public static function update( $site ) {
		if ( self::is_open( $site ) ) {
			self::open( $site, BBWS_Hosts::primary_of( $site ) );
		} else {
			self::close( $site );
		}
	}

	/**
	 * Says that a host shows a site.
	 *
	 * @param WP_Site $site Site.
	 * @param string  $host Host without port.
	 * @return bool Whether it does now.
	 */
	private static function open( $site, $host ) {
		$folder = self::folder( $host );
		if ( ! wp_mkdir_p( $folder ) ) {
			return false;
		}
		foreach ( (array) glob( $folder . '/site-*' ) as $file ) {
			if ( basename( $file ) !== 'site-' . $site->id ) {
				self::remove( $file );
			}
		}
		// phpcs:disable WordPress.PHP.NoSilencedErrors,WordPress.WP.AlternativeFunctions -- a disk that is full or read-only.
		$made = @touch( $folder . '/site-' . $site->id ) && @touch( $folder . '/open' );
		// phpcs:enable
		// Another process may have closed the site, and removed the files, since it was read.
		if ( ! in_array( (int) $site->id, self::open_sites( $site->id ), true ) ) {
			self::close( $site );
			return false;
		}
		return $made;
	}

	/**
	 * Says that no host shows a site. Its row is written, or gone, before.
	 *
	 * @param WP_Site $site Site.
	 */
	public static function close( $site ) {
		foreach ( (array) glob( self::folder( '*' ) . '/site-' . (int) $site->id ) as $file ) {
			self::remove( dirname( $file ) . '/open' );
			self::remove( $file );
		}
	}

	/**
	 * Makes the files of all sites, for a container that has none.
	 */
	public static function rebuild() {
		$open = self::open_sites();
		foreach ( (array) glob( self::folder( '*' ) . '/site-*' ) as $file ) {
			if ( ! in_array( (int) substr( basename( $file ), strlen( 'site-' ) ), $open, true ) ) {
				self::remove( dirname( $file ) . '/open' );
				self::remove( $file );
			}
		}
		foreach ( $open as $id ) {
			$site = get_site( $id );
			if ( $site ) {
				self::open( $site, BBWS_Hosts::primary_of( $site ) );
			}
		}
	}

	/**
	 * Ids of the sites that are open, past every cache.
	 *
	 * @param int|null $id Of this one only.
	 * @return int[]
	 */
	private static function open_sites( $id = null ) {
		global $wpdb;
		$where = null === $id ? '' : $wpdb->prepare( ' AND blog_id = %d', $id );
		// phpcs:ignore WordPress.DB -- the condition is prepared.
		return array_map( 'intval', $wpdb->get_col( "SELECT blog_id FROM $wpdb->blogs WHERE archived = '0' AND deleted = '0' AND spam = '0'" . $where ) );
	}

	/**
	 * Folder of a host.
	 *
	 * @param string $host Host without port.
	 * @return string
	 */
	private static function folder( $host ) {
		return WP_CONTENT_DIR . self::FOLDER . '/' . $host;
	}

	/**
	 * Removes a file.
	 *
	 * @param string $file Path.
	 */
	private static function remove( $file ) {
		// phpcs:ignore WordPress.PHP.NoSilencedErrors,WordPress.WP.AlternativeFunctions -- another process may have removed it.
		@unlink( $file );
	}
}
