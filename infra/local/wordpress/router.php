<?php
/**
 * Stands in for the web server in front of PHP (`php -S`): files as they are, the tenant's content from its own folder, and
 * everything else to WordPress.
 *
 * @package BBWS
 */

require __DIR__ . '/listener.php';

$bbws_path = rawurldecode( (string) parse_url( $_SERVER['REQUEST_URI'], PHP_URL_PATH ) );
$bbws_file = 0 === strpos( $bbws_path, '/wp-content/' )
	? getenv( 'WP_CONTENT_DIR' ) . substr( $bbws_path, strlen( '/wp-content' ) )
	: $_SERVER['DOCUMENT_ROOT'] . $bbws_path;
if ( '/' !== $bbws_path && is_dir( $bbws_file ) ) {
	$bbws_file = rtrim( $bbws_file, '/' ) . '/index.php';
}
$bbws_type = strtolower( pathinfo( $bbws_file, PATHINFO_EXTENSION ) );

if ( '/' === $bbws_path || false !== strpos( $bbws_path, '..' ) || ! is_file( $bbws_file ) ) {
	$bbws_file = $_SERVER['DOCUMENT_ROOT'] . '/index.php';
	$bbws_type = 'php';
}
if ( 'php' === $bbws_type ) {
	$_SERVER['SCRIPT_FILENAME'] = $bbws_file;
	$_SERVER['SCRIPT_NAME']     = $_SERVER['DOCUMENT_ROOT'] . '/index.php' === $bbws_file ? '/index.php' : $bbws_path;
	$_SERVER['PHP_SELF']        = $_SERVER['SCRIPT_NAME'];
	require $bbws_file;
	return true;
}
$bbws_types = array(
	'css'  => 'text/css',
	'js'   => 'text/javascript',
	'json' => 'application/json',
	'svg'  => 'image/svg+xml',
	'txt'  => 'text/plain',
);
header( 'Content-Type: ' . ( isset( $bbws_types[ $bbws_type ] ) ? $bbws_types[ $bbws_type ] : mime_content_type( $bbws_file ) ) );
header( 'Content-Length: ' . filesize( $bbws_file ) );
readfile( $bbws_file );
return true;
