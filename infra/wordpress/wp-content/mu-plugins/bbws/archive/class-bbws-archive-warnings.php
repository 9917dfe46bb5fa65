<?php
/**
 * What is not as the customer would expect.
 *
 * @package BBWS
 */

defined( 'ABSPATH' ) || exit;

/**
 * Collects what an export or import left out or could not bring over as it should be, and why.
 */
class BBWS_Archive_Warnings {

	/** Most that are told one by one. */
	const KEPT = 50;

	/** What each code means. */
	const MESSAGES = array(
		'BKUP_VALUE_KEPT'     => 'The address of the site could not be rewritten in this value: it was taken over as it was.',
		'BKUP_VALUE_PARTLY'   => 'Only its plugin can read a part of this value: the address of the site was not rewritten in it.',
		'BKUP_VALUE_BINARY'   => 'This value is no text: if it holds the address of the site, it was not rewritten.',
		'BKUP_VALUE_TOO_LONG' => 'With the new address of the site this value would be too long for its column: it was taken over as it was.',
		'BKUP_CRON_KEPT'      => 'The scheduled events could not be read: those with the address of the site among their arguments may not be found by their plugins.',
		'BKUP_FILE_CODE'      => 'Web servers could run this file: archives hold none of these. Where it stands it stays.',
		'BKUP_FILE_LINK'      => 'Archives hold no links. Where it stands it stays.',
		'BKUP_FILE_GONE'      => 'The file could not be read to its end: it was deleted, was changed meanwhile, or can not be opened.',
		'BKUP_FOLDER_GONE'    => 'The folder could not be read.',
		'BKUP_FILE_UNREAD'    => 'The file is too large to be looked through: if it holds the address of the site, it was not rewritten.',
		'BKUP_FILE_SPECIAL'   => 'This is neither a file nor a folder.',
		'BKUP_VIEW'           => 'Archives hold no views and no sequences.',
		'BKUP_TABLE_NAME'     => 'The table has a name that can not be restored here.',
		'BKUP_TABLE_PLAIN'    => 'The table is kept with its columns, keys and rows, but not all of its definition.',
		'BKUP_TABLE_MOMENT'   => 'The engine of this table keeps no moment: it was read as it was when its turn came.',
		'BKUP_ROW_TOO_LARGE'  => 'A row of the table is larger than an archive takes.',
		'BKUP_LINK_LEFT_OUT'  => 'This foreign key leads to a table that is not of the site.',
		'BKUP_TRIGGER'        => 'This trigger could not be taken over: it uses what is not of the site.',
		'BKUP_NOT_UPGRADED'   => 'The database is of an older WordPress and could not be upgraded: it is tried again.',
		'BKUP_MORE'           => 'There is more than is listed.',
	);

	/**
	 * JSON schema of the warnings in an answer.
	 *
	 * @return array
	 */
	public static function schema() {
		$string = array( 'type' => 'string' );
		return array(
			'type'  => 'array',
			'items' => array(
				'type'       => 'object',
				'properties' => array(
					'code'    => $string,
					'subject' => $string,
					'message' => $string,
				),
			),
		);
	}

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
	 * Adds a warning. The same one is told once.
	 *
	 * @param string $code    Code.
	 * @param string $subject What it is about.
	 */
	public function add( $code, $subject ) {
		// A name may hold any bytes, and has to go through JSON.
		$subject = preg_replace_callback(
			1 === preg_match( '//u', $subject ) ? '/[\x00-\x1f\x7f]/' : '/[^\x20-\x7e]/',
			function ( $byte ) {
				return sprintf( '%%%02X', ord( $byte[0] ) );
			},
			$subject
		);
		$entry   = array(
			'code'    => $code,
			'subject' => mb_strcut( $subject, 0, 300, 'UTF-8' ),
			'message' => self::MESSAGES[ $code ],
		);
		if ( count( $this->entries ) < self::KEPT ) {
			if ( ! in_array( $entry, $this->entries, true ) ) {
				$this->entries[] = $entry;
			}
		} else {
			++$this->more;
		}
	}

	/**
	 * Takes up what another request has collected.
	 *
	 * @param array[] $warnings What its all() answered.
	 * @return self
	 */
	public static function resume( $warnings ) {
		$resumed = new self();
		foreach ( $warnings as $entry ) {
			if ( 'BKUP_MORE' === $entry['code'] ) {
				$resumed->more = (int) $entry['subject'];
			} else {
				$resumed->entries[] = $entry;
			}
		}
		return $resumed;
	}

	/**
	 * All warnings.
	 *
	 * @return array[]
	 */
	public function all() {
		return array_merge(
			$this->entries,
			$this->more ? array(
				array(
					'code'    => 'BKUP_MORE',
					'subject' => (string) $this->more,
					'message' => self::MESSAGES['BKUP_MORE'],
				),
			) : array()
		);
	}
}
