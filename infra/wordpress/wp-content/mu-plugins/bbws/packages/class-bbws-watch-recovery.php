<?php
/**
 * What comes after requests that were killed under a watch.
 *
 * Also loaded by wp-config.php, before WordPress: only plain PHP in the methods that it calls.
 *
 * @package BBWS
 */

defined( 'ABSPATH' ) || exit;

/**
 * Puts shared code back by the note of a watch that nobody holds any more.
 */
class BBWS_Watch_Recovery {

	/**
	 * Puts back what killed requests have done, if all have ended.
	 *
	 * @return bool False when one of them has not ended yet.
	 */
	public static function recover() {
		$file = BBWS_Watch_Note::open();
		if ( ! $file ) {
			return true;
		}
		$owner = BBWS_Watch_Note::own( 0 );
		if ( ! $owner || ! BBWS_Watch_Note::lock( $file, LOCK_EX, 0 ) ) {
			return false;
		}
		$note = BBWS_Watch_Note::parse( $file );
		if ( $note ) {
			self::restore( $note[1], BBWS_Shared_Code::changes( $note[1] ) );
		}
		BBWS_Watch_Note::close( $file );
		return true;
	}

	/**
	 * Puts shared code back, and writes down what was not possible.
	 *
	 * @param array[]  $before  What it was.
	 * @param string[] $changes What has changed.
	 */
	public static function restore( $before, $changes ) {
		foreach ( BBWS_Shared_Code::put_back( $before, $changes ) as $path ) {
			// phpcs:ignore WordPress.PHP.DevelopmentFunctions -- nothing but a person can do it.
			error_log( 'bbws: could not be put back: ' . BBWS_Shared_Code::name( $path ) );
		}
	}

	/**
	 * The error of a call that comes while requests of an earlier one still run.
	 *
	 * @return BBWS_Failure
	 */
	public static function busy() {
		return new BBWS_Failure( 'bbws_busy', 'A plugin or theme is still being switched.', 423 );
	}
}
