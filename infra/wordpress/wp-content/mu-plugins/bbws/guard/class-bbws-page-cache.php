<?php
/**
 * Page caches.
 *
 * @package BBWS
 */

defined( 'ABSPATH' ) || exit;

/**
 * Decides whether a page cache may answer a request. WordPress would load the drop-in "advanced-cache.php" before it knows
 * which site is asked for; wp-config.php keeps it from that, and the platform loads it when it knows that the site is open.
 */
class BBWS_Page_Cache {

	/**
	 * The drop-in, if it may answer this request.
	 *
	 * @return string|null Path.
	 */
	public static function drop_in() {
		$path = WP_CONTENT_DIR . '/advanced-cache.php';
		$site = is_multisite() ? get_site() : null;
		$open = $site && '0' === (string) $site->archived && '0' === (string) $site->deleted && '0' === (string) $site->spam;
		// Neither the platform nor a look at a site wants a page of before.
		return $open && ! isset( $_GET['bbws-probe'] ) && ! BBWS_Tenant_Guard::may_be_platform() && is_file( $path ) ? $path : null;
	}
}
