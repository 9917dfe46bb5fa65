<?php
/**
 * Tables on their way into a site.
 *
 * @package BBWS
 */

defined( 'ABSPATH' ) || exit;

/**
 * Makes a table and fills it with many rows a statement.
 */
class BBWS_Table_Loader {

	/** Rows and bytes that a statement may have. */
	const ROWS  = 200;
	const BYTES = 262144;

	/** Bytes from which on a row goes alone, its values beside the statement: a server takes a few megabytes of that. */
	const LARGE = 1048576;

	/**
	 * Name of the table.
	 *
	 * @var string
	 */
	private $table;

	/**
	 * Whether it was made as the server that it comes from says.
	 *
	 * @var bool
	 */
	public $is_whole = true;

	/**
	 * Makes a table.
	 *
	 * @param string $table      Name of the table.
	 * @param array  $definition Checked definition.
	 */
	public function __construct( $table, $definition ) {
		$this->table = $table;
		if ( isset( $definition['create'] ) ) {
			try {
				BBWS_Database::execute( BBWS_Table_Definition::create( $table, $definition, self::collations(), true ) );
				return;
			} catch ( RuntimeException $error ) {
				// Another kind of server, or an older one.
				$this->is_whole = false;
			}
		}
		BBWS_Database::execute( BBWS_Table_Definition::create( $table, $definition, self::collations(), false ) );
	}

	/**
	 * Fills it.
	 *
	 * @param array[]  $columns Descriptions of the columns.
	 * @param iterable $rows    Rows, each as a list of strings and nulls.
	 * @return int Number of rows.
	 */
	public function load( $columns, $rows ) {
		$names = array();
		$bits  = array();
		if ( $this->is_whole && BBWS_Database::is_mysql() ) {
			// What the server computes it takes from nobody.
			$columns = array_filter(
				$columns,
				function ( $column ) {
					return ! isset( $column['generated'] );
				}
			);
		}
		foreach ( $columns as $number => $column ) {
			$names[ $number ] = BBWS_Database::name( $column['name'] );
			$bits[ $number ]  = 0 === stripos( $column['type'] ?? '', 'bit' );
		}
		$head  = 'INSERT INTO ' . BBWS_Database::name( $this->table ) . ' (' . implode( ',', $names ) . ') VALUES ';
		$batch = array();
		$bytes = 0;
		$count = 0;
		foreach ( $rows as $row ) {
			++$count;
			$row    = array_intersect_key( $row, $names );
			$length = array_sum( array_map( 'strlen', array_filter( $row, 'is_string' ) ) );
			if ( $batch && ( count( $batch ) >= self::ROWS || $bytes + $length > self::BYTES ) ) {
				BBWS_Database::execute( $head . implode( ',', $batch ) );
				$batch = array();
				$bytes = 0;
			}
			if ( $length > self::LARGE ) {
				BBWS_Large_Row::insert( $this->table, $columns, $row );
				continue;
			}
			$batch[] = '(' . implode( ',', array_map( array( 'BBWS_Database', 'literal' ), $row, $bits ) ) . ')';
			$bytes  += $length;
		}
		if ( $batch ) {
			BBWS_Database::execute( $head . implode( ',', $batch ) );
		}
		return $count;
	}

	/**
	 * Collations of the server.
	 *
	 * @return string[]
	 */
	private static function collations() {
		static $collations = null;
		if ( null === $collations ) {
			$collations = BBWS_Database::is_mysql() ? array_column( BBWS_Database::select( 'SHOW COLLATION' ), 0 ) : array();
		}
		return $collations;
	}
}
