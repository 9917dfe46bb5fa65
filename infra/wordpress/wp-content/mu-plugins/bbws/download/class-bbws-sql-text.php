<?php
/**
 * A site's tables as SQL.
 *
 * @package BBWS
 */

defined( 'ABSPATH' ) || exit;

/**
 * Writes tables as statements that MySQL's and MariaDB's own clients take. It asks no server how: what it writes is for another.
 */
class BBWS_Sql_Text {

	/** Bytes of one statement, unless a row has more. */
	const BYTES = 524288;

	/** What MySQL writes behind a backslash. */
	const ESCAPED = array(
		'\\'   => '\\\\',
		"'"    => "\\'",
		"\0"   => '\\0',
		"\n"   => '\\n',
		"\r"   => '\\r',
		"\x1a" => '\\Z',
	);

	/**
	 * What stands before all tables.
	 *
	 * @return string
	 */
	public static function head() {
		return "SET NAMES utf8mb4;\nSET @old_mode = @@SESSION.sql_mode, @old_zone = @@SESSION.time_zone, @old_checks = @@SESSION.foreign_key_checks;\n"
			. "SET SESSION sql_mode = 'NO_AUTO_VALUE_ON_ZERO', time_zone = '+00:00', foreign_key_checks = 0;\n";
	}

	/**
	 * Makes a table.
	 *
	 * @param string $table      Table.
	 * @param array  $definition Checked definition.
	 * @return string
	 */
	public static function table( $table, $definition ) {
		return "\nDROP TABLE IF EXISTS " . BBWS_Database::name( $table ) . ";\n" . BBWS_Table_Definition::create( $table, $definition, array(), true ) . ";\n";
	}

	/**
	 * Fills a table.
	 *
	 * @param string $table      Table.
	 * @param array  $definition Checked definition.
	 * @param string $lines      Whole lines of its rows.
	 * @return string
	 */
	public static function rows( $table, $definition, $lines ) {
		$columns = $definition['columns'];
		if ( isset( $definition['create']['elements'] ) ) {
			// What the server computes it takes from nobody.
			$columns = array_filter( $columns, fn( $column ) => ! isset( $column['generated'] ) );
		}
		$head   = 'INSERT INTO ' . BBWS_Database::name( $table ) . ' (' . implode( ',', array_map( fn( $column ) => BBWS_Database::name( $column['name'] ), $columns ) ) . ") VALUES\n";
		$sql    = '';
		$length = 0;
		for ( $at = 0; $at < strlen( $lines ); $at = $end + 1 ) {
			$end  = strpos( $lines, "\n", $at );
			$row  = BBWS_Row_Lines::row( substr( $lines, $at, $end - $at ), count( $definition['columns'] ) );
			$text = '(' . implode( ',', array_map( array( __CLASS__, 'literal' ), array_intersect_key( $row, $columns ), $columns ) ) . ')';
			$more = $length && $length + strlen( $text ) <= self::BYTES;
			$sql .= ( $more ? ",\n" : ( $length ? ";\n" : '' ) . $head ) . $text;

			$length = ( $more ? $length : 0 ) + strlen( $text );
		}
		return '' === $sql ? '' : $sql . ";\n";
	}

	/**
	 * A value.
	 *
	 * @param string|null $value  Value.
	 * @param array       $column Its column.
	 * @return string
	 */
	private static function literal( $value, $column ) {
		if ( null === $value ) {
			return 'NULL';
		}
		if ( 0 === stripos( $column['type'], 'bit' ) && BBWS_Pattern::find( '/\A\d+\z/', $value ) ) {
			return $value;
		}
		$is_binary = (bool) preg_match( '/\A(?:\w*blob|\w*binary|geom\w*|\w*point|\w*linestring|\w*polygon)\b/i', $column['type'] );
		if ( '' !== $value && ( $is_binary || ! BBWS_Pattern::is_utf8( $value ) ) ) {
			return '0x' . bin2hex( $value );
		}
		return "'" . strtr( $value, self::ESCAPED ) . "'";
	}

	/**
	 * What stands behind all tables: how they lead to one another.
	 *
	 * @param string  $prefix Their prefix.
	 * @param array[] $tables Checked definitions, by name.
	 * @return string
	 */
	public static function foot( $prefix, $tables ) {
		$sql = "\n";
		foreach ( $tables as $name => $definition ) {
			foreach ( $definition['links'] ?? array() as $link ) {
				// Those that lead to the users of the network lead nowhere in another.
				$sql .= $link['isShared'] ? '' : BBWS_Table_Links::statement( $prefix . $name, $prefix . $link['table'], $link, true ) . ";\n";
			}
		}
		return $sql . "SET SESSION sql_mode = @old_mode, time_zone = @old_zone, foreign_key_checks = @old_checks;\n";
	}
}
