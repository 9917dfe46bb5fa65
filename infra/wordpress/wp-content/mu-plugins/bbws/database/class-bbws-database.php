<?php
/**
 * Access to the database for whole tables.
 *
 * @package BBWS
 */

defined( 'ABSPATH' ) || exit;

/**
 * Reads and writes rows as they are. wpdb would look through every text for its charset, and hold whole results.
 */
class BBWS_Database {

	/** Rows that SQLite is asked for at once, at most, and bytes that they may have. */
	const CHUNK = 100;
	const BYTES = 1048576;

	/**
	 * Whether the server is MySQL or MariaDB.
	 *
	 * @return bool
	 */
	public static function is_mysql() {
		return 'sqlite' !== BBWS_DB_ENGINE;
	}

	/**
	 * Runs a statement.
	 *
	 * @param string $sql Statement.
	 * @throws RuntimeException When it fails.
	 */
	public static function execute( $sql ) {
		global $wpdb;
		if ( self::is_mysql() ) {
			// phpcs:ignore WordPress.DB.RestrictedFunctions -- see the class.
			if ( ! mysqli_query( $wpdb->dbh, $sql ) ) {
				throw self::failure();
			}
			return;
		}
		$quiet = $wpdb->suppress_errors( true );
		$done  = $wpdb->query( $sql );
		$wpdb->suppress_errors( $quiet );
		if ( false === $done ) {
			throw self::failure();
		}
	}

	/**
	 * Asks for a few rows.
	 *
	 * @param string $sql Statement.
	 * @return array[] Rows, each as a list.
	 * @throws RuntimeException When it fails.
	 */
	public static function select( $sql ) {
		global $wpdb;
		$quiet = $wpdb->suppress_errors( true );
		$rows  = $wpdb->get_results( $sql, ARRAY_N );
		$wpdb->suppress_errors( $quiet );
		if ( '' !== $wpdb->last_error || ! is_array( $rows ) ) {
			throw self::failure();
		}
		return $rows;
	}

	/**
	 * Streams the rows of a table.
	 *
	 * @param string   $table   Name of the table.
	 * @param string[] $columns Expressions to select.
	 * @return Generator<array> Rows, each as a list of strings and nulls.
	 * @throws RuntimeException When it fails.
	 */
	public static function rows( $table, $columns ) {
		global $wpdb;
		$sql = 'SELECT ' . implode( ', ', $columns ) . ' FROM ' . self::name( $table );
		if ( ! self::is_mysql() ) {
			$offset = 0;
			$chunk  = 1;
			do {
				$rows = self::select( $sql . ' LIMIT ' . $chunk . ' OFFSET ' . $offset );
				yield from $rows;
				$offset += $chunk;
				$is_last = count( $rows ) < $chunk;
				// As many rows again as there is memory for.
				$bytes = array_sum( array_map( 'strlen', array_filter( array_merge( ...$rows ), 'is_string' ) ) );
				$chunk = $bytes > self::BYTES ? 1 : min( 2 * $chunk, self::CHUNK );
			} while ( ! $is_last );
			return;
		}
		// phpcs:disable WordPress.DB.RestrictedFunctions -- unbuffered: one row at a time is in memory.
		$result = mysqli_query( $wpdb->dbh, $sql, MYSQLI_USE_RESULT );
		if ( ! $result ) {
			throw self::failure();
		}
		try {
			$row = mysqli_fetch_row( $result );
			while ( $row ) {
				yield $row;
				$row = mysqli_fetch_row( $result );
			}
			if ( mysqli_errno( $wpdb->dbh ) ) {
				throw self::failure();
			}
		} finally {
			mysqli_free_result( $result );
		}
		// phpcs:enable
	}

	/**
	 * Runs a callback with times in UTC, and in one moment of the database when asked for.
	 *
	 * @param bool     $snapshot Whether what it reads shall be of one moment; it may then write nothing.
	 * @param callable $callback What to run.
	 * @return mixed
	 */
	public static function session( $snapshot, $callback ) {
		if ( ! self::is_mysql() ) {
			return $snapshot ? self::transaction( $callback ) : $callback();
		}
		self::execute( 'SET @bbws_zone = @@SESSION.time_zone, @bbws_mode = @@SESSION.sql_mode' );
		// An imported row may have the number 0, which would otherwise ask for the next one.
		self::execute( "SET SESSION time_zone = '+00:00', sql_mode = CONCAT(REPLACE(REPLACE(@@SESSION.sql_mode, 'NO_BACKSLASH_ESCAPES', ''), 'ANSI_QUOTES', ''), ',NO_AUTO_VALUE_ON_ZERO')" );
		if ( $snapshot ) {
			self::execute( 'SET TRANSACTION ISOLATION LEVEL REPEATABLE READ' );
			self::execute( 'START TRANSACTION WITH CONSISTENT SNAPSHOT' );
		}
		try {
			return $callback();
		} finally {
			if ( $snapshot ) {
				self::execute( 'COMMIT' );
			}
			self::execute( 'SET SESSION time_zone = @bbws_zone, sql_mode = @bbws_mode' );
		}
	}

