<?php
/**
 * Texts that are written within other texts.
 *
 * @package BBWS
 */

defined( 'ABSPATH' ) || exit;

/**
 * Reads a text as what it stands for, through any layers of JSON, HTML and URL encoding, without changing it.
 */
class BBWS_Escaped_Text {

	/** What a character says of the layers around it: the one that writes it, and one that may lie around and leaves it as it is. */
	const LAYERS = array(
		'\\' => array( 'json', 'html' ),
		'&'  => array( 'html', 'json' ),
		'%'  => array( 'url', 'json' ),
	);

	/** Most layers that are looked through, and most in a row that leave a character as it is. */
	const DEPTH = 6;
	const IDLE  = 2;

	/** What follows a backslash in JSON. What JSON does not know stands for itself. */
	const JSON = array(
		'b' => "\x08",
		'f' => "\f",
		'n' => "\n",
		'r' => "\r",
		't' => "\t",
	);

	/** Names of characters in HTML. All others are left as they are, as esc_attr() leaves them. */
	const HTML = array(
		'quot' => '"',
		'amp'  => '&',
		'lt'   => '<',
		'gt'   => '>',
		'apos' => "'",
	);

	/**
	 * Where it is read.
	 *
	 * @var int
	 */
	public $at;

	/**
	 * The whole text.
	 *
	 * @var string
	 */
	private $text;

	/**
	 * Names of the layers, the outermost first.
	 *
	 * @var string[]
	 */
	private $layers;

	/**
	 * Sets what is read.
	 *
	 * @param string   $text   The whole text.
	 * @param string[] $layers Names of the layers, the outermost first.
	 * @param int      $at     Where to begin.
	 */
	public function __construct( $text, $layers, $at = 0 ) {
		list( $this->text, $this->layers, $this->at ) = array( $text, $layers, $at );
	}

	/**
	 * The layers by which a quotation mark may have come to be written as it is.
	 *
	 * @param string $text Text.
	 * @param int    $at   Where the mark stands.
	 * @return array[] The likeliest first.
	 */
	public static function around_mark( $text, $at ) {
		$found = array();
		$next  = array( array( array(), 0 ) );
		while ( $next ) {
			list( $layers, $idle ) = array_shift( $next );

			$character = ( new self( $text, $layers, $at ) )->next();
			if ( '"' === $character ) {
				$found[] = $layers;
				continue;
			}
			foreach ( count( $layers ) < self::DEPTH ? self::LAYERS[ $character ] ?? array() : array() as $number => $layer ) {
				if ( 0 === $number || $idle < self::IDLE ) {
					$next[] = array( array_merge( $layers, array( $layer ) ), 0 === $number ? 0 : $idle + 1 );
				}
			}
		}
		return $found;
	}

	/**
	 * Reads the next character, or the next byte of one.
	 *
	 * @return string|null Null at the end, and where the text is none of these layers'.
	 */
	public function next() {
		return $this->unit( count( $this->layers ) );
	}

	/**
	 * Reads what is expected.
	 *
	 * @param string $characters What is expected.
	 * @return bool Whether it is there.
	 */
	public function expect( $characters ) {
		foreach ( str_split( $characters ) as $character ) {
			if ( $this->next() !== $character ) {
				return false;
			}
		}
		return true;
	}

	/**
	 * Reads a number of bytes, or all that is left.
	 *
	 * @param int $most No more are read, but for the rest of a character.
	 * @return int|null How many were read. Null when the text is none of these layers'.
	 */
	public function read( $most = PHP_INT_MAX ) {
		$count = 0;
		$size  = strlen( $this->text );
		while ( $count < $most && $this->at < $size ) {
			// What stands for itself is read at once.
			$plain     = strcspn( $this->text, '\\&%', $this->at, min( $size, $most - $count ) );
			$this->at += $plain;
			$next      = $count + $plain < $most && $this->at < $size ? $this->next() : '';
			if ( null === $next ) {
				return null;
			}
			$count += $plain + strlen( $next );
		}
		return $count;
	}

	/**
	 * Reads a character as some of the layers give it.
	 *
	 * @param int $depth How many layers, from the outermost.
	 * @return string|null
	 */
	private function unit( $depth ) {
		if ( 0 === $depth ) {
			return $this->text[ $this->at++ ] ?? null;
		}
		$character = $this->unit( $depth - 1 );
		$layer     = $this->layers[ $depth - 1 ];
		if ( '\\' === $character && 'json' === $layer ) {
			return $this->json( $depth - 1 );
		}
		if ( '%' === $character && 'url' === $layer ) {
			$byte = $this->hex( $depth - 1, 2 );
			return null === $byte ? null : chr( $byte );
		}
		return '&' === $character && 'html' === $layer ? $this->html( $depth - 1 ) : $character;
	}

	/**
	 * Reads what follows a backslash in JSON.
	 *
	 * @param int $depth How many layers are around.
	 * @return string|null
	 */
	private function json( $depth ) {
		$character = $this->unit( $depth );
		if ( 'u' !== $character ) {
			return self::JSON[ $character ] ?? $character;
		}
		$number = $this->hex( $depth, 4 );
		if ( null === $number || 0xD800 !== ( $number & 0xFC00 ) ) {
			return null === $number ? null : self::character( $number );
		}
		// The first half of a character of four bytes.
		$at    = $this->at;
		$other = '\\' === $this->unit( $depth ) && 'u' === $this->unit( $depth ) ? $this->hex( $depth, 4 ) : null;
		if ( null !== $other && 0xDC00 === ( $other & 0xFC00 ) ) {
			return '????';
		}
		$this->at = $at;
		return self::character( $number );
	}

	/**
	 * Reads hexadecimal digits.
	 *
	 * @param int $depth  How many layers are around.
	 * @param int $digits How many digits.
	 * @return int|null
	 */
	private function hex( $depth, $digits ) {
		$text = '';
		for ( $number = 0; $number < $digits; $number++ ) {
			$text .= $this->unit( $depth );
		}
		return strlen( $text ) === $digits && ctype_xdigit( $text ) ? hexdec( $text ) : null;
	}

	/**
	 * Reads what follows an ampersand in HTML.
	 *
	 * @param int $depth How many layers are around.
	 * @return string
	 */
	private function html( $depth ) {
		$at   = $this->at;
		$name = '';
		do {
			$character = $this->unit( $depth );
			$name     .= $character;
		} while ( null !== $character && ';' !== $character && strlen( $name ) < 10 );
		$name = rtrim( $name, ';' );
		if ( ';' === $character && isset( self::HTML[ $name ] ) ) {
			return self::HTML[ $name ];
		}
		if ( ';' === $character && preg_match( '/\A#(?:(\d{1,5})|x([0-9a-f]{1,4}))\z/i', $name, $match ) ) {
			return self::character( isset( $match[2] ) ? hexdec( $match[2] ) : (int) $match[1] );
		}
		$this->at = $at;
		return '&';
	}

	/**
	 * What stands for a character, as many bytes as it has in UTF-8. Only the marks of ASCII are ever looked at.
	 *
	 * @param int $number Number of the character.
	 * @return string
	 */
	private static function character( $number ) {
		return $number < 0x80 ? chr( $number ) : str_repeat( '?', $number < 0x800 ? 2 : 3 );
	}
}
