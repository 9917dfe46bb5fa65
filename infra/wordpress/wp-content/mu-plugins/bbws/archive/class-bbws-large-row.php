<?php
/**
 * Large rows.
 *
 * @package BBWS
 */

defined( 'ABSPATH' ) || exit;

/**
 * Writes a row whose values would not fit into a statement: servers take 16 megabytes of that, or less.
 */
class BBWS_Large_Row {

	/**
	 * Writes it.
	 *
	 * @param string  $table   Name of the table.
	 * @param array[] $columns Descriptions of the columns.
	 * @param array   $row     Strings and nulls, by the numbers of the columns.
	 */
	public static function insert( $table, $columns, $row ) {
		$names  = array();
		$places = array();
		foreach ( $columns as $number => $column ) {
			$is_binary = (bool) preg_match( '/blob|binary/i', $column['type'] ?? '' );
			$names[]   = BBWS_Database::name( $column['name'] );
			$places[]  = self::place( $column, (string) $row[ $number ], $is_binary );
		}
		$sql = 'INSERT INTO ' . BBWS_Database::name( $table ) . ' (' . implode( ',', $names ) . ') VALUES (' . implode( ',', $places ) . ')';
		if ( BBWS_Database::is_mysql() ) {
			self::send( $sql, array_values( $row ) );
		} else {
			$GLOBALS['wpdb']->dbh->get_connection()->query( $sql, array_values( $row ) );
		}
	}

	/**
	 * Where a value goes in the statement.
	 *
	 * @param array  $column    Description of its column.
	 * @param string $value     Value.
	 * @param bool   $is_binary Whether the column takes bytes.
	 * @return string
	 */
	private static function place( $column, $value, $is_binary ) {
		if ( ! BBWS_Database::is_mysql() ) {
			return $is_binary ? 'CAST(? AS BLOB)' : '?';
		}
		if ( 0 === stripos( $column['type'] ?? '', 'bit' ) ) {
			return 'CAST(? AS UNSIGNED)';
		}
		// All that is sent in parts is sent as bytes.
		return ! $is_binary && strlen( $value ) > BBWS_Table_Loader::BYTES ? 'CONVERT(? USING utf8mb4)' : '?';
	}

	/**
	 * Sends it to MySQL.
	 *
	 * @param string $sql    Statement.
	 * @param array  $values Values.
	 * @throws RuntimeException When it is refused.
	 */
	private static function send( $sql, $values ) {
		// phpcs:disable WordPress.DB.RestrictedFunctions -- wpdb sends all in one.
		$dbh       = $GLOBALS['wpdb']->dbh;
		$statement = mysqli_prepare( $dbh, $sql );
		$types     = '';
		$parts     = array();
		foreach ( $values as $number => $value ) {
			$is_large         = strlen( (string) $value ) > BBWS_Table_Loader::BYTES || ( null !== $value && 1 !== preg_match( '//u', $value ) );
			$types           .= $is_large ? 'b' : 's';
			$parts[ $number ] = $is_large ? null : $value;
		}
		$done = $statement && mysqli_stmt_bind_param( $statement, $types, ...$parts );
		foreach ( $done ? $values : array() as $number => $value ) {
			for ( $offset = 0; 'b' === $types[ $number ] && $offset < strlen( $value ); $offset += BBWS_Archive_Format::CHUNK ) {
				$done = $done && mysqli_stmt_send_long_data( $statement, $number, substr( $value, $offset, BBWS_Archive_Format::CHUNK ) );
			}
		}
		if ( ! $done || ! mysqli_stmt_execute( $statement ) ) {
			throw new RuntimeException( 'MySQL error ' . ( $statement ? mysqli_stmt_errno( $statement ) : mysqli_errno( $dbh ) ) );
		}
		mysqli_stmt_close( $statement );
		// phpcs:enable
	}
}
