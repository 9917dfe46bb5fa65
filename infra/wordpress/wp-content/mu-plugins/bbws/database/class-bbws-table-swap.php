<?php
/**
 * The exchange of a site's tables.
 *
 * @package BBWS
 */

defined( 'ABSPATH' ) || exit;

/**
 * Puts staged tables in the place of a site's own, all at once.
 */
class BBWS_Table_Swap {

	/**
	 * Prefix of the tables that an import fills. They are numbered: a longer name might not fit.
	 *
	 * @param int $id Id of the site in this network.
	 * @return string
	 */
	public static function staging( $id ) {
		return 'bbwsimp_' . (int) $id . '_';
	}

	/**
	 * Prefix of the tables that were swapped out.
	 *
	 * @param int $id Id of the site in this network.
	 * @return string
	 */
	public static function trash( $id ) {
		return 'bbwsold_' . (int) $id . '_';
	}

	/**
	 * Name of the table that is there from the swap until all the rest is done.
	 *
	 * @param int $id Id of the site in this network.
	 * @return string
	 */
	public static function mark( $id ) {
		return self::trash( $id ) . 'mark';
	}

	/**
	 * Lays down what that table will say.
	 *
	 * @param int    $id   Id of the site in this network.
	 * @param string $text Text.
	 */
	public static function lay_mark( $id, $text ) {
		$columns = array(
			array(
				'name'     => 'content',
				'type'     => 'longtext',
				'nullable' => false,
				'now'      => 0,
				'counts'   => false,
			),
		);
		$loader  = new BBWS_Table_Loader(
			self::staging( $id ) . 'mark',
			array(
				'columns' => $columns,
				'keys'    => array(),
			)
		);
		$loader->load( $columns, array( array( $text ) ) );
	}

	/**
	 * Swaps, and puts the mark in its place.
	 *
	 * @param int   $id     Id of the site in this network.
	 * @param array $tables Definition of each new table, by its name; staged in the same order.
	 * @param bool  $all    Whether the site's own tables that have no successor go too: they were of plugins of the old content.
	 * @throws RuntimeException When nothing was changed.
	 */
	public static function run( $id, $tables, $all ) {
		global $wpdb;
		$live   = BBWS_Database::tables( $wpdb->get_blog_prefix( $id ) );
		$staged = array();
		foreach ( array_keys( $tables ) as $number => $name ) {
			$staged[ $wpdb->get_blog_prefix( $id ) . $name ] = self::staging( $id ) . $number;
		}
		if ( ! $all ) {
			$live = array_values( array_intersect( $live, array_map( 'strval', array_keys( $staged ) ) ) );
		}
		if ( BBWS_Database::is_mysql() ) {
			self::rename_all( $id, $live, $staged );
		} else {
			BBWS_Table_Removal::without_links(
				function () use ( $id, $live, $staged, $tables ) {
					self::copy_all( $id, $live, $staged, array_values( $tables ) );
				}
			);
		}
	}

	/**
	 * MySQL: one statement renames all or nothing.
	 *
	 * @param int      $id     Id of the site in this network.
	 * @param string[] $live   The site's own tables.
	 * @param array    $staged Staged tables, by the names that they get.
	 */
	private static function rename_all( $id, $live, $staged ) {
		$renames = array();
		foreach ( $live as $number => $table ) {
			$renames[] = BBWS_Database::name( $table ) . ' TO ' . BBWS_Database::name( self::trash( $id ) . $number );
		}
		foreach ( $staged + array( self::mark( $id ) => self::staging( $id ) . 'mark' ) as $table => $from ) {
			$renames[] = BBWS_Database::name( $from ) . ' TO ' . BBWS_Database::name( $table );
		}
		do_action( 'bbws_import_step', 'swapping', $id );
		BBWS_Database::execute( 'RENAME TABLE ' . implode( ', ', $renames ) );
	}

	/**
	 * SQLite: its driver renames no table, but its transactions hold definitions too.
	 *
	 * @param int      $id          Id of the site in this network.
	 * @param string[] $live        The site's own tables.
	 * @param array    $staged      Staged tables, by the names that they get.
	 * @param array    $definitions Their definitions, in the same order.
	 * @throws Throwable When nothing was changed.
	 */
	private static function copy_all( $id, $live, $staged, $definitions ) {
		BBWS_Database::execute( 'START TRANSACTION' );
		try {
			BBWS_Table_Removal::drop( $live );
			do_action( 'bbws_import_step', 'swapping', $id );
			foreach ( array_keys( $staged ) as $number => $table ) {
				BBWS_Database::execute( BBWS_Table_Definition::create( $table, $definitions[ $number ], array(), true ) );
				BBWS_Database::execute( 'INSERT INTO ' . BBWS_Database::name( $table ) . ' SELECT * FROM ' . BBWS_Database::name( $staged[ $table ] ) );
			}
			BBWS_Database::execute( 'CREATE TABLE ' . BBWS_Database::name( self::mark( $id ) ) . ' (content longtext)' );
			BBWS_Database::execute( 'INSERT INTO ' . BBWS_Database::name( self::mark( $id ) ) . ' SELECT * FROM ' . BBWS_Database::name( self::staging( $id ) . 'mark' ) );
			BBWS_Table_Removal::drop( $staged );
			BBWS_Database::execute( 'COMMIT' );
		} catch ( Throwable $error ) {
			BBWS_Database::execute( 'ROLLBACK' );
			throw $error;
		}
	}
}
