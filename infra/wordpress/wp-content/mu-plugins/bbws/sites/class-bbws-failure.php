<?php
/**
 * Failures deep in the work.
 *
 * @package BBWS
 */

defined( 'ABSPATH' ) || exit;

/**
 * An error on its way to the caller, with the code and status of the answer. Its message holds no SQL and no path.
 */
class BBWS_Failure extends Exception {

	/**
	 * Code of the answer.
	 *
	 * @var string
	 */
	private $error_code;

	/**
	 * HTTP status of the answer.
	 *
	 * @var int
	 */
	private $status;

	/**
	 * Sets the answer.
	 *
	 * @param string $error_code Code.
	 * @param string $message    Message for the caller.
	 * @param int    $status     HTTP status.
	 */
	public function __construct( $error_code, $message, $status ) {
		parent::__construct( $message );
		$this->error_code = $error_code;
		$this->status     = $status;
	}

	/**
	 * An archive that is not one, or not one of ours.
	 *
	 * @param string $why Completes "The archive …".
	 * @return BBWS_Failure
	 */
	public static function bad_archive( $why ) {
		return new self( 'bbws_bad_archive', 'The archive ' . $why, 422 );
	}

	/**
	 * A disk that has no room for what is to be written.
	 *
	 * @return BBWS_Failure
	 */
	public static function disk_full() {
		return new self( 'bbws_disk_full', 'The disk is full.', 507 );
	}

	/**
	 * HTTP status of the answer.
	 *
	 * @return int
	 */
	public function status() {
		return $this->status;
	}

	/**
	 * The answer.
	 *
	 * @return WP_Error
	 */
	public function to_error() {
		return new WP_Error( $this->error_code, $this->getMessage(), array( 'status' => $this->status ) );
	}
}
