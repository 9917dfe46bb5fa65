<?php
/**
 * Definitions of tables.
 *
 * @package BBWS
 */

defined( 'ABSPATH' ) || exit;

/**
 * Describes a table in JSON and makes it from that: an archive that held SQL could make the importer run any of it.
 *
 * What the server itself says of a table is held beside that, in parts, for servers of the same kind; where it can not be
 * used, a computed column becomes a plain one.
 */
class BBWS_Table_Definition {

	/** Types that a column may have; also what keeps foreign SQL out. */
	const TYPE = '/\A(?:(?:tiny|small|medium|big)?int(?:eger)?(?:\(\d+\))?|(?:decimal|numeric|float|double|real)(?:\(\d+(?:,\d+)?\))?|bit(?:\(\d+\))?|bool(?:ean)?|(?:var)?(?:char|binary)(?:\(\d+\))?|(?:tiny|medium|long)?(?:text|blob)|date|(?:datetime|timestamp|time|year)(?:\(\d\))?|json|uuid|inet[46]|geometry|point|linestring|polygon|multi(?:point|linestring|polygon)|geom(?:etry)?collection|(?:enum|set)\(\'(?:[^\'\\\\]|\'\'|\\\\\\\\)*\'(?:,\'(?:[^\'\\\\]|\'\'|\\\\\\\\)*\')*\))(?: unsigned)?(?: zerofill)?\z/iu';

	/** Names of columns and keys. */
	const NAME = '/\A[^\x00]{1,64}\z/us';

	/**
	 * Describes a table.
	 *
	 * @param string                $table    Name of the table.
	 * @param string                $prefix   Prefix of the site's tables.
	 * @param BBWS_Archive_Warnings $warnings Told of what is left out.
	 * @return array
	 */
	public static function describe( $table, $prefix, $warnings ) {
		$statement = BBWS_Table_Statement::parse( (string) ( BBWS_Database::select( 'SHOW CREATE TABLE ' . BBWS_Database::name( $table ) )[0][1] ?? '' ) );
		$links     = $statement['links'] ?? array();
		if ( null === $statement ) {
			$warnings->add( 'BKUP_TABLE_PLAIN', $table );
		} elseif ( ! BBWS_Database::is_mysql() ) {
			// SQLite's driver leaves the charsets of columns out.
			unset( $statement['elements'] );
		}
		$said    = array_map( array( 'BBWS_Table_Statement', 'column' ), $statement['lines'] ?? array() );
		$columns = array();
		foreach ( BBWS_Database::select( 'SHOW FULL COLUMNS FROM ' . BBWS_Database::name( $table ) ) as $row ) {
			list( $name, $type, $collation, $null, , $default, $extra ) = $row;
			$is_now = is_string( $default ) && preg_match( '/\Acurrent_timestamp/i', $default );
			$more   = $said[ count( $columns ) ] ?? array();
			if ( ! $is_now && ( isset( $more['expression'] ) || false !== stripos( $extra, 'DEFAULT_GENERATED' ) ) ) {
				$default = null;
			}
			$columns[] = array(
				'name'      => $name,
				'type'      => self::type( $type, $collation ),
				'collation' => $collation,
				'nullable'  => 'YES' === $null,
				'default'   => $is_now ? null : $default,
				'now'       => ( $is_now ? 1 : 0 ) + ( false !== stripos( $extra, 'on update current_timestamp' ) ? 2 : 0 ),
				'counts'    => false !== stripos( $extra, 'auto_increment' ),
			) + $more;
		}
		$keys = array();
		foreach ( BBWS_Database::select( 'SHOW INDEX FROM ' . BBWS_Database::name( $table ) ) as $row ) {
			$keys[ $row[2] ]['name']      = $row[2];
			$keys[ $row[2] ]['kind']      = self::kind( $row[2], $row[1], $row[10] );
			$keys[ $row[2] ]['columns'][] = array( $row[4], null === $row[7] ? null : (int) $row[7] );
		}
		return array(
			'columns'  => $columns,
			'keys'     => array_values(
				array_filter(
					$keys,
					function ( $key ) {
						// A key of an expression has no column.
						return ! in_array( null, array_column( $key['columns'], 0 ), true );
					}
				)
			),
			'create'   => $statement ? array_diff_key( $statement, array( 'links' => 1, 'lines' => 1 ) ) : null,
			'links'    => BBWS_Table_Links::describe( $links, $prefix, $warnings ),
			'triggers' => BBWS_Table_Triggers::describe( $table, $prefix, $warnings ),
		);
	}

