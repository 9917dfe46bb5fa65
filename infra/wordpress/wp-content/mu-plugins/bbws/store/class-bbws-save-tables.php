<?php
/**
 * Tables on their way into the content store.
 *
 * @package BBWS
 */

defined( 'ABSPATH' ) || exit;

/**
 * Writes all tables of a site as they are at one moment to the disk; they are sent later. Killed in the midst, it begins
 * with a new moment.
 */
class BBWS_Save_Tables {

	/**
	 * Where they are written.
	 *
	 * @var BBWS_Store_Writer
	 */
	private $writer;

	/**
	 * What is there already.
	 *
	 * @var BBWS_Store_Basis
	 */
	private $basis;

	/**
	 * Parts of that, by their digests.
	 *
	 * @var array<string, array>
	 */
	private $known;

	/**
	 * Parts of the table that is being written.
	 *
	 * @var array[]
	 */
	private $parts;

	/**
	 * Sets where they are written.
	 *
	 * @param BBWS_Store_Writer $writer Writes the store.
	 * @param BBWS_Store_Basis  $basis  What is there already.
	 */
	public function __construct( $writer, $basis ) {
		$this->writer = $writer;
		$this->basis  = $basis;
		$this->known  = $basis->tables();
	}

	/**
	 * Writes them.
	 *
	 * @param int                   $id       Id of the site in this network.
	 * @param BBWS_Archive_Warnings $warnings Told of what is left out.
	 * @param callable              $tell     Told of the bytes and rows of each part.
	 * @return int Number of tables.
	 */
	public function write( $id, $warnings, $tell ) {
		$this->writer->when_full = array( $this->writer, 'close' );
		return count(
			BBWS_Site_Tables::read(
				$id,
				$warnings,
				function ( $name, $definition, $lines ) use ( $tell ) {
					$rows        = 0;
					$this->parts = array();
					foreach ( self::pieces( $lines ) as $piece => $more ) {
						$rows += $more;
						$tell( strlen( $piece ), $more );
						$this->add( $piece );
					}
					$this->writer->line(
						array(
							'table'      => BBWS_Archive_Format::escape( (string) $name ),
							'definition' => $definition,
							'rows'       => $rows,
							'parts'      => $this->parts,
						)
					);
					return true;
				}
			)
		);
	}

	/**
	 * Joins rows to pieces that may become parts. Where a piece ends the row itself says: one more or less moves no other.
	 *
	 * @param iterable $lines Rows as lines.
	 * @return Generator<string, int> Pieces, with the number of rows that end in each.
	 */
	private static function pieces( $lines ) {
		$piece = '';
		$rows  = 0;
		foreach ( $lines as $line ) {
			if ( '' !== $piece && strlen( $piece ) + strlen( $line ) > BBWS_Store_Format::PART ) {
				yield $piece => $rows;
				$piece = '';
				$rows  = 0;
			}
			$piece .= $line;
			++$rows;
			while ( strlen( $piece ) > BBWS_Store_Format::PART ) {
				yield substr( $piece, 0, BBWS_Store_Format::PART ) => 0;
				$piece = substr( $piece, BBWS_Store_Format::PART );
			}
			if ( crc32( $line ) % BBWS_Store_Format::CUT < strlen( $line ) ) {
				yield $piece => $rows;
				$piece = '';
				$rows  = 0;
			}
		}
		if ( '' !== $piece ) {
			yield $piece => $rows;
		}
	}

	/**
	 * Adds a part.
	 *
	 * @param string $piece Rows.
	 */
	private function add( $piece ) {
		$digest        = BBWS_Store_Format::digest( $piece );
		$this->parts[] = isset( $this->known[ $digest ] ) ? $this->basis->part( $this->known[ $digest ], $this->writer ) : $this->writer->add( $piece, $digest, true );
	}
}
