<?php
/**
 * The answer of a site that is closed.
 *
 * @package BBWS
 */

defined( 'ABSPATH' ) || exit;

/**
 * Answers 503 in place of a site, before any code of the site runs: JSON to a REST call, a small page to anybody else.
 *
 * Also called before WordPress is loaded whole, so it uses no more than that has by then.
 */
class BBWS_Closed_Page {

	/**
	 * Answers the request and ends it.
	 *
	 * @param string $code        Code of the error, for a REST call. The platform gets it as one of its own.
	 * @param string $title       What there is to say, in plain English.
	 * @param string $text        What to do about it.
	 * @param int    $retry_after Seconds after which a visitor or a crawler may come back.
	 */
	public static function answer( $code, $title, $text, $retry_after ) {
		status_header( 503 );
		header( 'Retry-After: ' . $retry_after );
		header( 'Cache-Control: no-store' );
		header( 'X-Robots-Tag: noindex' );
		if ( BBWS_Tenant_Guard::is_rest() || isset( $_GET['rest_route'] ) ) {
			if ( BBWS_MANAGEMENT ) {
				header( 'X-Tenant-Id: ' . BBWS_TENANT_ID );
			}
			header( 'Content-Type: application/json; charset=UTF-8' );
			echo wp_json_encode(
				array(
					'code'    => BBWS_MANAGEMENT ? 'bbws_' . $code : $code,
					'message' => $title . '.',
					'data'    => array( 'status' => 503 ),
				)
			);
			exit;
		}
		header( 'Content-Type: text/html; charset=UTF-8' );
		// The texts are the callers' own, without markup.
		echo '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
			. '<meta name="robots" content="noindex"><title>' . $title . '</title>'
			. '<style>body{margin:0;min-height:100vh;display:grid;place-items:center;font:1rem/1.5 system-ui,sans-serif;color:#222;background:#f6f6f6}main{max-width:32rem;padding:2rem;text-align:center}</style>'
			. '</head><body><main><h1>' . $title . '</h1><p>' . $text . '</p></main></body></html>';
		exit;
	}
}
