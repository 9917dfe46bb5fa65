<?php
/**
 * Digests beside what they are of.
 *
 * @package BBWS
 */

defined( 'ABSPATH' ) || exit;

/**
 * Plugins look up what is too long for an index by its digest, in a column of the same row: the address of a page, the path
 * of a file, the arguments of an action. By one of the old value they would find nothing, and make the same once more.
 */
class BBWS_Row_Digests {

	/** What a digest may look like, in hexadecimal; Yoast's has the length of the text before it. */
	const DIGEST = '/\A(?:\d+:)?[0-9a-f]{32,64}\z/';

	/**
	 * A row whose digests are those of its new values.
	 *
	 * @param array                $before Row as it was.
	 * @param array                $row    Rewritten row.
	 * @param BBWS_Column_Limit[] $limits What its columns take, by their places.
	 * @return array
	 */
	public static function renew( $before, $row, $limits ) {
		foreach ( $before as $place => $old ) {
			if ( $row[ $place ] === $old ) {
				continue;
			}
			foreach ( $before as $other => $digest ) {
				$new = self::is_one( $digest ) ? self::same_of( $digest, $old, $row[ $place ] ) : null;
				if ( null !== $new && ( ! isset( $limits[ $other ] ) || $limits[ $other ]->takes( $new ) ) ) {
					$row[ $other ] = $new;
				}
			}
		}
		return $row;
	}

	/**
	 * Whether a value may be a digest: of some length in hexadecimal, or as bytes.
	 *
	 * @param string|null $value Value.
	 * @return bool
	 */
	private static function is_one( $value ) {
		return null !== $value && ( 16 === strlen( $value ) || 20 === strlen( $value ) || ( strlen( $value ) < 80 && 1 === preg_match( self::DIGEST, $value ) ) );
	}

	/**
	 * The digest of another text that one is of the first.
	 *
	 * @param string $digest Digest.
	 * @param string $old    Text that it may be of.
	 * @param string $new    Text that takes its place.
	 * @return string|null Null when it is none of that text.
	 */
	private static function same_of( $digest, $old, $new ) {
		foreach ( self::ways() as $way ) {
			if ( $way( $old ) === $digest ) {
				return $way( $new );
			}
		}
		return null;
	}

	/**
	 * The ways in which plugins make them.
	 *
	 * @return callable[]
	 */
	private static function ways() {
		return array(
			'md5',
			'sha1',
			fn( $text ) => hash( 'sha256', $text ),
			fn( $text ) => strlen( $text ) . ':' . md5( $text ),
			fn( $text ) => md5( $text, true ),
			fn( $text ) => sha1( $text, true ),
		);
	}
}
