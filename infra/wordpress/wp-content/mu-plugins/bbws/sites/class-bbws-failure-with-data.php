<?php
/**
 * Failures that the caller learns more of.
 *
 * @package BBWS
 */

defined( 'ABSPATH' ) || exit;

/**
 * An error on its way to the caller, with data beside the status of the answer.
 */
class BBWS_Failure_With_Data extends BBWS_Failure {

	/**
	 * Data of the answer.
	 *
	 * @var array
	 */
	private $data;

	/**
	 * Sets the answer.
	 *
	 * @param string $error_code Code.
	 * @param string $message    Message for the caller.
	 * @param int    $status     HTTP status.
	 * @param array  $data       Data of the answer.
	 */
	public function __construct( $error_code, $message, $status, $data ) {
		parent::__construct( $error_code, $message, $status );
		$this->data = $data;
	}

	/**
	 * The answer.
	 *
	 * @return WP_Error
	 */
	public function to_error() {
		$error = parent::to_error();
		$error->add_data( $error->get_error_data() + $this->data );
		return $error;
	}
}
