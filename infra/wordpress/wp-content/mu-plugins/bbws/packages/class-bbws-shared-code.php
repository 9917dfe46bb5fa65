<?php
/**
 * The code that all sites of the network run, beside plugins and themes.
 *
 * Also loaded by wp-config.php, before WordPress: only plain PHP.
 *
 * @package BBWS
 */

defined( 'ABSPATH' ) || exit;

/**
 * Drop-ins, must-use plugins and what lies beside WordPress. A plugin that writes there acts on every site of the tenant,
 * the platform's own routes too: what it has done is found by comparison with a reading of before, and put back.
 */
class BBWS_Shared_Code {

	/** Files that are code, or that PHP or a web server reads as its configuration. */
	const CODE = '/\.(?:php\d?|phtml|phar|inc|ini)\z|\A\.(?:htaccess|maintenance)\z|\A(?:index\.html?|web\.config)\z/i';

	/** Bytes of the largest file that is kept; code is smaller. */
	const LARGEST = 4194304;

	/** What WordPress loads from the content folder by its name; any other file of code there is only what somebody includes. */
	const DROP_INS = array( 'advanced-cache.php', 'blog-deleted.php', 'blog-inactive.php', 'blog-suspended.php', 'db-error.php', 'db.php', 'fatal-error-handler.php', 'install.php', 'maintenance.php', 'object-cache.php', 'php-error.php', 'sunrise.php' );

	/**
	 * All of it as it is now.
	 *
	 * @return array[] Mode and text, or target of a link, by path.
	 */
	public static function read() {
		$files = array();
		foreach ( self::paths() as $path ) {
			$state = self::state( $path );
			if ( null !== $state ) {
				$files[ $path ] = $state;
			}
		}
		return $files;
	}

	/**
	 * What has changed since it was read.
	 *
	 * @param array[] $before What it was.
	 * @return string[] "added", "changed" or "removed", by path.
	 */
	public static function changes( $before ) {
		clearstatcache( true );
		$now     = self::read();
		$changes = array_fill_keys( array_keys( array_diff_key( $before, $now ) ), 'removed' ) + array_fill_keys( array_keys( array_diff_key( $now, $before ) ), 'added' );
		foreach ( array_intersect_key( $now, $before ) as $path => $state ) {
			if ( $state !== $before[ $path ] ) {
				$changes[ $path ] = 'changed';
			}
		}
		ksort( $changes );
		return $changes;
	}

	/**
	 * Puts files back. Safe to repeat after a kill at any point.
	 *
	 * @param array[]  $before  What all was.
	 * @param string[] $changes What has changed.
	 * @return string[] The paths of those that could not be put back.
	 */
	public static function put_back( $before, $changes ) {
		$left = array();
		foreach ( array_keys( $changes ) as $path ) {
			$done = isset( $before[ $path ] ) ? self::write( $path, $before[ $path ] ) : self::remove( $path );
			if ( ! $done ) {
				$left[] = $path;
			}
			clearstatcache( true, $path );
			if ( function_exists( 'opcache_invalidate' ) ) {
				// phpcs:ignore WordPress.PHP.NoSilencedErrors -- it may be restricted.
				@opcache_invalidate( $path, true );
			}
		}
		return $left;
	}

	/**
	 * Whether WordPress, PHP or the web server loads a file by itself, whatever site is asked for.
	 *
	 * @param string $path Path.
	 * @return bool
	 */
	public static function acts( $path ) {
		$name = basename( $path );
		return dirname( $path ) !== self::folder( WP_CONTENT_DIR ) || 'index.php' === $name || in_array( $name, self::DROP_INS, true ) || ! preg_match( '/\.(?:php\d?|phtml|phar|inc|html?)\z/i', $name );
	}

	/**
	 * Whether a plugin that is switched off may take a file along: one that a plugin had brought, and not the platform's.
	 *
	 * @param string $path Path.
	 * @return bool
	 */
	public static function may_go( $path ) {
		$name = self::name( $path );
		return preg_match( '~\Awp-content/(?:mu-plugins/(?!bbws|sqlite)|[^/]+\z)~', $name ) && ! in_array( $name, array( 'wp-content/index.php', 'wp-content/sunrise.php', 'wp-content/db.php' ), true );
	}

	/**
	 * The name of a file for those who are told of it: where WordPress lies is nobody's business.
	 *
	 * @param string $path Path.
	 * @return string
	 */
	public static function name( $path ) {
		$content = self::folder( WP_CONTENT_DIR ) . '/';
		return 0 === strpos( $path, $content ) ? 'wp-content/' . substr( $path, strlen( $content ) ) : basename( $path );
	}

