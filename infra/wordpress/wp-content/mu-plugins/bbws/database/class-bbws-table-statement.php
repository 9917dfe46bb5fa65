<?php
/**
 * The server's own definitions of tables.
 *
 * @package BBWS
 */

defined( 'ABSPATH' ) || exit;

/**
 * Takes apart what SHOW CREATE TABLE says, and makes a statement of its parts again. An archive holds the parts; each is
 * looked at before it is used, so that they make a table and do nothing else.
 */
class BBWS_Table_Statement {

	/** Engines that keep rows in the server itself. */
	const ENGINES = array( 'INNODB', 'MYISAM', 'ARIA', 'MEMORY', 'ARCHIVE', 'CSV', 'ROCKSDB', 'TOKUDB' );

	/** Options of tables that say how rows are kept. */
	const OPTIONS = array( 'ENGINE', 'AUTO_INCREMENT', 'CHARSET', 'COLLATE', 'COMMENT', 'ROW_FORMAT', 'KEY_BLOCK_SIZE', 'CHECKSUM', 'DELAY_KEY_WRITE', 'MAX_ROWS', 'MIN_ROWS', 'AVG_ROW_LENGTH', 'PACK_KEYS', 'PAGE_CHECKSUM', 'TRANSACTIONAL', 'STATS_PERSISTENT', 'STATS_AUTO_RECALC', 'STATS_SAMPLE_PAGES', 'PAGE_COMPRESSED', 'PAGE_COMPRESSION_LEVEL' );

	/**
	 * Takes a statement apart.
	 *
	 * @param string $sql What SHOW CREATE TABLE says.
	 * @return array|null Columns and keys, checks, foreign keys and options; null when it holds what an archive can not.
	 */
	public static function parse( $sql ) {
		$tokens = BBWS_Sql_Tokens::read( $sql, true );
		$is     = array( 'BBWS_Sql_Tokens', 'is' );
		if ( ! $tokens || ! $is( $tokens[0], 'CREATE' ) || ! $is( $tokens[1] ?? null, 'TABLE' ) || ! $is( $tokens[3] ?? null, '(' ) ) {
			return null;
		}
		$depth = 0;
		$end   = 3;
		do {
			$depth += $is( $tokens[ $end ], '(' ) ? 1 : ( $is( $tokens[ $end ], ')' ) ? -1 : 0 );
			++$end;
		} while ( $depth > 0 && isset( $tokens[ $end ] ) );
		$parts = array(
			'column' => array(),
			'key'    => array(),
			'check'  => array(),
			'link'   => array(),
		);
		foreach ( BBWS_Sql_Tokens::split( array_slice( $tokens, 4, $end - 5 ) ) ?? array() as $element ) {
			$kind = self::kind( $element );
			if ( null === $kind ) {
				return null;
			}
			$parts[ $kind ][] = BBWS_Sql_Tokens::text( $element );
		}
		$statement = array(
			'elements' => array_merge( $parts['column'], $parts['key'] ),
			'checks'   => $parts['check'],
			'options'  => BBWS_Sql_Tokens::text( array_slice( $tokens, $end ) ),
		);
		return self::is_valid( $statement ) ? $statement + array(
			'links' => $parts['link'],
			'lines' => $parts['column'],
		) : null;
	}

	/**
	 * The kind of an element.
	 *
	 * @param array[] $element Its tokens.
	 * @return string|null
	 */
	private static function kind( $element ) {
		if ( ! $element || 'name' === $element[0][0] ) {
			return $element ? 'column' : null;
		}
		$first = strtoupper( $element[0][1] );
		if ( 'CONSTRAINT' === $first ) {
			$first = strtoupper( $element[2][1] ?? '' );
		} elseif ( in_array( $first, array( 'PRIMARY', 'UNIQUE', 'KEY', 'FULLTEXT', 'SPATIAL' ), true ) ) {
			return 'key';
		}
		return array(
			'CHECK'   => 'check',
			'FOREIGN' => 'link',
		)[ $first ] ?? null;
	}

	/**
	 * Whether the parts of a statement define a table and do nothing else.
	 *
	 * @param mixed         $statement What an archive holds.
	 * @param string[]|null $names     Names of its columns, in their order.
	 * @return bool
	 */
	public static function is_valid( $statement, $names = null ) {
		$valid   = is_array( $statement ) && is_array( $statement['elements'] ?? array() ) && is_array( $statement['checks'] ?? null );
		$columns = array();
		foreach ( $valid ? array( 'elements', 'checks' ) : array() as $what ) {
			foreach ( $statement[ $what ] ?? array() as $element ) {
				$tokens = is_string( $element ) ? BBWS_Sql_Tokens::read( $element ) : null;
				$valid  = $valid && $tokens && BBWS_Sql_Tokens::is_plain( $tokens ) && 1 === count( BBWS_Sql_Tokens::split( $tokens ) )
					&& in_array( self::kind( $tokens ), 'checks' === $what ? array( 'check' ) : array( 'column', 'key' ), true );
				if ( $valid && 'column' === self::kind( $tokens ) ) {
					$columns[] = BBWS_Sql_Tokens::name( $tokens[0] );
				}
			}
		}
		$valid = $valid && ( null === $names || ! isset( $statement['elements'] ) || $columns === $names );
		return $valid && is_string( $statement['options'] ?? null ) && self::are_options( $statement['options'] );
	}

