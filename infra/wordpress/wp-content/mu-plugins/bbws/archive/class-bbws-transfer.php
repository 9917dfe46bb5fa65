<?php
/**
 * Transfer of archives.
 *
 * @package BBWS
 */

defined( 'ABSPATH' ) || exit;

/**
 * Streams files to and from presigned addresses: WP_Http would hold a whole archive in memory.
 */
class BBWS_Transfer {

	/** Seconds after which a connection without progress is given up. */
	const STALLED = 60;

	/**
	 * Refuses an address that no object store has. On a developer's machine the store may be this machine.
	 *
	 * @param string $url Address.
	 * @return true|WP_Error
	 */
	public static function check_url( $url ) {
		$parts = wp_parse_url( $url );
		$host  = strtolower( isset( $parts['host'] ) ? $parts['host'] : '' );
		$local = BBWS_LOCAL && in_array( $host, array( '127.0.0.1', 'localhost' ), true );
		$valid = is_array( $parts ) && '' !== $host && ! isset( $parts['user'] ) && ! isset( $parts['pass'] ) && strlen( $url ) <= 8192 && ! preg_match( '/[\x00-\x20\x7f]/', $url )
			&& isset( $parts['scheme'] ) && in_array( strtolower( $parts['scheme'] ), $local ? array( 'http', 'https' ) : array( 'https' ), true );
		return $valid ? true : new WP_Error( 'bbws_bad_url', 'The address must be an https address.', array( 'status' => 400 ) );
	}

	/**
	 * Uploads a file.
	 *
	 * @param string      $url     Presigned address.
	 * @param string      $path    File.
	 * @param string|null $md5     Its digest in base64, where it is known.
	 * @param string      $type    Its type.
	 * @param float       $seconds Most that it may take; 0 for any time.
	 * @throws BBWS_Failure When it is refused.
	 */
	public static function put( $url, $path, $md5 = null, $type = 'application/zip', $seconds = 0 ) {
		// phpcs:disable WordPress.WP.AlternativeFunctions -- see the class.
		$file = fopen( $path, 'rb' );
		try {
			$status = self::send(
				$url,
				array(
					CURLOPT_UPLOAD        => true,
					CURLOPT_INFILE        => $file,
					CURLOPT_INFILESIZE    => filesize( $path ),
					// Without "Expect": a store that does not know it would cost a second. A bucket that locks its objects takes none without a digest.
					CURLOPT_HTTPHEADER    => array( 'Content-Type: ' . $type, 'Content-MD5: ' . ( $md5 ?? base64_encode( md5_file( $path, true ) ) ), 'Expect:' ),
					CURLOPT_TIMEOUT_MS    => (int) ( 1000 * $seconds ),
					CURLOPT_WRITEFUNCTION => function ( $handle, $data ) {
						return strlen( $data );
					},
				)
			);
		} finally {
			fclose( $file );
		}
		// phpcs:enable
		if ( $status < 200 || $status > 299 ) {
			throw new BBWS_Failure( 'bbws_upload_failed', $status ? 'The destination answered ' . $status . '.' : 'The destination could not be reached.', 502 );
		}
	}

	/**
	 * Downloads a file.
	 *
	 * @param string $url  Presigned address.
	 * @param string $path File to make.
	 * @throws BBWS_Failure When it is refused.
	 */
	public static function get( $url, $path ) {
		// phpcs:disable WordPress.WP.AlternativeFunctions -- see the class.
		$file = fopen( $path, 'wb' );
		try {
			$status = self::send( $url, array( CURLOPT_FILE => $file ) );
		} finally {
			fclose( $file );
		}
		// phpcs:enable
		if ( 200 !== $status ) {
			throw new BBWS_Failure( 'bbws_download_failed', $status ? 'The source answered ' . $status . '.' : 'The source could not be read.', 502 );
		}
	}

	/**
	 * Downloads a part of an object.
	 *
	 * @param string $url     Presigned address.
	 * @param int    $offset  Where it begins.
	 * @param int    $length  Bytes that it has.
	 * @param float  $seconds Most that it may take.
	 * @return string
	 * @throws BBWS_Failure When it is refused, or is not there.
	 */
	public static function range( $url, $offset, $length, $seconds ) {
		$bytes  = '';
		$status = self::send(
			$url,
			array(
				CURLOPT_RANGE         => $offset . '-' . ( $offset + $length - 1 ),
				CURLOPT_TIMEOUT_MS    => (int) ( 1000 * $seconds ),
				CURLOPT_WRITEFUNCTION => function ( $handle, $data ) use ( &$bytes, $length ) {
					$bytes .= $data;
					// Who sends more than was asked for is not listened to.
					return strlen( $bytes ) > $length ? 0 : strlen( $data );
				},
			)
		);
		if ( in_array( $status, array( 404, 416 ), true ) || ( 206 === $status && strlen( $bytes ) !== $length ) ) {
			throw BBWS_Failure::bad_archive( 404 === $status ? 'lacks an object.' : 'has an object that is too short.' );
		}
		if ( 206 !== $status ) {
			throw new BBWS_Failure( 'bbws_download_failed', $status ? 'The source answered ' . $status . '.' : 'The source could not be read.', 502 );
		}
		return $bytes;
	}

	/**
	 * Makes a request. Redirects are not followed: they would lead past the check of the address.
	 *
	 * @param string $url     Address.
	 * @param array  $options Options of curl.
	 * @return int HTTP status; 0 when there was no whole answer.
	 */
	private static function send( $url, $options ) {
		// phpcs:disable WordPress.WP.AlternativeFunctions -- see the class.
		$handle = curl_init( $url );
		curl_setopt_array(
			$handle,
			$options + array(
				CURLOPT_PROTOCOLS       => CURLPROTO_HTTPS | ( BBWS_LOCAL ? CURLPROTO_HTTP : 0 ),
				CURLOPT_FOLLOWLOCATION  => false,
				CURLOPT_CONNECTTIMEOUT  => 10,
				CURLOPT_LOW_SPEED_LIMIT => 1,
				CURLOPT_LOW_SPEED_TIME  => self::STALLED,
			)
		);
		$done   = curl_exec( $handle );
		$status = (int) curl_getinfo( $handle, CURLINFO_RESPONSE_CODE );
		curl_close( $handle );
		// phpcs:enable
		return $done || $status >= 300 ? $status : 0;
	}
}
