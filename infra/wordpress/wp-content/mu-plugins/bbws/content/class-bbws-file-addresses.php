<?php
/**
 * The address of a site in its uploads.
 *
 * @package BBWS
 */

defined( 'ABSPATH' ) || exit;

/**
 * Builders of pages write style sheets and the like into the uploads, with the site's address in them, and make them anew
 * only when somebody saves the page. Files of pages are rewritten as values of tables are; what customers have uploaded to be
 * read or downloaded as it is (texts, documents, pictures) stays byte for byte.
 */
class BBWS_File_Addresses {

	/** Files that a page is made of, or that the plugin which wrote them reads. */
	const OF_PAGES = '/\.(?:css|m?js|json|webmanifest|svg|xml|xsl|html?)\z/i';

	/** Bytes of the largest one that is looked through. */
	const LARGEST = 8388608;

	/**
	 * Rewrites the files below a folder. Safe to repeat after a kill at any point.
	 *
	 * @param string                $folder   Folder.
	 * @param BBWS_Import_Rows      $rows     Rewrites values.
	 * @param BBWS_Archive_Warnings $warnings Learns what was not looked through.
	 */
	public static function rewrite( $folder, $rows, $warnings ) {
		foreach ( BBWS_Site_Files::below( $folder ) as $name => $path ) {
			if ( ! preg_match( self::OF_PAGES, $name ) || BBWS_Site_Files::is_code( $name, $path ) ) {
				continue;
			}
			if ( (int) @filesize( $path ) > self::LARGEST ) { // phpcs:ignore WordPress.PHP.NoSilencedErrors
				$warnings->add( 'BKUP_FILE_UNREAD', $name );
				continue;
			}
			// phpcs:ignore WordPress.WP.AlternativeFunctions, WordPress.PHP.NoSilencedErrors -- a local file, which may be gone by now.
			$old = @file_get_contents( $path );
			$new = false === $old ? false : $rows->rewrite( $old, 'uploads ' . $name );
			if ( $new !== $old ) {
				self::write( $path, $new );
			}
		}
	}

	/**
	 * Writes a file: who asks for it meanwhile gets the old or the new one, and never half of it.
	 *
	 * @param string $path Path.
	 * @param string $text Text.
	 * @throws RuntimeException When the disk is full.
	 */
	private static function write( $path, $text ) {
		// phpcs:disable WordPress.WP.AlternativeFunctions, WordPress.PHP.NoSilencedErrors -- one step, which copying is not.
		$beside = dirname( $path ) . '/.bbws-new-' . md5( $path );
		if ( strlen( $text ) !== @file_put_contents( $beside, $text ) || ! chmod( $beside, fileperms( $path ) & 0777 ) || ! rename( $beside, $path ) ) {
			@unlink( $beside );
			throw new RuntimeException( 'A file could not be written.' );
		}
		// phpcs:enable
	}
}
