<?php
/**
 * Triggers of tables.
 *
 * @package BBWS
 */

defined( 'ABSPATH' ) || exit;

/**
 * A trigger is a statement, which an archive must not have the server run on other tables than the site's own. So one that
 * could is neither written nor made.
 */
class BBWS_Table_Triggers {

	/** Words that reach beyond tables. */
	const DENIED = array( 'ALTER', 'BENCHMARK', 'CALL', 'CREATE', 'DATABASE', 'DROP', 'DUMPFILE', 'EXECUTE', 'FLUSH', 'GET_LOCK', 'GLOBAL', 'GRANT', 'INSTALL', 'KILL', 'LOAD', 'LOAD_FILE', 'LOCK', 'MASTER_POS_WAIT', 'OUTFILE', 'PASSWORD', 'PERSIST', 'PREPARE', 'RELEASE_LOCK', 'RENAME', 'REVOKE', 'SCHEMA', 'SHUTDOWN', 'SLEEP', 'SQL_LOG_BIN', 'TRUNCATE', 'UNINSTALL', 'USE' );

	/** Modes under which SQL is not read as it is here. */
	const MODES = '/\A[A-Z_,]*\z/';

	/**
	 * Describes the triggers of a table.
	 *
	 * @param string                $table    Name of the table.
	 * @param string                $prefix   Prefix of the site's tables.
	 * @param BBWS_Archive_Warnings $warnings Told of those that are left out.
	 * @return array[]
	 */
	public static function describe( $table, $prefix, $warnings ) {
		$triggers = array();
		$rows     = BBWS_Database::is_mysql() ? BBWS_Database::select( 'SELECT TRIGGER_NAME, ACTION_TIMING, EVENT_MANIPULATION, ACTION_STATEMENT, SQL_MODE FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = ' . BBWS_Database::literal( DB_NAME ) . ' AND EVENT_OBJECT_TABLE = ' . BBWS_Database::literal( $table ) . ' ORDER BY ACTION_ORDER' ) : array();
		foreach ( $rows as $row ) {
			$trigger = array_combine( array( 'name', 'timing', 'event', 'statement', 'mode' ), $row );
			if ( self::is_valid( $trigger ) && null !== self::moved( $trigger['statement'], $prefix, $prefix ) ) {
				$triggers[] = $trigger;
			} else {
				$warnings->add( 'BKUP_TRIGGER', $trigger['name'] );
			}
		}
		return $triggers;
	}

	/**
	 * Whether a description is one. What the statement does is another question.
	 *
	 * @param mixed $trigger What an archive holds.
	 * @return bool
	 */
	public static function is_valid( $trigger ) {
		return isset( $trigger['name'], $trigger['statement'], $trigger['mode'] ) && is_string( $trigger['name'] ) && preg_match( BBWS_Table_Definition::NAME, $trigger['name'] )
			&& in_array( $trigger['timing'] ?? null, array( 'BEFORE', 'AFTER' ), true ) && in_array( $trigger['event'] ?? null, array( 'INSERT', 'UPDATE', 'DELETE' ), true )
			&& is_string( $trigger['statement'] ) && is_string( $trigger['mode'] ) && preg_match( self::MODES, $trigger['mode'] )
			&& ! preg_match( '/\b(?:ANSI\w*|NO_BACKSLASH_ESCAPES|ORACLE|DB2|MSSQL|POSTGRESQL|MAXDB)\b/', $trigger['mode'] );
	}

	/**
	 * A statement as it is for another site.
	 *
	 * @param string $statement Statement.
	 * @param string $from      Prefix of the tables in it.
	 * @param string $to        Prefix that they get.
	 * @return string|null Null when it uses anything but tables of its site.
	 */
	public static function moved( $statement, $from, $to ) {
		global $wpdb;
		$tokens = BBWS_Sql_Tokens::read( $statement, false, true );
		// The last are of sites that are being imported.
		$bases = array( preg_replace( '/\d+_\z/', '', $from ), $wpdb->base_prefix, 'bbws' );
		foreach ( $tokens ?? array() as $number => $token ) {
			$name = BBWS_Sql_Tokens::name( $token );
			if ( '@' === $token[1] || ( 'word' === $token[0] && in_array( strtoupper( $name ), self::DENIED, true ) ) ) {
				return null;
			}
			if ( null === $name ) {
				continue;
			}
			if ( BBWS_Sql_Tokens::is( $tokens[ $number + 1 ] ?? null, '.' ) && in_array( strtolower( $name ), self::databases(), true ) ) {
				return null;
			}
			if ( 0 === stripos( $name, $from ) && ! preg_match( '/\A\d+_/', substr( $name, strlen( $from ) ) ) ) {
				$renamed           = $to . substr( $name, strlen( $from ) );
				$tokens[ $number ] = array( $token[0], 'word' === $token[0] ? $renamed : BBWS_Database::name( $renamed ), $token[2] );
				continue;
			}
			foreach ( $bases as $base ) {
				// Without a prefix any name could be that of any table.
				if ( '' === $base || 0 === stripos( $name, $base ) ) {
					return null;
				}
			}
		}
		return $tokens ? BBWS_Sql_Tokens::text( $tokens ) : null;
	}

	/**
	 * Databases of the server.
	 *
	 * @return string[]
	 */
	private static function databases() {
		static $databases = null;
		if ( null === $databases ) {
			$databases = array_map( 'strtolower', array_merge( array_column( BBWS_Database::select( 'SHOW DATABASES' ), 0 ), array( 'mysql', 'sys', 'information_schema', 'performance_schema' ) ) );
		}
		return $databases;
	}

	/**
	 * Makes a trigger, in place of one that an earlier run made.
	 *
	 * @param string $prefix  Prefix of the site's tables.
	 * @param string $table   Name of the table without prefix.
	 * @param array  $trigger Checked description, whose statement uses that prefix.
	 */
	public static function make( $prefix, $table, $trigger ) {
		$name  = $trigger['name'];
		$taken = BBWS_Database::select( 'SELECT EVENT_OBJECT_TABLE FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = ' . BBWS_Database::literal( DB_NAME ) . ' AND TRIGGER_NAME = ' . BBWS_Database::literal( $name ) );
		if ( $taken && $prefix . $table !== $taken[0][0] ) {
			// Names are those of a whole database: another site has this one.
			$name = mb_substr( $name, 0, 30, 'UTF-8' ) . '_' . md5( $prefix . $name );
		}
		BBWS_Database::execute( 'DROP TRIGGER IF EXISTS ' . BBWS_Database::name( $name ) );
		BBWS_Database::execute( 'SET @bbws_trigger = @@SESSION.sql_mode' );
		try {
			BBWS_Database::execute( 'SET SESSION sql_mode = ' . BBWS_Database::literal( $trigger['mode'] ) );
			BBWS_Database::execute( 'CREATE TRIGGER ' . BBWS_Database::name( $name ) . ' ' . $trigger['timing'] . ' ' . $trigger['event'] . ' ON ' . BBWS_Database::name( $prefix . $table ) . ' FOR EACH ROW ' . $trigger['statement'] );
		} finally {
			BBWS_Database::execute( 'SET SESSION sql_mode = @bbws_trigger' );
		}
	}
}
