<?php
/**
 * Tables of a site.
 *
 * @package BBWS
 */

defined( 'ABSPATH' ) || exit;

/**
 * Reads the tables of a site as they are at one moment.
 */
class BBWS_Site_Tables {

	/**
	 * Reads them.
	 *
	 * @param int                   $id       Id of the site in this network.
	 * @param BBWS_Archive_Warnings $warnings Told of what is left out.
	 * @param callable              $take     Takes the name of a table without prefix, its definition and a generator of its
	 *                                        rows as lines, which it must read to its end; its answers are answered.
	 * @return array What was answered, by the names.
	 */
	public static function read( $id, $warnings, $take ) {
		return BBWS_Database::session(
			true,
			function () use ( $id, $warnings, $take ) {
				global $wpdb;
				$prefix = $wpdb->get_blog_prefix( $id );
				$tables = BBWS_Database::tables( $prefix );
				$taken  = array();
				BBWS_Database::hold( $tables );
				foreach ( array( 'VIEW', 'SEQUENCE' ) as $kind ) {
					foreach ( BBWS_Database::tables( $prefix, $kind ) as $other ) {
						$warnings->add( 'BKUP_VIEW', $other );
					}
				}
				foreach ( array_intersect( BBWS_Database::momentless( $prefix ), $tables ) as $table ) {
					$warnings->add( 'BKUP_TABLE_MOMENT', $table );
				}
				foreach ( $tables as $table ) {
					$name = substr( $table, strlen( $prefix ) );
					if ( BBWS_Archive_Format::is_table( $name ) ) {
						$definition     = BBWS_Table_Definition::describe( $table, $prefix, $warnings );
						$taken[ $name ] = $take( $name, $definition, self::lines( $table, $name, $definition, $warnings ) );
					} else {
						$warnings->add( 'BKUP_TABLE_NAME', $table );
					}
				}
				return $taken;
			}
		);
	}

	/**
	 * The rows of a table as lines.
	 *
	 * @param string                $table      Name of the table.
	 * @param string                $name       The same without prefix.
	 * @param array                 $definition Its definition.
	 * @param BBWS_Archive_Warnings $warnings   Told of what is left out.
	 * @return Generator<string>
	 */
	private static function lines( $table, $name, $definition, $warnings ) {
		$columns    = array();
		$is_options = 'options' === $name;
		foreach ( $definition['columns'] as $number => $column ) {
			$quoted    = BBWS_Database::name( $column['name'] );
			$columns[] = 0 === strpos( $column['type'], 'bit' ) ? $quoted . '+0' : $quoted;
			if ( $is_options && 'option_name' === $column['name'] ) {
				$option = $number;
			}
		}
		foreach ( BBWS_Database::rows( $table, $columns ) as $row ) {
			// Transients are caches, and locks of the old place.
			if ( isset( $option ) && preg_match( '/\A_(?:site_)?transient_/', (string) $row[ $option ] ) ) {
				continue;
			}
			$line = BBWS_Row_Lines::encode( $row );
			if ( null === $line ) {
				$warnings->add( 'BKUP_ROW_TOO_LARGE', $table );
				continue;
			}
			yield $line;
		}
	}
}
