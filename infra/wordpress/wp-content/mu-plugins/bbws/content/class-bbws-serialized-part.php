<?php
/**
 * Serialized PHP values that are written within other texts.
 *
 * @package BBWS
 */

defined( 'ABSPATH' ) || exit;

/**
 * A serialized string in a text, or an object that packed itself, as some layers of JSON, HTML and URL encoding write it. The
 * length that it says of itself counts what is within those layers.
 */
class BBWS_Serialized_Part {

	/** The beginning of a serialized string, or of an object that packs itself; its quotation mark follows. */
	const HEAD = '/[sC](:|%(?:25){0,5}3[aA])(\d{1,10})\1(?=["\\\\%&])/';

	/**
	 * Text.
	 *
	 * @var string
	 */
	private $text;

	/**
	 * What is around it.
	 *
	 * @var BBWS_Escaped_Text
	 */
	private $outside;

	/**
	 * Names of the layers around the bytes that it counts.
	 *
	 * @var string[]
	 */
	private $layers;

	/**
	 * Sets how it is read.
	 *
	 * @param string   $text   Text.
	 * @param int      $mark   Where its first quotation mark stands.
	 * @param string[] $around Names of the layers around the mark, the outermost first.
	 * @param string[] $layers The same for the bytes that it counts.
	 */
	public function __construct( $text, $mark, $around, $layers ) {
		$this->text    = $text;
		$this->outside = new BBWS_Escaped_Text( $text, $around, $mark );
		$this->layers  = $layers;
	}

	/**
	 * The ways in which a part may be read.
	 *
	 * @param string $text Text.
	 * @param int    $mark Where its first quotation mark stands.
	 * @return self[] The likeliest first.
	 */
	public static function readings( $text, $mark ) {
		$readings = array();
		foreach ( BBWS_Escaped_Text::around_mark( $text, $mark ) as $around ) {
			$readings[] = new self( $text, $mark, $around, $around );
			if ( in_array( 'html', $around, true ) ) {
				// esc_attr() leaves what is escaped for HTML already, so that it counts as it is written.
				$readings[] = new self( $text, $mark, $around, array_values( array_diff( $around, array( 'html' ) ) ) );
			}
		}
		return $readings;
	}

	/**
	 * The bounds of a string.
	 *
	 * @param int $length How long it is.
	 * @return int[]|null Null when it is none.
	 */
	public function string( $length ) {
		return $this->outside->expect( '"' ) ? $this->bounds( $length, '";' ) : null;
	}

	/**
	 * The bounds of what an object packed itself, after its class.
	 *
	 * @param int $length How long the name of the class is.
	 * @return int[]|null Null when it is none.
	 */
	public function packed( $length ) {
		if ( ! $this->outside->expect( '"' ) || $this->outside->read( $length ) !== $length || ! $this->outside->expect( '":' ) ) {
			return null;
		}
		$digits = '';
		do {
			$digit   = $this->outside->next();
			$digits .= $digit;
		} while ( null !== $digit && ctype_digit( $digit ) && strlen( $digits ) < 16 );
		return ':' === $digit && $this->outside->expect( '{' ) ? $this->bounds( (int) $digits, '}' ) : null;
	}

	/**
	 * The bounds of a number of bytes from here.
	 *
	 * @param int    $length How many they are.
	 * @param string $end    What has to follow.
	 * @return int[]|null Null when it does not.
	 */
	private function bounds( $length, $end ) {
		$from   = $this->outside->at;
		$inside = new BBWS_Escaped_Text( $this->text, $this->layers, $from );
		if ( $inside->read( $length ) !== $length ) {
			return null;
		}
		$this->outside->at = $inside->at;
		return $this->outside->expect( $end ) ? array( $from, $inside->at ) : null;
	}

	/**
	 * The length that a text has in the place of the part's own.
	 *
	 * @param string $text Text, as it is written here.
	 * @return int
	 * @throws RuntimeException When it cannot be told.
	 */
	public function length_of( $text ) {
		$length = ( new BBWS_Escaped_Text( $text, $this->layers ) )->read();
		if ( null === $length ) {
			throw new RuntimeException( 'The length of a serialized string cannot be told.' );
		}
		return $length;
	}
}
