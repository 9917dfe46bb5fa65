<?php
/**
 * The address of a site in a text.
 *
 * @package BBWS
 */

defined( 'ABSPATH' ) || exit;

/**
 * Finds the address of a site and the folder of its uploads in a text, however JSON, HTML and URLs escape them, and puts
 * those of another site in their place. Looks at bytes, so that no encoding of characters can break it.
 */
class BBWS_Site_Address {

	/** A backslash, a colon, a slash and an "at", as they may be escaped. Newer releases of core write the backslash of a block's JSON as \u005c. */
	const BACKSLASH = '(?:\\\\(?:u005c){0,5}|%(?:25){0,5}5c)';
	const ESCAPE    = '(?:\\\\(?:u005c){0,5}){1,31}u00';
	const COLON     = '(?::|%(?:25){0,5}3a|' . self::ESCAPE . '3a|&(?:amp;){0,5}#(?:0*58|x0*3a);)';
	const SLASH     = '(?:' . self::BACKSLASH . '{0,31}(?:/|%(?:25){0,5}2f)|' . self::ESCAPE . '2f|&(?:amp;){0,5}#(?:0*47|x0*2f);)';
	const AT        = '(?:@|%(?:25){0,5}40)';

	/** Where another path begins: what stands before may end an address, or as well be part of it. */
	const PATH = '(?=' . self::SLASH . '|wp-content|uploads|\.)';

	/** What ends an address. */
	const END = '~[\s"\'<>`{}\[\]|^\x00-\x1f\x7f]|' . self::BACKSLASH . '{1,31}(?:[nrtbf]|u00[01][0-9a-f]|u002[0278]|u003[ce])|(?:[,()]|(?<!amp);)' . self::PATH . '~i';

	/** The same in the query of an address; how often it is encoded is to be filled in. */
	const ENCODED_END = '~\+' . self::PATH . '|%(?:25){0,MOST}(?:[01][0-9a-f]|2[027]|3[ce]|5[bd]|60|7[bcdf]|(?:2[89bc]|3b)' . self::PATH . ')~i';

	/** Bytes before a folder that may tell whose it is. */
	const BEFORE = 2048;

	/**
	 * Hosts of the old addresses, without ports.
	 *
	 * @var string[]
	 */
	private $hosts;

	/**
	 * Parts of the new address.
	 *
	 * @var array
	 */
	private $to;

	/**
	 * New id of the site.
	 *
	 * @var int
	 */
	private $id;

	/**
	 * What is looked for; nothing when nothing changes.
	 *
	 * @var string
	 */
	private $pattern = '';

	/**
	 * Sets what becomes what.
	 *
	 * @param string[] $from_urls Old addresses of the site, without path. Their schemes and ports do not matter.
	 * @param string   $to_url    New one.
	 * @param int      $from_id   Old id of the site in its network: its uploads bear it.
	 * @param int      $to_id     New one.
	 */
	public function __construct( $from_urls, $to_url, $from_id, $to_id ) {
		$this->hosts = self::hosts( $from_urls );
		$this->to    = wp_parse_url( $to_url ) + array( 'port' => '' );
		$this->id    = (int) $to_id;
		$patterns    = array();
		$changed     = self::hosts( array_filter( $from_urls, fn( $url ) => rtrim( $url, '/' ) !== rtrim( $to_url, '/' ) ) );
		if ( $changed ) {
			$patterns[] = self::address_pattern( $changed );
		}
		if ( (int) $from_id !== $this->id ) {
			$patterns[] = '(?<folder>uploads(?<between>' . self::SLASH . ')sites\k<between>)' . (int) $from_id . '(?![\w-]|\.\w)';
		}
		$this->pattern = $patterns ? '~' . implode( '|', $patterns ) . '~i' : '';
	}

	/**
	 * Hosts of addresses, each once.
	 *
	 * @param string[] $urls Addresses.
	 * @return string[]
	 */
	private static function hosts( $urls ) {
		return array_values( array_unique( array_map( fn( $url ) => strtolower( (string) wp_parse_url( $url, PHP_URL_HOST ) ), $urls ) ) );
	}

	/**
	 * The pattern of the old addresses: with both schemes or none, and any port. No longer host, and no user's name that
	 * looks like it.
	 *
	 * @param string[] $hosts Their hosts.
	 * @return string
	 */
	private static function address_pattern( $hosts ) {
		// Blocks write "--" in their attributes so that it cannot end the comment which they are.
		$host = implode( '|', array_map( fn( $one ) => str_replace( '\-\-', '(?:--|(?:' . self::ESCAPE . '2d){2})', preg_quote( $one, '~' ) ), $hosts ) );
		return '(?:(?<scheme>https?)(?<colon>' . self::COLON . '))?(?<slash>' . self::SLASH . ')\k<slash>(?<host>' . $host . ')'
			. '(?!' . self::COLON . '[^\s/\\\\%&"\'<>@?#+]{1,100}' . self::AT . ')(?:' . self::COLON . '\d{1,5})?+'
			. '(?![\w-]|' . self::AT . '|(?:\.|%(?:25){0,5}2e)[a-z0-9])';
	}