	/**
	 * A type that every server takes.
	 *
	 * @param string      $type      Type of a column.
	 * @param string|null $collation Its collation.
	 * @return string
	 */
	private static function type( $type, $collation ) {
		if ( preg_match( self::TYPE, $type ) ) {
			return $type;
		}
		return null === $collation ? 'longblob' : 'longtext';
	}

	/**
	 * The kind of a key.
	 *
	 * @param string     $name       Name of the key.
	 * @param string|int $non_unique Whether it takes equal values.
	 * @param string     $type       Type of the index.
	 * @return string
	 */
	private static function kind( $name, $non_unique, $type ) {
		if ( 'PRIMARY' === $name ) {
			return 'PRIMARY KEY';
		}
		if ( in_array( $type, array( 'FULLTEXT', 'SPATIAL' ), true ) ) {
			return $type . ' KEY';
		}
		return (int) $non_unique ? 'KEY' : 'UNIQUE KEY';
	}

	/**
	 * Refuses a definition that is none.
	 *
	 * @param mixed $definition What an archive holds.
	 * @throws BBWS_Failure When it is none.
	 */
	public static function check( $definition ) {
		$names = array();
		foreach ( isset( $definition['columns'] ) && is_array( $definition['columns'] ) ? $definition['columns'] : array() as $column ) {
			if ( ! isset( $column['name'], $column['type'], $column['nullable'], $column['now'], $column['counts'] ) || ! is_string( $column['name'] ) || ! is_string( $column['type'] )
				|| ! preg_match( self::NAME, $column['name'] ) || ! preg_match( self::TYPE, $column['type'] )
				|| ! self::is_expression( $column['expression'] ?? '(1)' )
				|| ! ( ! isset( $column['default'] ) || is_string( $column['default'] ) ) || ! ( ! isset( $column['collation'] ) || is_string( $column['collation'] ) ) ) {
				throw BBWS_Failure::bad_archive( 'describes a column that can not be made.' );
			}
			$names[] = $column['name'];
		}
		$found = (bool) $names;
		foreach ( isset( $definition['keys'] ) && is_array( $definition['keys'] ) ? $definition['keys'] : array() as $key ) {
			$found = $found && isset( $key['name'], $key['kind'], $key['columns'] ) && is_string( $key['name'] ) && preg_match( self::NAME, $key['name'] )
				&& is_array( $key['columns'] ) && $key['columns'] && in_array( $key['kind'], array( 'PRIMARY KEY', 'UNIQUE KEY', 'KEY', 'FULLTEXT KEY', 'SPATIAL KEY' ), true );
			foreach ( $found ? $key['columns'] : array() as $part ) {
				$found = $found && is_array( $part ) && in_array( $part[0] ?? null, $names, true ) && ( ! isset( $part[1] ) || is_int( $part[1] ) );
			}
		}
		$found = $found && ( ! isset( $definition['create'] ) || BBWS_Table_Statement::is_valid( $definition['create'], $names ) );
		foreach ( $found ? array( 'links' => 'BBWS_Table_Links', 'triggers' => 'BBWS_Table_Triggers' ) : array() as $what => $class ) {
			$list  = $definition[ $what ] ?? array();
			$found = $found && is_array( $list ) && count( array_filter( $list, array( $class, 'is_valid' ) ) ) === count( $list );
		}
		if ( ! $found ) {
			throw BBWS_Failure::bad_archive( 'describes a table that can not be made.' );
		}
	}

	/**
	 * Whether a text can be the expression of a default.
	 *
	 * @param mixed $text Text.
	 * @return bool
	 */
	private static function is_expression( $text ) {
		$tokens = is_string( $text ) ? BBWS_Sql_Tokens::read( $text ) : null;
		return $tokens && BBWS_Sql_Tokens::is_plain( $tokens ) && 1 === count( BBWS_Sql_Tokens::split( $tokens ) );
	}

