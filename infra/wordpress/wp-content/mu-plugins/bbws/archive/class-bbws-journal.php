<?php
/**
 * Finished exports and imports.
 *
 * @package BBWS
 */

defined( 'ABSPATH' ) || exit;

/**
 * Remembers the answers to finished requests, so that the same request again gets the same. They lie in site meta, a
 * table of the network: an import of the site's own tables would lose them. The site's locks must be held.
 */
class BBWS_Journal {

	/** Answers that are kept of each kind. */
	const KEPT = 20;

	/**
	 * The answer to a request.
	 *
	 * @param int    $id   Id of the site in this network.
	 * @param string $kind "exports" or "imports".
	 * @param string $key  Platform's id of the request.
	 * @return array|null
	 */
	public static function find( $id, $kind, $key ) {
		foreach ( self::all( $id, $kind ) as $entry ) {
			if ( $entry[0] === $key ) {
				return $entry[1];
			}
		}
		return null;
	}

	/**
	 * Remembers an answer.
	 *
	 * @param int    $id     Id of the site in this network.
	 * @param string $kind   "exports" or "imports".
	 * @param string $key    Platform's id of the request.
	 * @param array  $answer Answer.
	 */
	public static function add( $id, $kind, $key, $answer ) {
		$entries   = self::all( $id, $kind );
		$entries[] = array( $key, $answer );
		update_site_meta( $id, 'bbws_' . $kind, wp_slash( wp_json_encode( array_slice( $entries, -self::KEPT ) ) ) );
	}

	/**
	 * All that is remembered.
	 *
	 * @param int    $id   Id of the site in this network.
	 * @param string $kind "exports" or "imports".
	 * @return array
	 */
	private static function all( $id, $kind ) {
		$entries = json_decode( (string) get_site_meta( $id, 'bbws_' . $kind, true ), true );
		return is_array( $entries ) ? $entries : array();
	}
}
