<?php
/**
 * The zip format.
 *
 * @package BBWS
 */

defined( 'ABSPATH' ) || exit;

/**
 * What stands in a zip beside the bytes of its entries, with the extension "zip64" where it is needed. An entry is an array:
 * "name", "offset", "size", "flags", whether it is "large", and whether it "packs".
 */
class BBWS_Zip_Format {

	/** Most bytes, and most entries, that a zip without the extension "zip64" can name. */
	const SMALL   = 0xFFFFFFFF;
	const ENTRIES = 0xFFFF;

	/** Bytes above which an entry gets room for large sizes: packing may make a file a little larger. */
	const LARGE = 0xF0000000;

	/** Flags: check sum and sizes stand behind the bytes; the name is in UTF-8. */
	const BEHIND = 0x0008;
	const UTF8   = 0x0800;

	/** First of January 1980 in MS-DOS's format: when a file was changed is not told. */
	const DAY = 33;

	/**
	 * What stands before the bytes of an entry.
	 *
	 * @param array  $entry Entry.
	 * @param string $crc   Its check sum.
	 * @param int    $used  Bytes that it takes.
	 * @param int    $size  Bytes that it has.
	 * @return string
	 */
	public static function head( $entry, $crc, $used, $size ) {
		$extra = $entry['large'] ? pack( 'vvPP', 1, 16, $size, $used ) : '';
		$sizes = $entry['large'] ? pack( 'VV', self::SMALL, self::SMALL ) : pack( 'VV', $used, $size );
		return pack( 'Vvvvvv', 0x04034b50, 45, $entry['flags'], $entry['packs'] ? 8 : 0, 0, self::DAY ) . $crc . $sizes
			. pack( 'vv', strlen( $entry['name'] ), strlen( $extra ) ) . $entry['name'] . $extra;
	}

	/**
	 * What stands behind the bytes of an entry, where the head could not tell it.
	 *
	 * @param array  $entry Entry.
	 * @param string $crc   Its check sum.
	 * @param int    $used  Bytes that it takes.
	 * @return string
	 */
	public static function foot( $entry, $crc, $used ) {
		return pack( 'V', 0x08074b50 ) . $crc . pack( $entry['large'] ? 'PP' : 'VV', $used, $entry['size'] );
	}

	/**
	 * Names an entry in the directory.
	 *
	 * @param array  $entry Entry.
	 * @param string $crc   Its check sum.
	 * @param int    $used  Bytes that it takes.
	 * @return string
	 */
	public static function line( $entry, $crc, $used ) {
		$extra  = '';
		$fields = array();
		foreach ( array( $entry['size'], $used, $entry['offset'] ) as $value ) {
			$fields[] = min( $value, self::SMALL );
			$extra   .= $value >= self::SMALL ? pack( 'P', $value ) : '';
		}
		$extra = '' === $extra ? '' : pack( 'vv', 1, strlen( $extra ) ) . $extra;
		return pack( 'Vvvvvvv', 0x02014b50, 0x32d, 45, $entry['flags'], $entry['packs'] ? 8 : 0, 0, self::DAY ) . $crc . pack( 'VV', $fields[1], $fields[0] )
			. pack( 'vvvvvVV', strlen( $entry['name'] ), strlen( $extra ), 0, 0, 0, 0100644 << 16, $fields[2] ) . $entry['name'] . $extra;
	}

	/**
	 * What stands behind the directory.
	 *
	 * @param int $entries Number of entries.
	 * @param int $start   Where the directory begins.
	 * @param int $size    Bytes that it takes.
	 * @return string
	 */
	public static function ends( $entries, $start, $size ) {
		$end   = $start + $size;
		$large = '';
		if ( $entries >= self::ENTRIES || $end >= self::SMALL ) {
			$large = pack( 'VPvvVVPPPP', 0x06064b50, 44, 45, 45, 0, 0, $entries, $entries, $size, $start ) . pack( 'VVPV', 0x07064b50, 0, $end, 1 );
		}
		$count = min( $entries, self::ENTRIES );
		return $large . pack( 'VvvvvVVv', 0x06054b50, 0, 0, $count, $count, min( $size, self::SMALL ), min( $start, self::SMALL ), 0 );
	}
}