	/**
	 * The statement that makes a table.
	 *
	 * @param string   $table      Name of the table.
	 * @param array    $definition Checked definition.
	 * @param string[] $collations Collations that the server has.
	 * @param bool     $whole      Whether to say it as the other server did.
	 * @return string
	 */
	public static function create( $table, $definition, $collations, $whole ) {
		global $wpdb;
		$head    = 'CREATE TABLE ' . BBWS_Database::name( $table ) . " (\n";
		$said    = $whole ? $definition['create'] ?? array() : array();
		$checks  = array_map( array( 'BBWS_Table_Statement', 'named' ), $said['checks'] ?? array() );
		$is_here = isset( $said['options'] ) && BBWS_Database::is_mysql() === isset( $said['elements'] );
		$options = "\n) " . ( $is_here ? $said['options'] : $wpdb->get_charset_collate() );
		if ( $is_here && isset( $said['elements'] ) ) {
			return $head . implode( ",\n", array_merge( $said['elements'], $checks ) ) . $options;
		}
		$parts = array();
		foreach ( $definition['columns'] as $column ) {
			$parts[] = self::column( $column, $collations );
		}
		foreach ( $definition['keys'] as $key ) {
			$columns = array();
			foreach ( $key['columns'] as $part ) {
				$columns[] = BBWS_Database::name( $part[0] ) . ( isset( $part[1] ) && in_array( $key['kind'], array( 'PRIMARY KEY', 'UNIQUE KEY', 'KEY' ), true ) ? '(' . $part[1] . ')' : '' );
			}
			$parts[] = $key['kind'] . ( 'PRIMARY KEY' === $key['kind'] ? '' : ' ' . BBWS_Database::name( $key['name'] ) ) . ' (' . implode( ',', $columns ) . ')';
		}
		return $head . implode( ",\n", array_merge( $parts, $checks ) ) . $options;
	}

	/**
	 * The line of a column.
	 *
	 * @param array    $column     Its description.
	 * @param string[] $collations Collations that the server has.
	 * @return string
	 */
	private static function column( $column, $collations ) {
		$line = BBWS_Database::name( $column['name'] ) . ' ' . $column['type'];
		if ( isset( $column['collation'] ) ) {
			// Another server may not have it; what matters most is whether it tells capitals from small letters.
			$collation = in_array( $column['collation'], $collations, true ) ? $column['collation'] : ( '_bin' === substr( $column['collation'], -4 ) ? 'utf8mb4_bin' : '' );
			$line     .= '' === $collation ? '' : ' CHARACTER SET ' . strtok( $collation, '_' ) . ' COLLATE ' . $collation;
		}
		$line .= $column['nullable'] ? ' NULL' : ' NOT NULL';
		if ( self::is_computed( $column ) ) {
			$expression = $column['expression'] ?? $column['default'];
			$line      .= ' DEFAULT ' . ( '(' === $expression[0] ? $expression : '(' . $expression . ')' );
			// MySQL takes no other default for the large types.
		} elseif ( isset( $column['default'] ) && ! preg_match( '/text|blob|json|geometry|point|linestring|polygon/i', $column['type'] ) ) {
			$line .= ' DEFAULT ' . ( preg_match( "/\Ab'[01]*'\z/", $column['default'] ) ? $column['default'] : BBWS_Database::literal( $column['default'] ) );
		} elseif ( 1 & $column['now'] ) {
			$line .= ' DEFAULT CURRENT_TIMESTAMP' . self::precision( $column['type'] );
		}
		return $line . ( 2 & $column['now'] ? ' ON UPDATE CURRENT_TIMESTAMP' . self::precision( $column['type'] ) : '' ) . ( $column['counts'] ? ' AUTO_INCREMENT' : '' );
	}

	/**
	 * Whether the default of a column is an expression. The first format told it as a text.
	 *
	 * @param array $column Its description.
	 * @return bool
	 */
	private static function is_computed( $column ) {
		return isset( $column['expression'] ) || ( isset( $column['default'] ) && '(' === substr( $column['default'], 0, 1 )
			&& preg_match( '/\A(?:(?:tiny|small|medium|big)?int|decimal|numeric|float|double|real)/i', $column['type'] ) && self::is_expression( $column['default'] ) );
	}

	/**
	 * The fraction of a second that a column holds.
	 *
	 * @param string $type Type of the column.
	 * @return string
	 */
	private static function precision( $type ) {
		return preg_match( '/\(\d\)/', $type, $match ) ? $match[0] : '';
	}
}
