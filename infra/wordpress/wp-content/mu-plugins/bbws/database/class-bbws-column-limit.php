<?php
/**
 * The length of columns.
 *
 * @package BBWS
 */

defined( 'ABSPATH' ) || exit;

/**
 * How much a column takes. WordPress has MySQL cut off what is longer, without a word.
 */
class BBWS_Column_Limit {

	/** Bytes that the types take that say no length. */
	const BYTES = array(
		'tinytext'   => 255,
		'tinyblob'   => 255,
		'text'       => 65535,
		'blob'       => 65535,
		'mediumtext' => 16777215,
		'mediumblob' => 16777215,
	);

	/**
	 * Most that it takes.
	 *
	 * @var int
	 */
	private $most;

	/**
	 * Whether it counts characters.
	 *
	 * @var bool
	 */
	private $is_of_characters;

	/**
	 * Sets how much it takes.
	 *
	 * @param int  $most             Most that it takes.
	 * @param bool $is_of_characters Whether it counts characters, and not bytes.
	 */
	private function __construct( $most, $is_of_characters ) {
		list( $this->most, $this->is_of_characters ) = array( $most, $is_of_characters );
	}

	/**
	 * The limit of a column.
	 *
	 * @param string $type Type of the column.
	 * @return self|null Null when nothing is too long for it.
	 */
	public static function of( $type ) {
		if ( preg_match( '/\A(?:var)?(char|binary)\((\d+)\)/i', $type, $match ) ) {
			return new self( (int) $match[2], 'char' === strtolower( $match[1] ) );
		}
		$bytes = self::BYTES[ strtolower( strtok( $type, ' (' ) ) ] ?? null;
		return null === $bytes ? null : new self( $bytes, false );
	}

	/**
	 * Whether it takes a value.
	 *
	 * @param string $value Value.
	 * @return bool
	 */
	public function takes( $value ) {
		return strlen( $value ) <= $this->most || ( $this->is_of_characters && mb_strlen( $value, 'UTF-8' ) <= $this->most );
	}
}
