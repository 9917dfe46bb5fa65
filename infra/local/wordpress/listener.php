<?php
/**
 * Tells PHP by which listener a request has come in, where no web server does: by the header that the server in front of it
 * sets on every request. Only on a developer's machine.
 *
 * @package BBWS
 */

$_SERVER['BBWS_LISTENER'] = isset( $_SERVER['HTTP_X_BBWS_LISTENER'] ) ? $_SERVER['HTTP_X_BBWS_LISTENER'] : '';
unset( $_SERVER['HTTP_X_BBWS_LISTENER'] );

// PHP under WebAssembly does not say it, and scripts of core answer with it.
$_SERVER += array( 'SERVER_PROTOCOL' => 'HTTP/1.1' );
