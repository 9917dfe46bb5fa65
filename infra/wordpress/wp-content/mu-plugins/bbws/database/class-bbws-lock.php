<?php
/**
 * Locks.
 *
 * @package BBWS
 */

defined( 'ABSPATH' ) || exit;

/**
 * A lock that dies with its holder; a row in a table would stay behind when the container is killed.
 */
class BBWS_Lock {

	/**
	 * Open files, by lock name; a file is unlocked when it is closed.
	 *
	 * @var array<string, resource>
	 */
	private static $files = array();

	/**
	 * Runs a callback under locks. They are not waited for, so their order can not make a deadlock.
	 *
	 * @param string[] $names    Names of the locks.
	 * @param callable $callback What to run.
	 * @param mixed    $busy     Returned instead when another request holds one of them.
	 * @return mixed
	 */
	public static function run( $names, $callback, $busy ) {
		$held = array();
		try {
			foreach ( $names as $name ) {
				if ( ! self::take( $name ) ) {
					return $busy;
				}
				$held[] = $name;
			}
			return $callback();
		} finally {
			array_map( array( __CLASS__, 'release' ), $held );
		}
	}

	/**
	 * Whether nobody holds any of these locks.
	 *
	 * @param string[] $names Names of the locks.
	 * @return bool
	 */
	public static function are_free( $names ) {
		return self::run( $names, '__return_true', false );
	}

	/**
	 * Takes a lock.
	 *
	 * @param string $name Name of the lock.
	 * @return bool False when another request holds it.
	 */
	private static function take( $name ) {
		global $wpdb;
		if ( 'sqlite' !== BBWS_DB_ENGINE ) {
			return '1' === (string) $wpdb->get_var( $wpdb->prepare( 'SELECT GET_LOCK(%s, 0)', self::key( $name ) ) );
		}
		// The SQLite driver's GET_LOCK() always says yes.
		$file = fopen( DB_DIR . '/' . self::key( $name ) . '.lock', 'c' );
		if ( ! $file || ! flock( $file, LOCK_EX | LOCK_NB ) ) {
			return false;
		}
		self::$files[ $name ] = $file;
		return true;
	}

	/**
	 * Gives a lock back.
	 *
	 * @param string $name Name of the lock.
	 */
	private static function release( $name ) {
		global $wpdb;
		if ( isset( self::$files[ $name ] ) ) {
			fclose( self::$files[ $name ] );
			unset( self::$files[ $name ] );
		} else {
			$wpdb->query( $wpdb->prepare( 'DO RELEASE_LOCK(%s)', self::key( $name ) ) );
		}
	}

	/**
	 * The lock's name for the database server, which may serve other tenants and takes 64 characters.
	 *
	 * @param string $name Name of the lock.
	 * @return string
	 */
	private static function key( $name ) {
		return 'bbws_' . md5( DB_NAME . '/' . BBWS_TENANT_ID . '/' . $name );
	}
}
