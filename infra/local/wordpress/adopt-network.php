<?php
/**
 * Makes the copy of a kept network a tenant's own: puts the tenant's names in place of the kept network's, and then does what
 * install.php does at each start. Safe to repeat. SQLite only.
 *
 * WordPress would not find its site before that, so the database is opened without it.
 *
 * @package BBWS
 */

define( 'ABSPATH', getenv( 'WP_ROOT' ) . '/' );
require_once getenv( 'WP_PLATFORM_DIR' ) . '/wp-content/mu-plugins/bbws/class-bbws-serialized.php';

$bbws_names  = json_decode( getenv( 'BBWS_KEPT_NAMES' ), true );
$bbws_rename = function ( $text ) use ( $bbws_names ) {
	return strtr( $text, $bbws_names );
};
$bbws_sqlite = new PDO( 'sqlite:' . getenv( 'WP_SQLITE_DIR' ) . '/.ht.sqlite' );
$bbws_sqlite->beginTransaction();
foreach ( $bbws_sqlite->query( "SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE 'wp\\_%' ESCAPE '\\'" )->fetchAll( PDO::FETCH_COLUMN ) as $bbws_table ) {
	foreach ( $bbws_sqlite->query( "PRAGMA table_info(\"$bbws_table\")" )->fetchAll( PDO::FETCH_ASSOC ) as $bbws_info ) {
		$bbws_column = $bbws_info['name'];
		$bbws_rows   = $bbws_sqlite->prepare( "SELECT rowid, \"$bbws_column\" FROM \"$bbws_table\" WHERE instr(\"$bbws_column\", ?)" );
		$bbws_rows->execute( array( getenv( 'BBWS_KEPT_MARK' ) ) );
		$bbws_change = $bbws_sqlite->prepare( "UPDATE \"$bbws_table\" SET \"$bbws_column\" = ? WHERE rowid = ?" );
		foreach ( $bbws_rows->fetchAll( PDO::FETCH_NUM ) as list( $bbws_id, $bbws_text ) ) {
			$bbws_packed = BBWS_Serialized::map( $bbws_text, $bbws_rename );
			$bbws_change->execute( array( null === $bbws_packed ? $bbws_rename( $bbws_text ) : $bbws_packed, $bbws_id ) );
		}
	}
}
$bbws_sqlite->commit();
// Changed rows leave their old text in the file's gaps.
$bbws_sqlite->exec( 'VACUUM' );
unset( $bbws_rows, $bbws_change, $bbws_sqlite );

require getenv( 'WP_PLATFORM_DIR' ) . '/install.php';
