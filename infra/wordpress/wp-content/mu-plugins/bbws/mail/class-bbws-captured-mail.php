<?php
/**
 * A mail that is kept.
 *
 * @package BBWS
 */

defined( 'ABSPATH' ) || exit;

/**
 * Makes of the arguments of wp_mail() what is kept of a mail.
 */
class BBWS_Captured_Mail {

	/** Bytes that it has as JSON, at most. */
	const BYTES = 65536;

	/** Addresses and attachments that are named, and characters of each text beside the body. */
	const NAMES = 50;
	const TEXT  = 500;

	/** How it is written. */
	const JSON = JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_SLASHES | JSON_INVALID_UTF8_SUBSTITUTE | JSON_PARTIAL_OUTPUT_ON_ERROR;

	/**
	 * What is kept.
	 *
	 * @param array $mail Arguments of wp_mail().
	 * @return array
	 */
	public static function of( $mail ) {
		$headers = self::headers( isset( $mail['headers'] ) ? $mail['headers'] : array() );
		$type    = strtolower( trim( explode( ';', isset( $headers['content-type'] ) ? $headers['content-type'] : '' )[0] ) );
		$type    = strtolower( (string) apply_filters( 'wp_mail_content_type', '' === $type ? 'text/plain' : $type ) );
		$kind    = 'text/html' === $type ? 'html' : 'text';
		$to      = isset( $mail['to'] ) ? $mail['to'] : array();
		$kept    = array(
			'from'        => self::short( isset( $headers['from'] ) ? $headers['from'] : self::sender() ),
			'to'          => self::some( is_array( $to ) ? $to : explode( ',', (string) $to ) ),
			'subject'     => self::short( isset( $mail['subject'] ) ? $mail['subject'] : '' ),
			'text'        => null,
			'html'        => null,
			'attachments' => self::attachments( isset( $mail['attachments'] ) ? $mail['attachments'] : array() ),
			'truncated'   => false,
		);
		return self::bounded( $kept, $kind, isset( $mail['message'] ) && is_scalar( $mail['message'] ) ? (string) $mail['message'] : '' );
	}

	/**
	 * The arguments that a mailer stands for.
	 *
	 * @param object $mailer Mailer of core, or one like it.
	 * @return array
	 */
	public static function of_mailer( $mailer ) {
		$to = is_callable( array( $mailer, 'getAllRecipientAddresses' ) ) ? array_keys( $mailer->getAllRecipientAddresses() ) : array();
		return array(
			'to'          => $to,
			'subject'     => isset( $mailer->Subject ) ? $mailer->Subject : '', // phpcs:ignore WordPress.NamingConventions
			'message'     => isset( $mailer->Body ) ? $mailer->Body : '', // phpcs:ignore WordPress.NamingConventions
			'headers'     => array( 'Content-Type: ' . ( isset( $mailer->ContentType ) ? $mailer->ContentType : 'text/plain' ), 'X-Alternative: ' . ( isset( $mailer->AltBody ) ? $mailer->AltBody : '' ) ), // phpcs:ignore WordPress.NamingConventions
			'attachments' => array(),
		);
	}

	/**
	 * Puts as much of the body into a mail as there is room for.
	 *
	 * @param array  $kept Mail.
	 * @param string $kind "text" or "html".
	 * @param string $body Body.
	 * @return array
	 */
	private static function bounded( $kept, $kind, $body ) {
		$whole         = self::clean( $body );
		$kept[ $kind ] = mb_strcut( $whole, 0, self::BYTES, 'UTF-8' );
		$over          = strlen( wp_json_encode( $kept, self::JSON ) ) + strlen( ',"date":"0000-00-00T00:00:00.000Z"' ) - self::BYTES;
		if ( $over > 0 ) {
			// What is taken away is no shorter as JSON.
			$kept[ $kind ] = mb_strcut( $kept[ $kind ], 0, max( 0, strlen( $kept[ $kind ] ) - $over ), 'UTF-8' );
		}
		$kept['truncated'] = $kept[ $kind ] !== $whole;
		return $kept;
	}

	/**
	 * The headers, by their names in lower case.
	 *
	 * @param string|string[] $headers Headers as wp_mail() takes them.
	 * @return array<string, string>
	 */
	private static function headers( $headers ) {
		$found = array();
		foreach ( is_array( $headers ) ? $headers : explode( "\n", (string) $headers ) as $name => $line ) {
			$line = is_string( $name ) ? $name . ': ' . ( is_scalar( $line ) ? $line : '' ) : ( is_scalar( $line ) ? (string) $line : '' );
			if ( false !== strpos( $line, ':' ) ) {
				list( $name, $value ) = explode( ':', $line, 2 );

				$found[ strtolower( trim( $name ) ) ] = trim( $value );
			}
		}
		return $found;
	}

	/**
	 * Who sends a mail that does not say it: what core does.
	 *
	 * @return string
	 */
	private static function sender() {
		$address = apply_filters( 'wp_mail_from', 'wordpress@' . preg_replace( '/^www\./', '', (string) wp_parse_url( network_home_url(), PHP_URL_HOST ) ) );
		$name    = apply_filters( 'wp_mail_from_name', 'WordPress' );
		return ( is_scalar( $name ) ? $name : '' ) . ' <' . ( is_scalar( $address ) ? $address : '' ) . '>';
	}

	/**
	 * Names and sizes of attachments. What is in them is not kept.
	 *
	 * @param string|string[] $attachments Attachments as wp_mail() takes them.
	 * @return array[]
	 */
	private static function attachments( $attachments ) {
		$found = array();
		foreach ( is_array( $attachments ) ? $attachments : explode( "\n", str_replace( "\r\n", "\n", (string) $attachments ) ) as $name => $path ) {
			if ( ! is_string( $path ) || '' === $path || count( $found ) >= self::NAMES ) {
				continue;
			}
			$size    = wp_is_stream( $path ) || ! is_file( $path ) ? false : filesize( $path );
			$found[] = array(
				'name'      => self::short( is_string( $name ) && '' !== $name ? $name : wp_basename( $path ) ),
				'sizeBytes' => false === $size ? null : $size,
			);
		}
		return $found;
	}

	/**
	 * Texts, as many as are kept.
	 *
	 * @param array $texts Texts.
	 * @return string[]
	 */
	private static function some( $texts ) {
		return array_map( array( __CLASS__, 'short' ), array_slice( array_values( array_filter( $texts, 'is_scalar' ) ), 0, self::NAMES ) );
	}

	/**
	 * As much of a text as is kept.
	 *
	 * @param mixed $text Text.
	 * @return string
	 */
	private static function short( $text ) {
		return trim( mb_substr( self::clean( is_scalar( $text ) ? (string) $text : '' ), 0, self::TEXT, 'UTF-8' ) );
	}

	/**
	 * A text without what no page shows.
	 *
	 * @param string $text Text.
	 * @return string
	 */
	private static function clean( $text ) {
		$text = mb_scrub( str_replace( "\r\n", "\n", $text ), 'UTF-8' );
		return (string) preg_replace( '/[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]/', '', $text );
	}
}
