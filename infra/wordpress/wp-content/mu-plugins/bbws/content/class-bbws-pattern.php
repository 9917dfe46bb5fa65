<?php
/**
 * Regular expressions.
 *
 * @package BBWS
 */

defined( 'ABSPATH' ) || exit;

/**
 * Asks PCRE about texts of any size. Its functions answer false or null when they reach a limit, and whoever takes that
 * for "no" loses or breaks a text: here it is an exception.
 */
class BBWS_Pattern {

	/**
	 * Whether a text has what a pattern describes.
	 *
	 * @param string     $pattern Pattern.
	 * @param string     $text    Text.
	 * @param array|null $match   What was found.
	 * @param int        $flags   Flags of preg_match().
	 * @param int        $offset  Where to begin.
	 * @return bool
	 * @throws RuntimeException When PCRE gives up.
	 */
	public static function find( $pattern, $text, &$match = null, $flags = 0, $offset = 0 ) {
		return (bool) self::sure( preg_match( $pattern, $text, $match, $flags, $offset ), false );
	}

	/**
	 * All that a pattern describes.
	 *
	 * @param string $pattern Pattern.
	 * @param string $text    Text.
	 * @param int    $flags   Flags of preg_match_all().
	 * @return array As it gives it.
	 * @throws RuntimeException When PCRE gives up.
	 */
	public static function all( $pattern, $text, $flags = 0 ) {
		self::sure( preg_match_all( $pattern, $text, $found, $flags ), false );
		return $found;
	}

	/**
	 * Replaces what a pattern describes.
	 *
	 * @param string          $pattern Pattern.
	 * @param string|callable $by      What comes in its place, or a function of what was found.
	 * @param string          $text    Text.
	 * @param int             $flags   Flags for what the function gets.
	 * @return string
	 * @throws RuntimeException When PCRE gives up.
	 */
	public static function replace( $pattern, $by, $text, $flags = 0 ) {
		return self::sure( is_string( $by ) ? preg_replace( $pattern, $by, $text ) : preg_replace_callback( $pattern, $by, $text, -1, $count, $flags ), null );
	}

	/**
	 * Whether a text is UTF-8.
	 *
	 * @param string $text Text.
	 * @return bool
	 * @throws RuntimeException When PCRE gives up.
	 */
	public static function is_utf8( $text ) {
		$answer = preg_match( '//u', $text );
		return false === $answer && in_array( preg_last_error(), array( PREG_BAD_UTF8_ERROR, PREG_BAD_UTF8_OFFSET_ERROR ), true ) ? false : (bool) self::sure( $answer, false );
	}

	/**
	 * An answer that is one.
	 *
	 * @param mixed $answer Answer.
	 * @param mixed $none   What stands for none.
	 * @return mixed
	 * @throws RuntimeException When it is none.
	 */
	private static function sure( $answer, $none ) {
		if ( $none === $answer ) {
			throw new RuntimeException( 'A regular expression gave up: ' . preg_last_error_msg() );
		}
		return $answer;
	}
}
