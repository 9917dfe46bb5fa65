<?php
/**
 * Foreign keys of tables.
 *
 * @package BBWS
 */

defined( 'ABSPATH' ) || exit;

/**
 * Foreign keys lead to other tables, and their names are taken as long as the old tables are there: they are made when
 * the new tables have their place.
 */
class BBWS_Table_Links {

	/** What SHOW CREATE TABLE says of a foreign key. */
	const LINE = '/\ACONSTRAINT (`(?:[^`]|``)+`) FOREIGN KEY \(((?:`(?:[^`]|``)+`(?:, ?)?)+)\) REFERENCES (`(?:[^`]|``)+`) \(((?:`(?:[^`]|``)+`(?:, ?)?)+)\)((?: ON (?:DELETE|UPDATE) (?:RESTRICT|CASCADE|SET NULL|NO ACTION|SET DEFAULT))*)\z/';

	/** What happens to rows that lead to one that goes. */
	const RULES = '/\A(?: ON (?:DELETE|UPDATE) (?:RESTRICT|CASCADE|SET NULL|NO ACTION|SET DEFAULT))*\z/';

	/**
	 * Describes foreign keys.
	 *
	 * @param string[]              $lines    What SHOW CREATE TABLE says of them.
	 * @param string                $prefix   Prefix of the site's tables.
	 * @param BBWS_Archive_Warnings $warnings Told of those that lead to other sites.
	 * @return array[]
	 */
	public static function describe( $lines, $prefix, $warnings ) {
		global $wpdb;
		$links = array();
		foreach ( $lines as $line ) {
			$found  = preg_match( self::LINE, $line, $match );
			$table  = $found ? self::names( $match[3] )[0] : '';
			$is_own = 0 === strpos( $table, $prefix );
			$shared = substr( $table, strlen( $wpdb->base_prefix ) );
			if ( ! $found || ( ! $is_own && ( $wpdb->base_prefix . $shared !== $table || ! in_array( $shared, $wpdb->tables( 'global', false ), true ) ) ) ) {
				$warnings->add( 'BKUP_LINK_LEFT_OUT', $line );
				continue;
			}
			$links[] = array(
				'name'     => self::names( $match[1] )[0],
				'columns'  => self::names( $match[2] ),
				'table'    => $is_own ? substr( $table, strlen( $prefix ) ) : $shared,
				'isShared' => ! $is_own,
				'leadsTo'  => self::names( $match[4] ),
				'rules'    => $match[5],
			);
		}
		return $links;
	}

	/**
	 * Names in a list of quoted ones.
	 *
	 * @param string $text List.
	 * @return string[]
	 */
	private static function names( $text ) {
		return array_values( array_filter( array_map( array( 'BBWS_Sql_Tokens', 'name' ), BBWS_Sql_Tokens::read( $text ) ?? array() ), 'is_string' ) );
	}

	/**
	 * Whether a description is one.
	 *
	 * @param mixed $link What an archive holds.
	 * @return bool
	 */
	public static function is_valid( $link ) {
		$valid = isset( $link['name'], $link['table'], $link['columns'], $link['leadsTo'], $link['rules'] ) && is_bool( $link['isShared'] ?? null )
			&& is_array( $link['columns'] ) && is_array( $link['leadsTo'] ) && $link['columns'] && is_string( $link['rules'] ) && preg_match( self::RULES, $link['rules'] )
			&& is_string( $link['table'] ) && ( $link['isShared'] ? in_array( $link['table'], $GLOBALS['wpdb']->tables( 'global', false ), true ) : BBWS_Archive_Format::is_table( $link['table'] ) );
		foreach ( $valid ? array_merge( array( $link['name'] ), $link['columns'], $link['leadsTo'] ) : array() as $name ) {
			$valid = $valid && is_string( $name ) && preg_match( BBWS_Table_Definition::NAME, $name );
		}
		return $valid;
	}

	/**
	 * Makes a foreign key that is not there.
	 *
	 * @param string $prefix Prefix of the site's tables.
	 * @param string $table  Name of the table without prefix.
	 * @param array  $link   Checked description.
	 */
	public static function make( $prefix, $table, $link ) {
		global $wpdb;
		$quoted = BBWS_Database::literal( $link['name'] );
		$taken  = array_column( BBWS_Database::select( 'SELECT TABLE_NAME FROM information_schema.TABLE_CONSTRAINTS WHERE CONSTRAINT_SCHEMA = ' . BBWS_Database::literal( DB_NAME ) . " AND CONSTRAINT_TYPE = 'FOREIGN KEY' AND CONSTRAINT_NAME = " . $quoted ), 0 );
		if ( in_array( $prefix . $table, $taken, true ) ) {
			return;
		}
		// Names are those of a whole database: another site may have this one.
		$sql = self::statement( $prefix . $table, ( $link['isShared'] ? $wpdb->base_prefix : $prefix ) . $link['table'], $link, ! $taken );
		BBWS_Table_Removal::without_links(
			function () use ( $sql ) {
				BBWS_Database::execute( $sql );
			}
		);
	}

	/**
	 * The statement that makes one.
	 *
	 * @param string $table    Table.
	 * @param string $leads_to Table to which it leads.
	 * @param array  $link     Checked link.
	 * @param bool   $is_named Whether it gets its name.
	 * @return string SQL.
	 */
	public static function statement( $table, $leads_to, $link, $is_named ) {
		$names = fn( $columns ) => implode( ', ', array_map( array( 'BBWS_Database', 'name' ), $columns ) );
		return 'ALTER TABLE ' . BBWS_Database::name( $table ) . ' ADD ' . ( $is_named ? 'CONSTRAINT ' . BBWS_Database::name( $link['name'] ) . ' ' : '' )
			. 'FOREIGN KEY (' . $names( $link['columns'] ) . ') REFERENCES ' . BBWS_Database::name( $leads_to ) . ' (' . $names( $link['leadsTo'] ) . ')' . $link['rules'];
	}
}
