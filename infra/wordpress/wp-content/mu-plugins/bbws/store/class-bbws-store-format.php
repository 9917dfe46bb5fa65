<?php
/**
 * The format of the content store.
 *
 * @package BBWS
 */

defined( 'ABSPATH' ) || exit;

/**
 * What a manifest holds, for the one that writes it and the one that reads it: lines of JSON, gzipped.
 *
 * The first line describes the site; each further one is a table ("table"), a file ("file") or an empty folder ("folder");
 * files and folders are in the order in which BBWS_Site_Files::below() finds them, which order() tells. The last one names
 * the packs and counts the lines, so that a manifest that is cut off is seen. What a table or file holds lies in packs, in
 * parts: {p: number of the pack, o: offset, n: bytes there, h: SHA-256 of the content, z: bytes of the content, if it was
 * deflated}. Names are escaped as in BBWS_Archive_Format, which also says what may be stored.
 */
class BBWS_Store_Format {

	/** The format that is written; the others are those of zips. */
	const VERSION = 3;

	/** Most bytes of a pack, and of the content of a part. */
	const PART = 8388608;

	/** Rows of a table are cut where their digest says so, so that a row more does not move all that follow: at about so many bytes. */
	const CUT = 524288;

	/** Most objects that are asked for at once, and packs that wait for an address before no more are written. */
	const WANTED  = 64;
	const WAITING = 16;

	/** Most bytes of a line. */
	const LINE = 134217728;

	/** The name of a pack: the archive that it was written for, and its number there. */
	const PACK = '!\A[A-Za-z0-9_-]{1,64}/\d{1,9}\z!';

	/**
	 * A line.
	 *
	 * @param array $line What it says.
	 * @return string
	 */
	public static function encode( $line ) {
		return json_encode( $line, JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE | JSON_THROW_ON_ERROR ) . "\n";
	}

	/**
	 * Where a file or folder stands among the others.
	 *
	 * @param array $line Its line.
	 * @return string
	 */
	public static function order( $line ) {
		return strtr( rawurldecode( $line['file'] ?? $line['folder'] ), '/', "\0" );
	}

	/**
	 * The digest of a content.
	 *
	 * @param string $bytes Content.
	 * @return string
	 */
	public static function digest( $bytes ) {
		// It is several times as fast as hash().
		return function_exists( 'openssl_digest' ) ? openssl_digest( $bytes, 'sha256' ) : hash( 'sha256', $bytes );
	}

	/**
	 * Whether something is a part.
	 *
	 * @param mixed $part What a manifest holds.
	 * @return bool
	 */
	public static function is_part( $part ) {
		foreach ( array( 'p', 'o', 'n' ) as $key ) {
			if ( ! is_array( $part ) || ! isset( $part[ $key ] ) || ! is_int( $part[ $key ] ) || $part[ $key ] < 0 ) {
				return false;
			}
		}
		$length = $part['z'] ?? $part['n'];
		return is_int( $length ) && $length > 0 && $length <= self::PART && $part['n'] > 0 && $part['o'] + $part['n'] <= self::PART
			&& is_string( $part['h'] ?? null ) && 1 === preg_match( '/\A[0-9a-f]{64}\z/', $part['h'] );
	}

	/**
	 * Bytes of the content of parts.
	 *
	 * @param array[] $parts Parts.
	 * @return int
	 */
	public static function length( $parts ) {
		return array_sum( array_map( fn( $part ) => $part['z'] ?? $part['n'], $parts ) );
	}

	/**
	 * The content of a part, out of its bytes.
	 *
	 * @param array  $part  Part.
	 * @param string $bytes Its bytes.
	 * @return string
	 * @throws BBWS_Failure When it is damaged.
	 */
	public static function content( $part, $bytes ) {
		if ( isset( $part['z'] ) ) {
			$bytes = @gzinflate( $bytes, $part['z'] ); // phpcs:ignore WordPress.PHP.NoSilencedErrors
		}
		if ( ! is_string( $bytes ) || self::digest( $bytes ) !== $part['h'] ) {
			throw BBWS_Failure::bad_archive( 'holds what is not what it says.' );
		}
		return $bytes;
	}
}
