<?php
/**
 * The change of a site's address where it stands.
 *
 * @package BBWS
 */

defined( 'ABSPATH' ) || exit;

/**
 * Rewrites the addresses in all tables of a site, row by row, and in the files of its pages. What is rewritten is not found
 * again, so that the same change once more goes on where one before was killed.
 */
class BBWS_Address_Change {

	/** Rows that are read at once. */
	const CHUNK = 100;

	/**
	 * Rewrites.
	 *
	 * @param WP_Site  $site Site.
	 * @param string[] $from Addresses that it has or had.
	 * @param string   $to   The one that it gets.
	 */
	public static function run( $site, $from, $to ) {
		$warnings = new BBWS_Archive_Warnings();
		$prefix   = $GLOBALS['wpdb']->get_blog_prefix( $site->id );
		$tables   = array();
		foreach ( BBWS_Database::tables( $prefix ) as $table ) {
			$name = substr( $table, strlen( $prefix ) );
			// The main site's prefix begins those of all others.
			if ( BBWS_Archive_Format::is_table( $name ) ) {
				$tables[ $name ] = BBWS_Table_Definition::describe( $table, $prefix, $warnings );
			}
		}
		$rows = new BBWS_Import_Rows( $tables, new BBWS_Url_Rewriter( $from, $to, (int) $site->id, (int) $site->id ), $warnings );
		$rows->map_files( BBWS_Site_Files::uploads( $site->id ) );
		BBWS_Database::session(
			false,
			function () use ( $tables, $prefix, $rows, $from ) {
				foreach ( $tables as $name => $definition ) {
					self::rewrite( $prefix . $name, (string) $name, $definition, $rows, $from );
				}
			}
		);
	}

	/**
	 * Rewrites a table.
	 *
	 * @param string           $table      Name of the table.
	 * @param string           $name       The same without prefix.
	 * @param array            $definition Its definition.
	 * @param BBWS_Import_Rows $rows       Changes rows.
	 * @param string[]         $from       Addresses that are looked for.
	 */
	private static function rewrite( $table, $name, $definition, $rows, $from ) {
		$columns = array_column( $definition['columns'], 'name' );
		$key     = self::key( $definition );
		$texts   = array_filter( $definition['columns'], fn( $column ) => 1 === preg_match( '/char|text|json|enum/i', $column['type'] ) );
		if ( ! $key || ! $texts ) {
			return;
		}
		$at     = array_map( fn( $column ) => array_search( $column, $columns, true ), $key );
		$quoted = array_map( array( 'BBWS_Database', 'name' ), $columns );
		$select = 'SELECT ' . implode( ', ', $quoted ) . ' FROM ' . BBWS_Database::name( $table ) . ' WHERE (' . self::holds( array_column( $texts, 'name' ), $from ) . ')';
		$order  = ' ORDER BY ' . implode( ', ', array_map( array( 'BBWS_Database', 'name' ), $key ) ) . ' LIMIT ' . self::CHUNK;
		$after  = '';
		do {
			$found = BBWS_Database::select( $select . $after . $order );
			$index = 0;
			foreach ( $rows->map( $name, $columns, $found ) as $new ) {
				self::write( $table, $columns, $at, $found[ $index ], $new );
				++$index;
			}
			if ( $found ) {
				$after = ' AND ' . self::beyond( $key, array_map( fn( $place ) => $found[ count( $found ) - 1 ][ $place ], $at ) );
			}
		} while ( count( $found ) === self::CHUNK );
	}

	/**
	 * Writes what has changed of a row.
	 *
	 * @param string   $table   Name of the table.
	 * @param string[] $columns Names of its columns.
	 * @param int[]    $at      Places of those of its key.
	 * @param array    $old     Row as it was.
	 * @param array    $new     Row as it is to be.
	 */
	private static function write( $table, $columns, $at, $old, $new ) {
		$set = array();
		foreach ( $columns as $place => $column ) {
			if ( $old[ $place ] !== $new[ $place ] && ! in_array( $place, $at, true ) ) {
				$set[] = BBWS_Database::name( $column ) . ' = ' . BBWS_Database::literal( $new[ $place ] );
			}
		}
		if ( ! $set ) {
			return;
		}
		$where = array_map( fn( $place ) => BBWS_Database::name( $columns[ $place ] ) . ' = ' . BBWS_Database::literal( $old[ $place ] ), $at );
		BBWS_Database::execute( 'UPDATE ' . BBWS_Database::name( $table ) . ' SET ' . implode( ', ', $set ) . ' WHERE ' . implode( ' AND ', $where ) );
	}

	/**
	 * The columns by which a row is told from others.
	 *
	 * @param array $definition Definition of a table.
	 * @return string[] Empty when there are none.
	 */
	private static function key( $definition ) {
		foreach ( array( 'PRIMARY KEY', 'UNIQUE KEY' ) as $kind ) {
			foreach ( $definition['keys'] as $key ) {
				if ( $kind === $key['kind'] ) {
					return array_column( $key['columns'], 0 );
				}
			}
		}
		return array();
	}

	/**
	 * The condition that a row may hold one of the addresses, however it is escaped.
	 *
	 * @param string[] $columns Names of the columns of texts.
	 * @param string[] $from    Addresses.
	 * @return string
	 */
	private static function holds( $columns, $from ) {
		$any = array();
		foreach ( $from as $url ) {
			// Blocks write a hyphen that follows another as an escape.
			$word = strtok( strtolower( (string) wp_parse_url( $url, PHP_URL_HOST ) ), '-' );
			foreach ( $columns as $column ) {
				$any[] = BBWS_Database::name( $column ) . ' LIKE ' . BBWS_Database::literal( '%' . $word . '%' );
			}
		}
		return implode( ' OR ', $any );
	}

	/**
	 * The condition that a row comes after another in the order of the key.
	 *
	 * @param string[] $key    Names of the columns.
	 * @param array    $values Values of the other.
	 * @return string
	 */
	private static function beyond( $key, $values ) {
		$any   = array();
		$equal = array();
		foreach ( $key as $place => $column ) {
			$any[]   = '(' . implode( ' AND ', array_merge( $equal, array( BBWS_Database::name( $column ) . ' > ' . BBWS_Database::literal( $values[ $place ] ) ) ) ) . ')';
			$equal[] = BBWS_Database::name( $column ) . ' = ' . BBWS_Database::literal( $values[ $place ] );
		}
		return '(' . implode( ' OR ', $any ) . ')';
	}
}