	/**
	 * The paths of all that there is.
	 *
	 * @return string[]
	 */
	private static function paths() {
		$content = self::folder( WP_CONTENT_DIR );
		$core    = self::folder( ABSPATH );
		return array_merge(
			self::code_in( $core ),
			// Where core looks for it as well.
			array( dirname( $core ) . '/wp-config.php' ),
			self::code_in( $content ),
			// Core loads a language's file at every page.
			self::code_in( $content . '/languages' ),
			self::below( $content . '/mu-plugins' )
		);
	}

	/**
	 * Files of code in a folder.
	 *
	 * @param string $folder Folder.
	 * @return string[]
	 */
	private static function code_in( $folder ) {
		return array_map( fn( $name ) => $folder . '/' . $name, preg_grep( self::CODE, self::names( $folder ) ) );
	}

	/**
	 * All files below a folder.
	 *
	 * @param string $folder Folder.
	 * @return string[]
	 */
	private static function below( $folder ) {
		$paths = array();
		foreach ( self::names( $folder ) as $name ) {
			$path  = $folder . '/' . $name;
			$paths = is_dir( $path ) && ! is_link( $path ) ? array_merge( $paths, self::below( $path ) ) : array_merge( $paths, array( $path ) );
		}
		return $paths;
	}

	/**
	 * The names in a folder.
	 *
	 * @param string $folder Folder.
	 * @return string[]
	 */
	private static function names( $folder ) {
		return is_dir( $folder ) ? array_diff( (array) scandir( $folder ), array( '.', '..', false ) ) : array();
	}

	/**
	 * What a file is.
	 *
	 * @param string $path Path.
	 * @return array|null Null when it is none, or none that is code.
	 */
	private static function state( $path ) {
		if ( is_link( $path ) ) {
			return array( 'link' => readlink( $path ) );
		}
		if ( ! is_file( $path ) || filesize( $path ) > self::LARGEST ) {
			return null;
		}
		// phpcs:ignore WordPress.WP.AlternativeFunctions, WordPress.PHP.NoSilencedErrors -- a local file, which may be gone by now.
		$text = @file_get_contents( $path );
		return false === $text ? null : array(
			'mode' => fileperms( $path ) & 0777,
			'text' => $text,
		);
	}

	/**
	 * Writes a file as it was: those who load it meanwhile find the one or the other, and never half of it.
	 *
	 * @param string $path  Path.
	 * @param array  $state What it was.
	 * @return bool
	 */
	private static function write( $path, $state ) {
		// phpcs:disable WordPress.WP.AlternativeFunctions, WordPress.PHP.NoSilencedErrors -- WordPress may not be loaded; what fails is told of.
		if ( is_dir( $path ) && ! is_link( $path ) ) {
			self::remove( $path );
		}
		if ( is_file( dirname( $path ) ) ) {
			unlink( dirname( $path ) );
		}
		if ( ! is_dir( dirname( $path ) ) ) {
			@mkdir( dirname( $path ), 0755, true );
		}
		$beside = $path . '.bbws-' . getmypid();
		if ( isset( $state['link'] ) ) {
			return @symlink( $state['link'], $beside ) && @rename( $beside, $path );
		}
		return strlen( $state['text'] ) === @file_put_contents( $beside, $state['text'] ) && @chmod( $beside, $state['mode'] ) && @rename( $beside, $path );
		// phpcs:enable
	}

	/**
	 * Removes a file, or a folder with all that is in it.
	 *
	 * @param string $path Path.
	 * @return bool
	 */
	private static function remove( $path ) {
		if ( is_link( $path ) || ! is_dir( $path ) ) {
			// phpcs:ignore WordPress.WP.AlternativeFunctions, WordPress.PHP.NoSilencedErrors -- it may be gone.
			@unlink( $path );
			return ! is_link( $path ) && ! is_file( $path );
		}
		foreach ( self::names( $path ) as $name ) {
			self::remove( $path . '/' . $name );
		}
		// phpcs:ignore WordPress.WP.AlternativeFunctions, WordPress.PHP.NoSilencedErrors
		return @rmdir( $path );
	}

	/**
	 * A folder without the slash at its end.
	 *
	 * @param string $path Path.
	 * @return string
	 */
	private static function folder( $path ) {
		return rtrim( $path, '/' );
	}
}
