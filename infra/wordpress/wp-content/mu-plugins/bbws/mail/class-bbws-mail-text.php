<?php
/**
 * What a mail says.
 *
 * @package BBWS
 */

defined( 'ABSPATH' ) || exit;

/**
 * Takes the encodings off a text, one within another, as whoever reads the mail could.
 */
class BBWS_Mail_Text {

	/** Bytes of a text that is looked into, and of one that is looked into as deep as can be. */
	const BYTES = 1048576;
	const SMALL = 131072;

	/** Bytes of the pieces of base64 that are of interest: an address with a key has more. */
	const PIECE = '{23,}';

	/**
	 * All forms of a text: with none, one, two and three encodings less.
	 *
	 * @param string $text Text.
	 * @return string[]|null Null when it can not be told.
	 */
	public static function forms( $text ) {
		if ( strlen( $text ) > self::BYTES ) {
			return null;
		}
		$forms = array( md5( $text ) => $text );
		$new   = $forms;
		for ( $deep = strlen( $text ) > self::SMALL ? 2 : 3; $deep > 0; $deep-- ) {
			$next = array();
			foreach ( $new as $form ) {
				foreach ( self::decoded( $form ) as $other ) {
					if ( ! is_string( $other ) ) {
						return null;
					}
					$next[ md5( $other ) ] = $other;
				}
			}
			$new    = array_diff_key( $next, $forms );
			$forms += $new;
		}
		return array_values( $forms );
	}

	/**
	 * What a text is with one encoding less.
	 *
	 * @param string $text Text.
	 * @return array Texts, of which some are the same; null for what PCRE gives up on.
	 */
	private static function decoded( $text ) {
		return array(
			// Entities and the escapes of URLs and JSON do not hide each other, so that they come off together.
			self::unescaped( html_entity_decode( rawurldecode( $text ), ENT_QUOTES | ENT_HTML5, 'UTF-8' ) ),
			// Soft hyphens, and what has no width: nobody sees them.
			preg_replace( '/(?:\xC2\xAD|\xE2\x80[\x8B-\x8F]|\xE2\x81[\xA0-\xA4]|\xEF\xBB\xBF)+|<wbr\s*\/?>/i', '', $text ),
			quoted_printable_decode( $text ),
			self::from_base64( $text ),
		);
	}

	/**
	 * A text without the escapes of JSON, and without those of HTML that PHP leaves and browsers do not.
	 *
	 * @param string $text Text.
	 * @return string|null
	 */
	private static function unescaped( $text ) {
		$letter = function ( $found ) {
			return (string) mb_chr( isset( $found[2] ) ? (int) $found[2] : hexdec( $found[1] ), 'UTF-8' );
		};

		$text = preg_replace_callback( array( '/\\\\u([0-9a-f]{4})/i', '/&#(?:x0*([0-9a-f]{1,6})|0*(\d{1,7}));?/i' ), $letter, $text );
		return null === $text ? null : str_replace( '\\/', '/', $text );
	}

	/**
	 * What the pieces of base64 in a text hold.
	 *
	 * @param string $text Text.
	 * @return string|null A line for each that is text.
	 */
	private static function from_base64( $text ) {
		$whole = preg_replace( '/(?<=[A-Za-z0-9+\/]{20})\r?\n(?=[A-Za-z0-9+\/=])/', '', $text );
		if ( null === $whole || false === preg_match_all( '/[A-Za-z0-9+\/_-]' . self::PIECE . '/', $whole, $found ) ) {
			return null;
		}
		$lines = '';
		foreach ( array_unique( $found[0] ) as $piece ) {
			// phpcs:ignore WordPress.PHP.DiscouragedPHPFunctions -- mails are sent so.
			$line = (string) base64_decode( strtr( $piece, '-_', '+/' ) );
			// Most of what only looks like it holds bytes that no text has.
			if ( preg_match( '/\A[\x09\x0a\x0d\x20-\x7e\x80-\xff]+\z/', $line ) ) {
				$lines .= $line . "\n";
			}
		}
		return $lines;
	}
}
