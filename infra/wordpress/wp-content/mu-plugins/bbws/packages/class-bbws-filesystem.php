<?php
/**
 * The file system of core's upgrader.
 *
 * @package BBWS
 */

defined( 'ABSPATH' ) || exit;

/**
 * Core's own, except that a folder that another process has removed is gone: file_exists() of PHP under WebAssembly sees it
 * still, and core would then fail to delete it.
 */
class BBWS_Filesystem extends WP_Filesystem_Direct {

	/**
	 * Whether there is a file or folder.
	 *
	 * @param string $path Path.
	 * @return bool
	 */
	public function exists( $path ) {
		clearstatcache( true, $path );
		return is_dir( $path ) || is_file( $path );
	}
}
