<?php
/**
 * Options of a site.
 *
 * @package BBWS
 */

defined( 'ABSPATH' ) || exit;

/**
 * Reads and writes options of any site past the caches of this process, which other processes do not keep true.
 */
class BBWS_Site_Options {

	/**
	 * The stored text of an option.
	 *
	 * @param int    $id   Id of the site in this network.
	 * @param string $name Name of the option.
	 * @return string|null Null when it is not there, or the site has no tables.
	 * @throws RuntimeException When the database fails: what cannot be read is not nothing.
	 */
	public static function raw( $id, $name ) {
		global $wpdb;
		$table = $wpdb->get_blog_prefix( $id ) . 'options';
		try {
			$rows = BBWS_Database::select( 'SELECT option_value FROM ' . BBWS_Database::name( $table ) . ' WHERE option_name = ' . BBWS_Database::literal( $name ) );
		} catch ( RuntimeException $error ) {
			if ( in_array( $table, BBWS_Database::tables( $table ), true ) ) {
				throw $error;
			}
			return null;
		}
		return $rows ? $rows[0][0] : null;
	}

	/**
	 * The value of an option. Objects come as what is left without their classes.
	 *
	 * @param int    $id   Id of the site in this network.
	 * @param string $name Name of the option.
	 * @return mixed Null when it is not there.
	 */
	public static function read( $id, $name ) {
		$text = self::raw( $id, $name );
		// phpcs:ignore WordPress.PHP.DiscouragedPHPFunctions -- no class is made.
		return null !== $text && is_serialized( $text ) ? unserialize( $text, array( 'allowed_classes' => false ) ) : $text;
	}

	/**
	 * Stores an option.
	 *
	 * @param int    $id    Id of the site in this network.
	 * @param string $name  Name of the option.
	 * @param mixed  $value Value.
	 */
	public static function write( $id, $name, $value ) {
		$is_there = null !== self::raw( $id, $name );
		switch_to_blog( $id );
		self::forget( $name );
		// Core would not store false where nothing is.
		$is_there ? update_option( $name, $value ) : add_option( $name, $value );
		restore_current_blog();
	}

	/**
	 * Removes an option.
	 *
	 * @param int    $id   Id of the site in this network.
	 * @param string $name Name of the option.
	 */
	public static function remove( $id, $name ) {
		switch_to_blog( $id );
		self::forget( $name );
		delete_option( $name );
		restore_current_blog();
	}

	/**
	 * Drops what this process remembers of an option of the current site.
	 *
	 * @param string $name Name of the option.
	 */
	private static function forget( $name ) {
		foreach ( array( $name, 'alloptions', 'notoptions' ) as $key ) {
			wp_cache_delete( $key, 'options' );
		}
	}
}
