<?php
/**
 * The change of a site's address in its content.
 *
 * @package BBWS
 */

defined( 'ABSPATH' ) || exit;

/**
 * Rewrites the address of one site to that of another wherever it stands: in text, in serialized PHP, in JSON, and in
 * any of them within another. Works on bytes, so that no encoding can break it.
 */
class BBWS_Url_Rewriter {

	/**
	 * Host without port, as it may be read without looking at the rest of an address.
	 *
	 * @var string
	 */
	private $host;

	/**
	 * Parts of the new address.
	 *
	 * @var array
	 */
	private $to;

	/**
	 * Patterns and what replaces them, for whole texts.
	 *
	 * @var array<string, callable>
	 */
	private $patterns = array();

	/**
	 * Sets what becomes what.
	 *
	 * @param string $from_url Old address of the site, without path. Its scheme and port do not matter.
	 * @param string $to_url   New one.
	 * @param int    $from_id  Old id of the site in its network: its uploads bear it.
	 * @param int    $to_id    New one.
	 */
	public function __construct( $from_url, $to_url, $from_id, $to_id ) {
		$this->host = strtolower( (string) wp_parse_url( $from_url, PHP_URL_HOST ) );
		$this->to   = wp_parse_url( $to_url ) + array( 'port' => '' );
		if ( rtrim( $from_url, '/' ) !== rtrim( $to_url, '/' ) ) {
			$this->patterns[ $this->address_pattern() ] = array( $this, 'new_address' );
		}
		if ( (int) $from_id !== (int) $to_id ) {
			$pattern = '~(uploads(\\\\*/|%(?:25)*2f)sites\2)' . (int) $from_id . '(?![\w-])~i';

			$this->patterns[ $pattern ] = function ( $match ) use ( $to_id ) {
				return $match[1] . (int) $to_id;
			};
		}
	}

	/**
	 * Rewrites a value.
	 *
	 * @param string $value Text of any kind.
	 * @return string
	 */
	public function rewrite( $value ) {
		// Most values hold nothing of it.
		if ( ! $this->patterns || ( false === stripos( $value, $this->host ) && false === stripos( $value, 'sites' ) ) ) {
			return $value;
		}
		$new = $this->rewrite_serialized( $value );
		if ( null === $new && preg_match( '/\A\s*[{["].*[sO]:\d+:\\\\+"/s', $value ) ) {
			$new = $this->rewrite_json( $value );
		}
		return null === $new ? $this->rewrite_text( $value ) : $new;
	}

	/**
	 * Rewrites a serialized value.
	 *
	 * @param string $value Text of any kind.
	 * @return string|null Null when it is none.
	 */
	public function rewrite_serialized( $value ) {
		return preg_match( '/\A[asO]:\d/', $value ) ? BBWS_Serialized::map( $value, array( $this, 'rewrite' ) ) : null;
	}

	/**
	 * Rewrites JSON that holds serialized PHP, whose lengths count what the JSON escapes.
	 *
	 * @param string $value Text of any kind.
	 * @return string|null Null when it is no JSON.
	 */
	private function rewrite_json( $value ) {
		if ( null === json_decode( $value ) ) {
			return null;
		}
		return preg_replace_callback(
			'/"[^"\\\\]*+(?:\\\\.[^"\\\\]*+)*+"/s',
			function ( $match ) {
				$text = preg_match( '/[sO]:\d+:\\\\+"/', $match[0] ) ? json_decode( $match[0] ) : null;
				if ( ! is_string( $text ) ) {
					return $this->rewrite_text( $match[0] );
				}
				$new = $this->rewrite( $text );
				if ( $new === $text ) {
					return $match[0];
				}
				$flags = ( false === strpos( $match[0], '\/' ) ? JSON_UNESCAPED_SLASHES : 0 ) | ( preg_match( '/[\x80-\xff]/', $match[0] ) ? JSON_UNESCAPED_UNICODE : 0 );
				return json_encode( $new, $flags );
			},
			$value
		);
	}

	/**
	 * Rewrites plain text.
	 *
	 * @param string $value Text.
	 * @return string
	 */
	private function rewrite_text( $value ) {
		foreach ( $this->patterns as $pattern => $replace ) {
			$new = preg_replace_callback( $pattern, $replace, $value );
			if ( null === $new ) {
				throw new BBWS_Failure( 'bbws_import_failed', 'An address could not be rewritten.', 500 );
			}
			$value = $new;
		}
		return $value;
	}

	/**
	 * The pattern of the old address.
	 *
	 * It takes any port and both schemes, "//host", slashes that JSON escaped any number of times, and what is encoded
	 * for a query. It takes no longer host, and no "//host" in the path of another address.
	 *
	 * @return string
	 */
	private function address_pattern() {
		return '~(?:(?<scheme>(?<![a-z0-9])https?(?<colon>:|%(?:25)*3a))|(?<![\w.:/%\\\\-]))'
			. '(?<slash>\\\\*/|%(?:25)*2f)\k<slash>' . preg_quote( $this->host, '~' )
			. '(?<port>(?::|%(?:25)*3a)\d+)?+(?![a-z0-9_@-]|(?:\.|%(?:25)*2e)[a-z0-9])~i';
	}

	/**
	 * The new address, written in the manner of the old one.
	 *
	 * @param array $found Match of the pattern.
	 * @return string
	 */
	public function new_address( $found ) {
		$slash  = $found['slash'];
		$colon  = '%' === $slash[0] ? substr( $slash, 0, -2 ) . '3A' : ':';
		$scheme = '' === $found['scheme'] ? '' : $this->to['scheme'] . $found['colon'];
		return $scheme . $slash . $slash . $this->to['host'] . ( '' === $this->to['port'] ? '' : $colon . $this->to['port'] );
	}
}
