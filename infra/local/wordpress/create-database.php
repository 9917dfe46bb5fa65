<?php
/**
 * Makes the empty database of a new network, in place of one that is there.
 *
 * @package BBWS
 */

$bbws_host = explode( ':', getenv( 'WORDPRESS_DB_HOST' ), 2 );
$bbws_path = isset( $bbws_host[1] ) && '/' === $bbws_host[1][0] ? $bbws_host[1] : null;
$bbws_port = isset( $bbws_host[1] ) && null === $bbws_path ? (int) $bbws_host[1] : 3306;
$bbws_name = getenv( 'WORDPRESS_DB_NAME' );
$bbws_user = getenv( 'WORDPRESS_DB_USER' );

if ( ! extension_loaded( 'mysqli' ) ) {
	fwrite( STDERR, "PHP has no mysqli.\n" );
	exit( 127 );
}
mysqli_report( MYSQLI_REPORT_ERROR | MYSQLI_REPORT_STRICT );
try {
	$bbws_server = new mysqli( $bbws_host[0], $bbws_user, (string) getenv( 'WORDPRESS_DB_PASSWORD' ), null, $bbws_port, $bbws_path );
	$bbws_server->query( "DROP DATABASE IF EXISTS `$bbws_name`" );
	$bbws_server->query( "CREATE DATABASE `$bbws_name` CHARACTER SET utf8mb4" );
} catch ( mysqli_sql_exception $bbws_error ) {
	fwrite( STDERR, 'The server at WORDPRESS_DB_HOST says: ' . $bbws_error->getMessage() . "\n" );
	exit( 1 );
}
