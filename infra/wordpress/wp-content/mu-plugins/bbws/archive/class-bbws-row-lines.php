<?php
/**
 * Rows as lines.
 *
 * @package BBWS
 */

defined( 'ABSPATH' ) || exit;

/**
 * Writes a row as a line of JSON and reads it back; see BBWS_Archive_Format.
 */
class BBWS_Row_Lines {

	/** Bytes that are read at once. */
	const PIECE = 65536;

	/**
	 * A row as a line.
	 *
	 * @param array $row Strings and nulls.
	 * @return string|null Null when it is larger than an archive takes.
	 */
	public static function encode( $row ) {
		if ( array_sum( array_map( 'strlen', array_filter( $row, 'is_string' ) ) ) >= BBWS_Archive_Format::TEXT ) {
			return null;
		}
		$flags = JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE;
		$line  = json_encode( $row, $flags );
		if ( false === $line ) {
			foreach ( $row as $number => $value ) {
				if ( is_string( $value ) && false === json_encode( $value ) ) {
					$row[ $number ] = array( '$b64' => base64_encode( $value ) );
				}
			}
			$line = json_encode( $row, $flags | JSON_THROW_ON_ERROR );
		}
		return strlen( $line ) < BBWS_Archive_Format::TEXT ? $line . "\n" : null;
	}

	/**
	 * Reads the rows of a table.
	 *
	 * @param resource|false $stream Lines.
	 * @param array          $table  Checked definition, with the number of rows.
	 * @return Generator<array> Rows, each as a list of strings and nulls.
	 * @throws BBWS_Failure When they are damaged.
	 */
	public static function read( $stream, $table ) {
		$width = count( $table['columns'] );
		$count = 0;
		$line  = $stream ? self::next( $stream, BBWS_Archive_Format::TEXT + 2 ) : false;
		while ( false !== $line ) {
			$row = self::row( $line, $width );
			if ( ++$count > $table['rows'] ) {
				throw BBWS_Failure::bad_archive( 'holds a row that can not be read.' );
			}
			yield $row;
			$line = self::next( $stream, BBWS_Archive_Format::TEXT + 2 );
		}
		if ( ! $stream || $count !== $table['rows'] ) {
			throw BBWS_Failure::bad_archive( 'lacks rows that it should hold.' );
		}
	}

	/**
	 * Reads a row.
	 *
	 * @param string $line  Line.
	 * @param int    $width Number of columns.
	 * @return array Strings and nulls.
	 * @throws BBWS_Failure When it is damaged.
	 */
	public static function row( $line, $width ) {
		$row = json_decode( $line, true, 4 );
		if ( ! is_array( $row ) || ! array_is_list( $row ) || count( $row ) !== $width ) {
			throw BBWS_Failure::bad_archive( 'holds a row that can not be read.' );
		}
		return array_map( array( __CLASS__, 'value' ), $row );
	}

	/**
	 * The next line of a stream. PHP's own function takes the memory of the longest one that is allowed before it reads.
	 *
	 * @param resource $stream Lines.
	 * @param int      $most   Bytes of the longest line; of one that is longer, about so many are read.
	 * @return string|false False at the end.
	 */
	public static function next( $stream, $most ) {
		$line = false;
		do {
			$piece = fgets( $stream, self::PIECE );
			if ( false === $piece ) {
				return $line;
			}
			$line .= $piece;
		} while ( "\n" !== substr( $piece, -1 ) && strlen( $line ) < $most );
		return $line;
	}

	/**
	 * Reads a value.
	 *
	 * @param mixed $value What the row holds.
	 * @return string|null
	 * @throws BBWS_Failure When it is none.
	 */
	private static function value( $value ) {
		if ( is_array( $value ) && 1 === count( $value ) && isset( $value['$b64'] ) && is_string( $value['$b64'] ) ) {
			$value = base64_decode( $value['$b64'], true );
		}
		if ( null !== $value && ! is_string( $value ) ) {
			throw BBWS_Failure::bad_archive( 'holds a value that can not be read.' );
		}
		return $value;
	}
}