	/**
	 * Whether a text holds nothing but options that say how rows are kept.
	 *
	 * @param string $text Text.
	 * @return bool
	 */
	private static function are_options( $text ) {
		$tokens = BBWS_Sql_Tokens::read( $text );
		while ( $tokens ) {
			$key = strtoupper( (string) BBWS_Sql_Tokens::name( array_shift( $tokens ) ) );
			if ( 'PARTITION' === $key ) {
				return self::are_partitions( $tokens );
			}
			if ( 'DEFAULT' === $key ) {
				continue;
			}
			if ( BBWS_Sql_Tokens::is( $tokens[0] ?? null, '=' ) ) {
				array_shift( $tokens );
			}
			$value = array_shift( $tokens );
			if ( ! in_array( $key, self::OPTIONS, true ) || ! $value || 'sign' === $value[0] || ( 'ENGINE' === $key && ! in_array( strtoupper( $value[1] ), self::ENGINES, true ) ) ) {
				return false;
			}
		}
		return null !== $tokens;
	}

	/**
	 * Whether tokens define partitions.
	 *
	 * @param array[] $tokens Tokens after PARTITION.
	 * @return bool
	 */
	private static function are_partitions( $tokens ) {
		foreach ( $tokens as $number => $token ) {
			if ( BBWS_Sql_Tokens::is( $token, 'ENGINE' ) ) {
				$value = $tokens[ $number + ( BBWS_Sql_Tokens::is( $tokens[ $number + 1 ] ?? null, '=' ) ? 2 : 1 ) ] ?? array( '', '' );
				if ( ! in_array( strtoupper( $value[1] ), self::ENGINES, true ) ) {
					return false;
				}
			}
		}
		return BBWS_Sql_Tokens::is( $tokens[0] ?? null, 'BY' ) && BBWS_Sql_Tokens::is_plain( $tokens, array( 'VALUES', 'ENGINE' ) );
	}

	/**
	 * A check without its name where that is taken: but for MariaDB, names are those of a whole database.
	 *
	 * @param string $check Checked line.
	 * @return string
	 */
	public static function named( $check ) {
		$tokens = BBWS_Sql_Tokens::read( $check );
		if ( ! BBWS_Sql_Tokens::is( $tokens[0], 'CONSTRAINT' ) || ( BBWS_Database::is_mysql() && false !== stripos( $GLOBALS['wpdb']->db_server_info(), 'mariadb' ) ) ) {
			return $check;
		}
		$name  = BBWS_Database::literal( BBWS_Sql_Tokens::name( $tokens[1] ) );
		$taken = BBWS_Database::select( 'SELECT CONSTRAINT_NAME FROM information_schema.CHECK_CONSTRAINTS WHERE CONSTRAINT_SCHEMA = ' . BBWS_Database::literal( DB_NAME ) . ' AND CONSTRAINT_NAME = ' . $name );
		return $taken ? BBWS_Sql_Tokens::text( array_slice( $tokens, 2 ) ) : $check;
	}

	/**
	 * What a column's line says that a list of columns does not.
	 *
	 * @param string $line Line of a column.
	 * @return array "generated" when it is computed; "expression" when its default is.
	 */
	public static function column( $line ) {
		$tokens = BBWS_Sql_Tokens::read( $line );
		$depth  = 0;
		$found  = array();
		foreach ( $tokens as $number => $token ) {
			$depth += BBWS_Sql_Tokens::is( $token, '(' ) ? 1 : ( BBWS_Sql_Tokens::is( $token, ')' ) ? -1 : 0 );
			$next   = $tokens[ $number + 1 ] ?? null;
			if ( 0 === $depth && BBWS_Sql_Tokens::is( $token, 'AS' ) && BBWS_Sql_Tokens::is( $next, '(' ) ) {
				$found['generated'] = true;
			} elseif ( 0 === $depth && BBWS_Sql_Tokens::is( $token, 'DEFAULT' ) ) {
				$found += self::default_of( array_slice( $tokens, $number + 1 ) );
			}
		}
		return $found;
	}

	/**
	 * The expression of a default.
	 *
	 * @param array[] $tokens Tokens after DEFAULT.
	 * @return array
	 */
	private static function default_of( $tokens ) {
		$is_call = 'word' === $tokens[0][0] && BBWS_Sql_Tokens::is( $tokens[1] ?? null, '(' );
		if ( ! BBWS_Sql_Tokens::is( $tokens[0], '(' ) && ( ! $is_call || preg_match( '/\A(?:current_timestamp|now)\z/i', $tokens[0][1] ) ) ) {
			return array();
		}
		$depth = 0;
		foreach ( $tokens as $number => $token ) {
			$depth += BBWS_Sql_Tokens::is( $token, '(' ) ? 1 : ( BBWS_Sql_Tokens::is( $token, ')' ) ? -1 : 0 );
			if ( 0 === $depth && BBWS_Sql_Tokens::is( $token, ')' ) ) {
				break;
			}
		}
		return array( 'expression' => BBWS_Sql_Tokens::text( array_slice( $tokens, 0, $number + 1 ) ) );
	}
}