	/**
	 * Runs a callback that reads in one transaction of SQLite: what others write meanwhile it does not see.
	 *
	 * @param callable $callback What to run.
	 * @return mixed
	 */
	private static function transaction( $callback ) {
		self::execute( 'START TRANSACTION' );
		try {
			return $callback();
		} finally {
			self::execute( 'COMMIT' );
		}
	}

	/**
	 * Holds the definitions of tables until the end of the transaction: without it one that is altered meanwhile would show
	 * through the moment, or end it.
	 *
	 * @param string[] $tables Names.
	 */
	public static function hold( $tables ) {
		foreach ( self::is_mysql() ? $tables : array() as $table ) {
			self::select( 'SELECT 1 FROM ' . self::name( $table ) . ' LIMIT 0' );
		}
	}

	/**
	 * Tables whose engine knows no transactions.
	 *
	 * @param string $prefix Beginning of their names.
	 * @return string[] Names.
	 */
	public static function momentless( $prefix ) {
		global $wpdb;
		if ( ! self::is_mysql() ) {
			return array();
		}
		return array_column( self::select( $wpdb->prepare( "SELECT t.TABLE_NAME FROM information_schema.TABLES t JOIN information_schema.ENGINES e ON e.ENGINE = t.ENGINE WHERE t.TABLE_SCHEMA = %s AND t.TABLE_NAME LIKE %s AND (e.TRANSACTIONS IS NULL OR e.TRANSACTIONS <> 'YES')", DB_NAME, $wpdb->esc_like( $prefix ) . '%' ) ), 0 );
	}

	/**
	 * The name of a table or column in a statement.
	 *
	 * @param string $name Name.
	 * @return string
	 */
	public static function name( $name ) {
		return '`' . str_replace( '`', '``', $name ) . '`';
	}

	/**
	 * A value in a statement.
	 *
	 * @param string|null $value     Value.
	 * @param bool        $is_number Whether the column takes numbers only (a bit field reads '1' as the character).
	 * @return string
	 */
	public static function literal( $value, $is_number = false ) {
		global $wpdb;
		if ( null === $value ) {
			return 'NULL';
		}
		if ( $is_number && BBWS_Pattern::find( '/\A\d+\z/', $value ) ) {
			return $value;
		}
		if ( ! BBWS_Pattern::is_utf8( $value ) ) {
			return "x'" . bin2hex( $value ) . "'";
		}
		// phpcs:ignore WordPress.DB.RestrictedFunctions
		$escaped = self::is_mysql() ? mysqli_real_escape_string( $wpdb->dbh, $value ) : $wpdb->remove_placeholder_escape( $wpdb->_real_escape( $value ) );
		return "'" . $escaped . "'";
	}

	/**
	 * Tables whose names begin alike.
	 *
	 * @param string $prefix Beginning of the names.
	 * @param string $kind   "BASE TABLE" or "VIEW".
	 * @return string[] Names.
	 */
	public static function tables( $prefix, $kind = 'BASE TABLE' ) {
		global $wpdb;
		$tables = array();
		foreach ( self::select( $wpdb->prepare( 'SHOW FULL TABLES LIKE %s', $wpdb->esc_like( $prefix ) . '%' ) ) as $row ) {
			if ( $kind === $row[1] && 0 === strpos( $row[0], $prefix ) ) {
				$tables[] = $row[0];
			}
		}
		return $tables;
	}

	/**
	 * What the last statement failed with, for the log: a number, since the text may hold what customers wrote.
	 *
	 * @return RuntimeException
	 */
	private static function failure() {
		global $wpdb;
		if ( self::is_mysql() ) {
			// phpcs:ignore WordPress.DB.RestrictedFunctions
			return new RuntimeException( 'MySQL error ' . mysqli_errno( $wpdb->dbh ) );
		}
		return new RuntimeException( preg_match( '/SQLSTATE\[\w+\][^\n<]{0,200}/', $wpdb->last_error, $match ) ? $match[0] : 'SQLite error' );
	}
}
