<?php
/**
 * Installed by bench/content.ts: what each request of the platform took.
 *
 * @package BBWS
 */

add_action(
	'shutdown',
	function () {
		if ( preg_match( '!bbws/v1/sites/\d+/(save|load|export|import)!', $_SERVER['REQUEST_URI'] ?? '', $found ) ) {
			$line = array( $found[1], microtime( true ) - $_SERVER['REQUEST_TIME_FLOAT'], memory_get_peak_usage( true ) );
			file_put_contents( WP_CONTENT_DIR . '/bench.log', wp_json_encode( $line ) . "\n", FILE_APPEND );
		}
	},
	PHP_INT_MAX
);
