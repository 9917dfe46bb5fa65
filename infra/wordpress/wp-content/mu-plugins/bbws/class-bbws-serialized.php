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

	/**
	 * Changes every string of a serialized value, keys of arrays and names of properties too; names of classes stay.
	 *
	 * @param string   $value  What may be a serialized value.
	 * @param callable $change Takes a string and answers the new one.
	 * @return string|null Null when the text is no serialized value.
	 */
	public static function map( $value, $change ) {
		$out  = '';
		$at   = 0;
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
			if ( preg_match( self::SCALAR, $value, $match, 0, $at ) ) {
				$out .= $match[0];
				$at  += strlen( $match[0] );
				continue;
			}
			if ( preg_match( '/\Ga:(\d{1,15}):\{/', $value, $match, 0, $at ) ) {
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
			$out .= $token['raw'];
			if ( 'O' === $token['type'] ) {
				$open[] = 2 * $token['count'];
			}
		} while ( $open );
		// WordPress trims before it reads such a value.
		$rest = substr( $value, $at );
		return '' === trim( $rest ) ? $out . $rest : null;
	}

	/**
	 * Reads a string, the head of an object, an enumeration's case, or an object that packs itself (opaque, so kept).
	 *
	 * @param string $value Serialized value.
	 * @param int    $at    Where to read.
	 * @return array|null
	 */
	private static function text( $value, $at ) {
		if ( ! preg_match( '/\G([sOEC]):(\d{1,15}):"/', $value, $match, 0, $at ) ) {
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
		if ( $end > strlen( $value ) || ! preg_match( $tails[ $match[1] ], $value, $tail, 0, $end ) ) {
			return null;
		}
		$stop = $end + strlen( $tail[0] );
		if ( 'C' === $match[1] ) {
			$stop += (int) $tail[1] + 1;
			if ( '}' !== substr( $value, $stop - 1, 1 ) ) {
				return null;
			}
		}
		return array(
			'type'  => $match[1],
			'text'  => 's' === $match[1] ? substr( $value, $start, (int) $match[2] ) : '',
			'raw'   => 's' === $match[1] ? '' : substr( $value, $at, $stop - $at ),
			'count' => isset( $tail[1] ) ? (int) $tail[1] : 0,
			'end'   => $stop,
		);
	}
}