	/**
	 * Whether anything becomes another.
	 *
	 * @return bool
	 */
	public function changes() {
		return '' !== $this->pattern;
	}

	/**
	 * Whether a text may hold it. Most hold nothing of it, and this is quick.
	 *
	 * @param string $text Text.
	 * @return bool
	 */
	public function may_be_in( $text ) {
		if ( ! $this->changes() ) {
			return false;
		}
		foreach ( $this->hosts as $host ) {
			if ( false !== stripos( $text, strtok( $host, '-' ) ) ) {
				return true;
			}
		}
		return false !== stripos( $text, 'sites' );
	}

	/**
	 * Puts the new one in the place of the old one.
	 *
	 * @param string $text Text.
	 * @return string
	 * @throws RuntimeException When PCRE gives up.
	 */
	public function replace( $text ) {
		if ( ! $this->may_be_in( $text ) ) {
			return $text;
		}
		return BBWS_Pattern::replace(
			$this->pattern,
			function ( $found ) use ( $text ) {
				list( list( $whole, $at ) ) = $found;
				if ( isset( $found['folder'][0] ) ) {
					return $this->is_own_folder( $text, $at, $found['between'][0] ) ? $found['folder'][0] . $this->id : $whole;
				}
				// Without a scheme it may be in the path of another address.
				return null === $found['scheme'][0] && BBWS_Pattern::find( '~[\w.:/%\\\\-]~', self::character_before( $text, $at ) ) ? $whole : $this->new_address( $found );
			},
			$text,
			PREG_OFFSET_CAPTURE | PREG_UNMATCHED_AS_NULL
		);
	}

	/**
	 * The new address, written in the manner of the old one.
	 *
	 * @param array $found What the pattern found.
	 * @return string
	 */
	private function new_address( $found ) {
		list( $slash, $host, $scheme, $colon ) = array( $found['slash'][0], $found['host'][0], $found['scheme'][0], $found['colon'][0] );
		if ( null === $colon ) {
			$colon = BBWS_Pattern::find( '~%(?:25)*(?=2f\z)~i', $slash, $match ) ? $match[0] . '3A' : ':';
		}
		$new = $this->to['host'];
		if ( BBWS_Pattern::find( '~' . self::ESCAPE . '2d~i', $host, $match ) ) {
			$new = str_replace( '--', $match[0] . $match[0], $new );
		}
		return ( null === $scheme ? '' : $this->to['scheme'] . $colon ) . $slash . $slash . $new . ( '' === $this->to['port'] ? '' : $colon . $this->to['port'] );
	}

	/**
	 * Whether a folder of uploads is the site's own: in its own address, or in a path without one.
	 *
	 * @param string $text  Text.
	 * @param int    $at    Where the folder's path goes on with "uploads".
	 * @param string $slash How a slash is written there.
	 * @return bool
	 */
	private function is_own_folder( $text, $at, $slash ) {
		$before = substr( $text, max( 0, $at - self::BEFORE ), min( self::BEFORE, $at ) );
		$ends   = array( self::END );
		$depth  = 0;
		if ( BBWS_Pattern::find( '~%((?:25)*)2f\z~i', $slash, $match ) ) {
			// As many layers of encoding as the slash has may also have encoded what ends an address.
			$depth  = 1 + strlen( $match[1] ) / 2;
			$ends[] = str_replace( 'MOST', (string) ( $depth - 1 ), self::ENCODED_END );
		}
		foreach ( $ends as $end ) {
			// What follows is looked at as well.
			$found = BBWS_Pattern::all( $end, $before . 'uploads', PREG_OFFSET_CAPTURE )[0];
			if ( $found ) {
				list( $last, $place ) = end( $found );

				$before = substr( $before, $place + strlen( $last ) );
			}
		}
		if ( '' !== $before && BBWS_Pattern::find( '/[\w-]/', self::character_before( $before, strlen( $before ) ) ) ) {
			return false;
		}
		// An address that is encoded more often than the path is another one.
		$deeper  = '(?!' . self::BACKSLASH . '{0,31}%(?:25){' . $depth . ',}2f)';
		$address = '~.*(?:[a-z][a-z0-9+.-]{1,20}' . self::COLON . '|\A|=)' . $deeper . '(' . self::SLASH . ')\1(?:[^\s/\\\\%?#&]*@)?([^\s/\\\\%?#&:@]*)~is';
		return ! BBWS_Pattern::find( $address, $before, $match ) || in_array( strtolower( rtrim( $match[2], '.' ) ), $this->hosts, true );
	}

	/**
	 * The character before a place, as it is meant.
	 *
	 * @param string $text Text.
	 * @param int    $at   Place.
	 * @return string Empty at the beginning.
	 */
	private static function character_before( $text, $at ) {
		$before = substr( $text, max( 0, $at - 32 ), min( 32, $at ) );
		if ( ! BBWS_Pattern::find( '/(?:' . self::BACKSLASH . '(?:u00([0-9a-f]{2})|[nrtbf])|%(?:25)*([0-9a-f]{2}))\z/i', $before, $match ) ) {
			return substr( $before, -1 );
		}
		return isset( $match[1] ) ? chr( hexdec( $match[2] ?? $match[1] ) ) : "\n";
	}
}
