<?php
/**
 * Serialized PHP values, as text.
 *
 * @package BBWS
 */

defined( 'ABSPATH' ) || exit;

/**
 * Changes the strings inside a serialized value and puts their lengths right, without making the value.
 *
 * unserialize() would run code of classes that exist here, and lose what it does not know; a text keeps everything.
 * The format is that of serialize(): https://www.phpinternalsbook.com/php5/classes_objects/serialization.html
 */
class BBWS_Serialized {

	/** Values without a text: null, boolean, integer, float and references. */
	const SCALAR = '/\G(?:N|b:[01]|i:[+-]?\d+|d:(?:[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?|-?INF|NAN)|[rR]:\d+);/';

	/** What trim() takes off. */
	const BLANK = " \t\n\r\0\x0B";

	/**
	 * Changes every string of a serialized value, keys of arrays and names of properties too; names of classes stay.
	 *
	 * @param string   $value  What may be a serialized value.
	 * @param callable $change Takes a string and answers the new one.
	 * @param callable $packed Takes what an object packed itself and answers what comes in its place.
	 * @param string   $rest   Gets what follows the value: PHP does not look at it.
	 * @return string|null The value without the rest. Null when the text does not begin with a serialized value.
	 */
	public static function map( $value, $change, $packed, &$rest = '' ) {
		// WordPress trims before it reads such a value.
		$at   = strspn( $value, self::BLANK );
		$out  = substr( $value, 0, $at );
		// How many keys and values are still to come, of each array or object that is open.
		$open = array();
		do {
			$depth = count( $open ) - 1;
			if ( $depth >= 0 && 0 === $open[ $depth ] ) {
				if ( '}' !== substr( $value, $at, 1 ) ) {
					return null;
				}
				$out .= '}';
				++$at;
				array_pop( $open );
				continue;
			}
			if ( $depth >= 0 ) {
				--$open[ $depth ];
			}
			if ( BBWS_Pattern::find( self::SCALAR, $value, $match, 0, $at ) ) {
				$out .= $match[0];
				$at  += strlen( $match[0] );
				continue;
			}
			if ( BBWS_Pattern::find( '/\Ga:(\d{1,15}):\{/', $value, $match, 0, $at ) ) {
				$out   .= $match[0];
				$at    += strlen( $match[0] );
				$open[] = 2 * (int) $match[1];
				continue;
			}
			$token = self::text( $value, $at );
			if ( null === $token ) {
				return null;
			}
			$at = $token['end'];
			if ( 's' === $token['type'] ) {
				$text = $change( $token['text'] );
				$out .= 's:' . strlen( $text ) . ':"' . $text . '";';
				continue;
			}
			if ( 'C' === $token['type'] ) {
				$text = $packed( $token['text'] );
				$out .= $token['raw'] . strlen( $text ) . ':{' . $text . '}';
				continue;
			}
			$out .= $token['raw'];
			if ( 'O' === $token['type'] ) {
				$open[] = 2 * $token['count'];
			}
		} while ( $open );
		$rest = substr( $value, $at );
		return $out;
	}

	/**
	 * Whether a text is a serialized value and nothing more.
	 *
	 * @param string $text Text.
	 * @return bool
	 */
	public static function is_one( $text ) {
		$same = function ( $part ) {
			return $part;
		};
		return null !== self::map( $text, $same, $same, $rest ) && strspn( $rest, self::BLANK ) === strlen( $rest );
	}

	/**
	 * Reads a string, the head of an object, an enumeration's case, or an object that packed itself.
	 *
	 * @param string $value Serialized value.
	 * @param int    $at    Where to read.
	 * @return array|null
	 */
	private static function text( $value, $at ) {
		if ( ! BBWS_Pattern::find( '/\G([sOEC]):(\d{1,15}):"/', $value, $match, 0, $at ) ) {
			return null;
		}
		$start = $at + strlen( $match[0] );
		$end   = $start + (int) $match[2];
		$tails = array(
			's' => '/\G";/',
			'E' => '/\G";/',
			'O' => '/\G":(\d{1,15}):\{/',
			'C' => '/\G":(\d{1,15}):\{/',
		);
		if ( $end > strlen( $value ) || ! BBWS_Pattern::find( $tails[ $match[1] ], $value, $tail, 0, $end ) ) {
			return null;
		}
		$token = array(
			'type'  => $match[1],
			'text'  => 's' === $match[1] ? substr( $value, $start, (int) $match[2] ) : '',
			'raw'   => substr( $value, $at, $end + strlen( $tail[0] ) - $at ),
			'count' => isset( $tail[1] ) ? (int) $tail[1] : 0,
			'end'   => $end + strlen( $tail[0] ),
		);
		if ( 'C' !== $match[1] ) {
			return $token;
		}
		$text = substr( $value, $token['end'], $token['count'] );
		$end  = $token['end'] + $token['count'];
		if ( '}' !== substr( $value, $end, 1 ) ) {
			return null;
		}
		$raw = substr( $token['raw'], 0, -strlen( $tail[1] . ':{' ) );
		return compact( 'text', 'raw' ) + array( 'end' => $end + 1 ) + $token;
	}
}
