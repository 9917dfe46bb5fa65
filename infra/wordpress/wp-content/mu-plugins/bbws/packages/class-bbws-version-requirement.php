<?php
/**
 * Required versions.
 *
 * @package BBWS
 */

defined( 'ABSPATH' ) || exit;

/**
 * Compares the versions of this container with those that a site is to have.
 */
class BBWS_Version_Requirement {

	/**
	 * Whether a version is one that a requirement names: "6.5" asks for any 6.5.x, "6.5.5" for that one.
	 *
	 * @param string $actual   Version.
	 * @param string $required Requirement.
	 * @return bool
	 */
	public static function satisfies( $actual, $required ) {
		$number = function ( $part ) {
			return preg_match( '/\A\d+/', $part, $digits ) ? (int) $digits[0] : null;
		};
		$have   = array_map( $number, explode( '.', $actual ) );
		$want   = array_map( 'intval', explode( '.', $required ) );
		return array_slice( $have, 0, count( $want ) ) === $want;
	}

	/**
	 * The first requirement that this container does not meet.
	 *
	 * @param array $required Versions by their names in the platform's API.
	 * @return WP_Error|null Null when it meets all.
	 */
	public static function unmet( $required ) {
		$actual = array(
			'wordpressVersion' => array( 'bbws_wordpress_unmet', get_bloginfo( 'version' ) ),
			'phpVersion'       => array( 'bbws_php_unmet', PHP_VERSION ),
		);
		foreach ( $actual as $name => list( $code, $version ) ) {
			if ( isset( $required[ $name ] ) && ! self::satisfies( $version, $required[ $name ] ) ) {
				$data = array(
					'status'  => 412,
					'version' => $version,
				);
				return new WP_Error( $code, 'This container has another version.', $data );
			}
		}
		return null;
	}
}
