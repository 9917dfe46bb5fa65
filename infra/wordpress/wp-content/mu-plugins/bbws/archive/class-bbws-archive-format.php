<?php
/**
 * The format of archives.
 *
 * @package BBWS
 */

defined( 'ABSPATH' ) || exit;

/**
 * What an archive may hold, for the one that writes it and the one that reads it: a zip of manifest.json, of
 * tables/{name}.jsonl with one row a line, and of uploads/.
 *
 * Names are escaped as in addresses, so that any bytes may be in them. A row is a list in the order of the manifest's
 * columns; a value that is no UTF-8 is {"$b64": "…"}. Users are in the manifest, without any secret.
 */
class BBWS_Archive_Format {

	/** The format that is written, and the first, whose names were not escaped. */
	const VERSION = 2;
	const FIRST   = 1;

	/** Most bytes of a row, and of the manifest: it is in memory several times. */
	const TEXT = 134217728;

	/** Memory for that, where a server gives less. */
	const MEMORY = '1536M';

	/** Bytes that are read at once. */
	const CHUNK = 262144;

	/** Files that are compressed already. */
	const PACKED = '/\.(?:jpe?g|png|gif|webp|avif|mp[34]|m4[av]|mov|webm|ogg|zip|gz|pdf|docx|xlsx|pptx|woff2?)\z/i';

	/** What a web server hands to PHP, by a file's own extension. Debian's Apache and everybody's nginx look at the last one only. */
	const CODE = '/\.ph(?:p\d?|tml|ar|t)\z/i';

	/** Files that change how a web server runs others. */
	const SETTINGS = '/\A\.(?:htaccess|user\.ini)\z/i';

	/** What of .htaccess hands files to an interpreter. The rest protects folders, and belongs to the site. */
	const HANDLERS = '/^\s*(?:(?:Add|Set)(?:Handler|Type|OutputFilter)|ForceType|Action|Script)\b.*(?:php|cgi|proxy|parsed|includes|script)|^\s*php_(?:admin_)?(?:value|flag)\s+(?!engine\s+(?:off|0)\b)|^\s*Options\b.*(?<![-\w])\+?(?:ExecCGI|Includes)|\[(?:.*,)?\s*H(?:andler)?=|^\s*(?:Lua|Perl|Python)\w/im';

	/** Most bytes of an .htaccess that is looked into. */
	const LOOKED = 65536;

	/**
	 * The name of an upload or table within the archive.
	 *
	 * @param string $name Bytes.
	 * @return string Printable ASCII.
	 */
	public static function escape( $name ) {
		return preg_replace_callback(
			'~[^ !#-$&-)+-9;=@-[\]-{}\~]~',
			function ( $byte ) {
				return sprintf( '%%%02X', ord( $byte[0] ) );
			},
			$name
		);
	}

	/**
	 * The name that an entry stands for.
	 *
	 * @param string $entry   Name within the archive, without its folder.
	 * @param int    $version Format of the archive.
	 * @return string
	 */
	public static function unescape( $entry, $version ) {
		return self::FIRST === $version ? $entry : rawurldecode( $entry );
	}

	/**
	 * Whether a path can be one of a file below a folder, and not one that leads out of it.
	 *
	 * @param string $path Path.
	 * @return bool
	 */
	public static function is_path( $path ) {
		$parts = explode( '/', $path );
		return strlen( $path ) < 4096 && false === strpos( $path, "\0" ) && ! array_intersect( array( '', '.', '..' ), $parts ) && max( array_map( 'strlen', $parts ) ) < 256;
	}

	/**
	 * Whether a table can have this name, after its prefix.
	 *
	 * @param string $name Name without prefix.
	 * @return bool
	 */
	public static function is_table( $name ) {
		return 1 === preg_match( '/\A[^\x00]{0,63}[^\x00 ]\z/us', $name );
	}

	/**
	 * Whether a file must not come out of an archive: it would be run, or make others run.
	 *
	 * @param string   $path Path within the uploads.
	 * @param callable $read Reads its first bytes.
	 * @return bool
	 */
	public static function is_code( $path, $read ) {
		$name = basename( $path );
		if ( ! preg_match( self::SETTINGS, $name ) ) {
			return 1 === preg_match( self::CODE, $name );
		}
		if ( 0 !== strcasecmp( $name, '.htaccess' ) ) {
			return true;
		}
		$text = (string) $read( self::LOOKED + 1 );
		// A line may go on in the next one.
		return strlen( $text ) > self::LOOKED || 0 !== preg_match( self::HANDLERS, preg_replace( '/\\\\\r?\n/', '', $text ) );
	}
}
