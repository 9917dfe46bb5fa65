<?php
/**
 * The words of SQL.
 *
 * @package BBWS
 */

defined( 'ABSPATH' ) || exit;

/**
 * Takes SQL apart, as far as it takes to know what is a name, a text and a word, and to put it together again.
 */
class BBWS_Sql_Tokens {

	/** A token, or what stands before one. */
	const TOKEN = '~\G(?:(?<space>\s++)|(?<name>`(?:[^`]++|``)*+`)|(?<text>\'(?:[^\'\\\\]++|\\\\.|\'\')*+\'|"(?:[^"\\\\]++|\\\\.|"")*+")|(?<number>\d++(?:\.\d++)?+)|(?<word>[A-Za-z_$\x80-\xff][\w$\x80-\xff]*+)|(?<comment>(?:--(?=[\x01-\x20\x7f]|\z)|\#)[^\n]*+|/\*(?!M?!)(?:[^*]++|\*(?!/))*+\*/)|(?<hidden>/\*(?:M?!\d*+)?|\*/|\x00)|(?<sign>.))~s';

	/** Words that read or write other tables, files or time; and those of definitions that lead elsewhere. */
	const DENIED = array( 'SELECT', 'UNION', 'TABLE', 'VALUES', 'INTO', 'LOAD_FILE', 'SLEEP', 'BENCHMARK', 'GET_LOCK', 'RELEASE_LOCK', 'MASTER_POS_WAIT', 'EXECUTE', 'PREPARE', 'CALL', 'DIRECTORY', 'CONNECTION', 'REFERENCES', 'ENGINE', 'TABLESPACE' );

	/**
	 * Takes SQL apart.
	 *
	 * @param string $sql      SQL.
	 * @param bool   $is_own   Whether the server wrote it: then what it puts into comments for other servers is meant.
	 * @param bool   $comments Whether it may have comments.
	 * @return array[]|null Kind, text, and what stands before it; null when it can not be taken apart.
	 */
	public static function read( $sql, $is_own = false, $comments = false ) {
		$tokens = array();
		$offset = 0;
		$gap    = '';
		$length = strlen( $sql );
		while ( $offset < $length ) {
			if ( 1 !== preg_match( self::TOKEN, $sql, $match, PREG_UNMATCHED_AS_NULL, $offset ) ) {
				return null;
			}
			$offset += strlen( $match[0] );
			if ( isset( $match['space'] ) || ( $comments && isset( $match['comment'] ) ) ) {
				$gap .= $match[0];
				continue;
			}
			if ( isset( $match['hidden'] ) && $is_own ) {
				$gap .= ' ';
				continue;
			}
			if ( isset( $match['hidden'] ) || isset( $match['comment'] ) ) {
				return null;
			}
			foreach ( array( 'name', 'text', 'number', 'word', 'sign' ) as $kind ) {
				if ( isset( $match[ $kind ] ) ) {
					$tokens[] = array( $kind, $match[0], $gap );
				}
			}
			$gap = '';
		}
		return $tokens;
	}

	/**
	 * Puts tokens together again.
	 *
	 * @param array[] $tokens Tokens.
	 * @return string
	 */
	public static function text( $tokens ) {
		$text = '';
		foreach ( $tokens as $token ) {
			$text .= $token[2] . $token[1];
		}
		return trim( $text );
	}

	/**
	 * Whether tokens are a word, or a sign.
	 *
	 * @param array|null $token Token.
	 * @param string     $text  In capitals.
	 * @return bool
	 */
	public static function is( $token, $text ) {
		return $token && in_array( $token[0], array( 'word', 'sign' ), true ) && strtoupper( $token[1] ) === $text;
	}

	/**
	 * The name that a token stands for.
	 *
	 * @param array|null $token Token.
	 * @return string|null Null when it is no name.
	 */
	public static function name( $token ) {
		if ( ! $token || ! in_array( $token[0], array( 'word', 'name' ), true ) ) {
			return null;
		}
		return 'name' === $token[0] ? str_replace( '``', '`', substr( $token[1], 1, -1 ) ) : $token[1];
	}

	/**
	 * Splits tokens at the commas that are in no brackets.
	 *
	 * @param array[] $tokens Tokens.
	 * @return array[]|null Lists of tokens; null when the brackets do not fit.
	 */
	public static function split( $tokens ) {
		$parts = array( array() );
		$depth = 0;
		foreach ( $tokens as $token ) {
			$depth += self::is( $token, '(' ) ? 1 : ( self::is( $token, ')' ) ? -1 : 0 );
			if ( $depth < 0 ) {
				return null;
			}
			if ( 0 === $depth && self::is( $token, ',' ) ) {
				$parts[] = array();
			} else {
				$parts[ count( $parts ) - 1 ][] = $token;
			}
		}
		return 0 === $depth ? $parts : null;
	}

	/**
	 * Whether tokens of a definition do nothing but define.
	 *
	 * @param array[]  $tokens  Tokens.
	 * @param string[] $allowed Words that may be there although others may not.
	 * @return bool
	 */
	public static function is_plain( $tokens, $allowed = array() ) {
		$denied = array_diff( self::DENIED, $allowed );
		foreach ( $tokens as $token ) {
			if ( 'sign' === $token[0] && false === strpos( '(),=<>!+-*/%&|^~:', $token[1] ) ) {
				return false;
			}
			if ( 'word' === $token[0] && in_array( strtoupper( $token[1] ), $denied, true ) ) {
				return false;
			}
		}
		return null !== self::split( $tokens );
	}
}
