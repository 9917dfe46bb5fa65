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

	/** Rows and bytes that a statement may have; a row with more goes alone. */
	const ROWS  = 200;
	const BYTES = 262144;

	/**
	 * Name of the table.
	 *
	 * @var string
	 */
	private $table;

	/**
	 * Makes a table.
	 *
	 * @param string $table      Name of the table.
	 * @param array  $definition Checked definition.
	 */
	public function __construct( $table, $definition ) {
		$this->table = $table;
		BBWS_Database::execute( BBWS_Table_Definition::create( $table, $definition, self::collations() ) );
	}

	/**
	 * Fills it.
	 *
	 * @param array[]  $columns Descriptions of the columns.
	 * @param iterable $rows    Rows, each as a list of strings and nulls.
	 */
	public function load( $columns, $rows ) {
		$names = array();
		$bits  = array();
		foreach ( $columns as $column ) {
			$names[] = BBWS_Database::name( $column['name'] );
			$bits[]  = 0 === stripos( $column['type'] ?? '', 'bit' );
		}
		$head  = 'INSERT INTO ' . BBWS_Database::name( $this->table ) . ' (' . implode( ',', $names ) . ') VALUES ';
		$batch = array();
		$bytes = 0;
		foreach ( $rows as $row ) {
			$values = '(' . implode( ',', array_map( array( 'BBWS_Database', 'literal' ), $row, $bits ) ) . ')';
			if ( $batch && ( count( $batch ) >= self::ROWS || $bytes + strlen( $values ) > self::BYTES ) ) {
				BBWS_Database::execute( $head . implode( ',', $batch ) );
				$batch = array();
				$bytes = 0;
			}
			$batch[] = $values;
			$bytes  += strlen( $values );
		}
		if ( $batch ) {
			BBWS_Database::execute( $head . implode( ',', $batch ) );
		}
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
