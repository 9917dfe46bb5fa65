<?php
/**
 * The change of a site's address in its content.
 *
 * @package BBWS
 */

defined( 'ABSPATH' ) || exit;

/**
 * Rewrites the address of one site to that of another wherever it stands, and puts the lengths right that serialized PHP
 * counts: in a value that is serialized, and in one that is written within JSON, HTML or a query, however deep.
 */
class BBWS_Url_Rewriter {

	/** How deep values may be serialized within each other. */
	const DEPTH = 64;

	/** What a byte of a value may cost, in bytes that are looked at: what only looks serialized could cost its square. */
	const COST = 200;

	/**
	 * What is replaced.
	 *
	 * @var BBWS_Site_Address
	 */
	private $address;

	/**
	 * What the present value may still cost.
	 *
	 * @var int
	 */
	private $budget = 0;

	/**
	 * How deep the present value is.
	 *
	 * @var int
	 */
	private $depth = 0;

	/**
	 * Whether something in the last value was left as it is, since nobody but its plugin can read it.
	 *
	 * @var bool
	 */
	public $is_partial = false;

	/**
	 * Sets what becomes what.
	 *
	 * @param string|string[] $from_urls Old addresses of the site, without path. Their schemes and ports do not matter.
	 * @param string          $to_url    New one.
	 * @param int             $from_id   Old id of the site in its network: its uploads bear it.
	 * @param int             $to_id     New one.
	 */
	public function __construct( $from_urls, $to_url, $from_id, $to_id ) {
		$this->address = new BBWS_Site_Address( (array) $from_urls, $to_url, $from_id, $to_id );
	}

	/**
	 * Whether anything changes in any value.
	 *
	 * @return bool
	 */
	public function changes() {
		return $this->address->changes();
	}

	/**
	 * Rewrites a value.
	 *
	 * @param string $value Text of any kind.
	 * @return string
	 * @throws RuntimeException When it cannot be rewritten as a whole.
	 */
	public function rewrite( $value ) {
		if ( 0 === $this->depth ) {
			$this->is_partial = false;
			$this->budget     = self::COST * ( strlen( $value ) + 1000 );
		}
		if ( ! $this->address->may_be_in( $value ) ) {
			return $value;
		}
		return $this->nested(
			function () use ( $value ) {
				$new = $this->rewrite_serialized( $value, $rest );
				if ( null !== $new ) {
					return $new . $this->rewrite_text( $rest );
				}
				// Nobody can read a serialized value that is cut off.
				return BBWS_Pattern::find( '/\A\s*[asOC]:\d/', $value ) ? $this->address->replace( $value ) : $this->rewrite_text( $value );
			}
		);
	}

	/**
	 * Rewrites a serialized value.
	 *
	 * @param string $value Text of any kind.
	 * @param string $rest  Gets what follows the value.
	 * @return string|null Null when it is none.
	 */
	private function rewrite_serialized( $value, &$rest ) {
		$this->pay( strlen( $value ) );
		return BBWS_Serialized::map(
			$value,
			array( $this, 'rewrite' ),
			function ( $packed ) {
				return $this->rewrite_packed( $packed );
			},
			$rest
		);
	}

	/**
	 * Rewrites what an object packed itself. That may be a serialized value; of any other only its class knows what is in it.
	 *
	 * @param string $packed What is in the object.
	 * @return string
	 */
	private function rewrite_packed( $packed ) {
		$new = $this->nested(
			function () use ( $packed ) {
				return BBWS_Serialized::is_one( $packed ) ? $this->rewrite_serialized( $packed, $rest ) . $rest : null;
			}
		);
		if ( null === $new && $this->address->replace( $packed ) !== $packed ) {
			$this->is_partial = true;
		}
		return $new ?? $packed;
	}

	/**
	 * Rewrites any other text, and the serialized strings in it.
	 *
	 * @param string $text Text.
	 * @return string
	 */
	private function rewrite_text( $text ) {
		$this->pay( strlen( $text ) );
		$new = $this->address->replace( $text );
		if ( $new === $text || ! BBWS_Pattern::find( BBWS_Serialized_Part::HEAD, $text, $head, PREG_OFFSET_CAPTURE ) ) {
			return $new;
		}
		$out  = '';
		$done = 0;
		do {
			$mark   = $head[0][1] + strlen( $head[0][0] );
			$string = $this->string_at( $text, $mark, 's' === $head[0][0][0], (int) $head[2][0] );
			if ( $string ) {
				list( $length, $from, $new, $mark ) = $string;

				$number = $head[2][1];
				$digits = strlen( $head[2][0] );
				$out   .= $this->address->replace( substr( $text, $done, $number - $done ) ) . $length . substr( $text, $number + $digits, $from - $number - $digits ) . $new;
				$done   = $mark;
			}
		} while ( BBWS_Pattern::find( BBWS_Serialized_Part::HEAD, $text, $head, PREG_OFFSET_CAPTURE, $mark ) );
		return $out . $this->address->replace( substr( $text, $done ) );
	}

	/**
	 * Rewrites a serialized string within a text. An object that packed itself stays.
	 *
	 * @param string $text      Text.
	 * @param int    $mark      Where its first quotation mark stands.
	 * @param bool   $is_string Whether it is a string.
	 * @param int    $length    What it says of its length.
	 * @return array|null Null when it is none; else its new length, where it begins, what it is now, and where it ended.
	 */
	private function string_at( $text, $mark, $is_string, $length ) {
		if ( $length > strlen( $text ) - $mark ) {
			return null;
		}
		foreach ( BBWS_Serialized_Part::readings( $text, $mark ) as $part ) {
			$this->pay( $length );
			$bounds = $is_string ? $part->string( $length ) : $part->packed( $length );
			if ( ! $bounds ) {
				continue;
			}
			list( $from, $to ) = $bounds;

			$old = substr( $text, $from, $to - $from );
			$new = $is_string ? $this->within( $old ) : $old;
			if ( ! $is_string && $this->address->replace( $old ) !== $old ) {
				$this->is_partial = true;
			}
			return array( $new === $old ? $length : $part->length_of( $new ), $from, $new, $to );
		}
		return null;
	}

	/**
	 * Rewrites a part of a text.
	 *
	 * @param string $text Text.
	 * @return string
	 */
	private function within( $text ) {
		return $this->nested(
			function () use ( $text ) {
				return $this->rewrite_text( $text );
			}
		);
	}

	/**
	 * Does a part of the work that may go on within itself.
	 *
	 * @param callable $work Work.
	 * @return mixed What it answers.
	 * @throws RuntimeException When it is too deep.
	 */
	private function nested( $work ) {
		if ( $this->depth >= self::DEPTH ) {
			throw new RuntimeException( 'A value is nested too deeply.' );
		}
		++$this->depth;
		try {
			return $work();
		} finally {
			--$this->depth;
		}
	}

	/**
	 * Counts what the work costs.
	 *
	 * @param int $bytes Bytes that are looked at.
	 * @throws RuntimeException When it is too much.
	 */
	private function pay( $bytes ) {
		$this->budget -= $bytes;
		if ( $this->budget < 0 ) {
			throw new RuntimeException( 'A value is too entangled.' );
		}
	}
}
