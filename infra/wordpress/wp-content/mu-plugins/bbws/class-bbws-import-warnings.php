<?php
/**
 * What an import could not bring over as it should be.
 *
 * @package BBWS
 */

defined( 'ABSPATH' ) || exit;

/**
 * Collects it for the answer. It is a list for people to look at, so it ends somewhere.
 */
class BBWS_Import_Warnings {

	/** Most that are told one by one. */
	const MOST = 20;

	/** What each code means. */
	const MESSAGES = array(
		'BKUP_VALUE_KEPT'     => 'The address of the site could not be rewritten in this value: it was taken over as it was.',
		'BKUP_VALUE_PARTLY'   => 'Only its plugin can read a part of this value: the address of the site was not rewritten in it.',
		'BKUP_VALUE_BINARY'   => 'This value is no text: if it holds the address of the site, it was not rewritten.',
		'BKUP_VALUE_TOO_LONG' => 'With the new address of the site this value would be too long for its column: it was taken over as it was.',
		'BKUP_CRON_KEPT'      => 'The scheduled events could not be read: those with the address of the site among their arguments may not be found by their plugins.',
		'BKUP_MORE_VALUES'    => 'There are more values of these kinds than are listed.',
	);

	/**
	 * What is told.
	 *
	 * @var array[]
	 */
	private $entries = array();

	/**
	 * Number of the others.
	 *
	 * @var int
	 */
	private $more = 0;

	/**
	 * Adds a warning.
	 *
	 * @param string $code    Code.
	 * @param string $subject What it is about.
	 */
	public function add( $code, $subject ) {
		if ( count( $this->entries ) >= self::MOST ) {
			++$this->more;
			return;
		}
		$this->entries[] = self::entry( $code, $subject );
	}

	/**
	 * All warnings.
	 *
	 * @return array[]
	 */
	public function all() {
		return array_merge( $this->entries, $this->more ? array( self::entry( 'BKUP_MORE_VALUES', (string) $this->more ) ) : array() );
	}

	/**
	 * A warning as it is told.
	 *
	 * @param string $code    Code.
	 * @param string $subject What it is about.
	 * @return array
	 */
	private static function entry( $code, $subject ) {
		return array(
			'code'    => $code,
			// A name of an option may be of any length, and has to go through JSON.
			'subject' => substr( BBWS_Pattern::replace( '/[^\x20-\x7e]/', '?', $subject ), 0, 200 ),
			'message' => self::MESSAGES[ $code ],
		);
	}
}
