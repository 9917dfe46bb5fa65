<?php
/**
 * How tables go.
 *
 * @package BBWS
 */

defined( 'ABSPATH' ) || exit;

/**
 * Drops tables whatever refers to them, and leaves nothing of them behind.
 */
class BBWS_Table_Removal {

	/**
	 * Drops tables.
	 *
	 * @param string[] $tables Names.
	 */
	public static function drop( $tables ) {
		if ( ! $tables ) {
			return;
		}
		self::without_links(
			function () use ( $tables ) {
				foreach ( $tables as $table ) {
					self::forget_constraints( $table );
					BBWS_Database::execute( 'DROP TABLE IF EXISTS ' . BBWS_Database::name( $table ) );
				}
			}
		);
	}

	/**
	 * Has SQLite's driver forget the constraints of a table, which it otherwise remembers when the table is gone: their
	 * names would be taken for ever.
	 *
	 * @param string $table Name of the table.
	 */
	private static function forget_constraints( $table ) {
		if ( BBWS_Database::is_mysql() ) {
			return;
		}
		$connection = $GLOBALS['wpdb']->dbh->get_connection();
		$schema     = '_wp_sqlite_mysql_information_schema_';
		$connection->query( "DELETE FROM {$schema}check_constraints WHERE constraint_name IN (SELECT constraint_name FROM {$schema}table_constraints WHERE table_name = ? AND constraint_type = 'CHECK')", array( $table ) );
		$connection->query( "DELETE FROM {$schema}referential_constraints WHERE table_name = ?", array( $table ) );
		$connection->query( "DELETE FROM {$schema}key_column_usage WHERE table_name = ?", array( $table ) );
	}

	/**
	 * Runs a callback while foreign keys are not looked at: tables of plugins may refer to each other.
	 *
	 * @param callable $callback What to run.
	 */
	public static function without_links( $callback ) {
		global $wpdb;
		$set = function ( $on ) use ( $wpdb ) {
			if ( BBWS_Database::is_mysql() ) {
				BBWS_Database::execute( 'SET SESSION foreign_key_checks = ' . $on );
			} elseif ( ! $wpdb->dbh->get_connection()->get_pdo()->inTransaction() ) {
				$wpdb->dbh->get_connection()->query( 'PRAGMA foreign_keys = ' . $on );
			}
		};
		$set( 0 );
		try {
			$callback();
		} finally {
			$set( 1 );
		}
	}
}
