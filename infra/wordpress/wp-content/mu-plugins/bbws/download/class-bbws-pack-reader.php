<?php
/**
 * Packs that are read.
 *
 * @package BBWS
 */

defined( 'ABSPATH' ) || exit;

/**
 * Reads parts of packs, of which it keeps a few: files that stand side by side are mostly in one.
 */
class BBWS_Pack_Reader {

	/** Packs that are kept in the memory. */
	const KEPT = 6;

	/**
	 * Addresses, by the numbers of the packs.
	 *
	 * @var string[]
	 */
	private $urls = array();

	/**
	 * What is needed of each: where it begins, and where it ends.
	 *
	 * @var array[]
	 */
	private $ranges;

	/**
	 * Content of those that are kept, the one used last at the end.
	 *
	 * @var string[]
	 */
	private $kept = array();

	/**
	 * Sets what is there.
	 *
	 * @param string[] $packs  Names of all packs.
	 * @param array[]  $ranges What is needed of each.
	 * @param array[]  $gets   Addresses of some, by name.
	 */
	public function __construct( $packs, $ranges, $gets ) {
		$this->ranges = $ranges;
		$urls         = array_column( $gets, 'url', 'name' );
		foreach ( $packs as $number => $name ) {
			if ( isset( $urls[ $name ] ) ) {
				$this->urls[ $number ] = $urls[ $name ];
			}
		}
	}

	/**
	 * What is needed of each pack.
	 *
	 * @param iterable $lines Lines of a manifest, or tables' parts.
	 * @return array[]
	 */
	public static function ranges( $lines ) {
		$ranges = array();
		foreach ( $lines as $parts ) {
			foreach ( $parts as $part ) {
				list( $from, $to )    = $ranges[ $part['p'] ] ?? array( PHP_INT_MAX, 0 );
				$ranges[ $part['p'] ] = array( min( $from, $part['o'] ), max( $to, $part['o'] + $part['n'] ) );
			}
		}
		return $ranges;
	}

	/**
	 * Whether a part can be read.
	 *
	 * @param array $part Part.
	 * @return bool
	 */
	public function has( $part ) {
		return isset( $this->urls[ $part['p'] ] );
	}

	/**
	 * Reads a part.
	 *
	 * @param array $part Part.
	 * @return string Its content.
	 */
	public function read( $part ) {
		$number            = $part['p'];
		list( $from, $to ) = $this->ranges[ $number ];
		$bytes             = $this->kept[ $number ] ?? BBWS_Transfer::range( $this->urls[ $number ], $from, $to - $from, BBWS_Slice::left() );
		unset( $this->kept[ $number ] );
		$this->kept += array( $number => $bytes );
		if ( count( $this->kept ) > self::KEPT ) {
			unset( $this->kept[ array_key_first( $this->kept ) ] );
		}
		return BBWS_Store_Format::content( $part, substr( $bytes, $part['o'] - $from, $part['n'] ) );
	}
}
