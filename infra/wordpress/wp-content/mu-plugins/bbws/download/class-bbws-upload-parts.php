<?php
/**
 * The parts of an upload.
 *
 * @package BBWS
 */

defined( 'ABSPATH' ) || exit;

/**
 * Cuts a stream into the parts of a multipart upload. Each lies on the disk until it is sent, and is sent with its digest; a
 * journal tells how far the stream is, so that another request can go on.
 */
class BBWS_Upload_Parts {

	/** Bytes of a part: S3 takes five million at least, and one has to be sent in a slice. */
	const PART = 16777216;

	/** Parts that S3 takes of one upload. */
	const MOST = 10000;

	/** Parts that may wait. */
	const WAITING = 3;

	/**
	 * Folder of the parts.
	 *
	 * @var string
	 */
	private $folder;

	/**
	 * Tells how far it is.
	 *
	 * @var BBWS_Step_Journal
	 */
	private $journal;

	/**
	 * Digests of all parts, in base64.
	 *
	 * @var string[]
	 */
	private $digests = array();

	/**
	 * Those that are not sent, by their numbers.
	 *
	 * @var array[]
	 */
	private $waiting = array();

	/**
	 * Those that are not in the journal.
	 *
	 * @var array[]
	 */
	private $news = array();

	/**
	 * The part that is being written, if it was begun.
	 *
	 * @var resource|null
	 */
	private $file = null;

	/**
	 * Bytes of it.
	 *
	 * @var int
	 */
	private $length = 0;

	/**
	 * Bytes since the last commit.
	 *
	 * @var int
	 */
	public $fresh = 0;

	/**
	 * What was committed last.
	 *
	 * @var array
	 */
	public $state = array();

	/**
	 * Begins, or goes on.
	 *
	 * @param string $folder Folder of the parts.
	 */
	public function __construct( $folder ) {
		$this->folder  = $folder;
		$this->journal = new BBWS_Step_Journal(
			$folder . '/journal',
			function ( $line ) {
				foreach ( $line['parts'] ?? array() as $part ) {
					$this->add( $part );
				}
				unset( $this->waiting[ $line['sent'] ?? 0 ] );
				$this->length = $line['length'] ?? $this->length;
				$this->state  = $line['state'] ?? $this->state;
			}
		);
		if ( $this->length ) {
			$this->file = BBWS_Step_Journal::open( $this->path( $this->next() ) );
			BBWS_Step_Journal::cut( $this->file, $this->length );
		}
	}

	/**
	 * Number of the part that is being written.
	 *
	 * @return int
	 */
	private function next() {
		return count( $this->digests ) + 1;
	}

	/**
	 * Knows of a part.
	 *
	 * @param array $part Its bytes and digest.
	 */
	private function add( $part ) {
		$this->waiting[ $this->next() ] = $part;
		$this->digests[]                = $part['md5'];
	}

	/**
	 * Parts that are not sent yet.
	 *
	 * @return array[] Bytes and digests, by their numbers.
	 */
	public function waiting() {
		return $this->waiting;
	}

	/**
	 * Digests of all parts.
	 *
	 * @return string[] In base64.
	 */
	public function digests() {
		return $this->digests;
	}

	/**
	 * Writes bytes of the stream.
	 *
	 * @param string $bytes Bytes.
	 */
	public function put( $bytes ) {
		$this->fresh += strlen( $bytes );
		for ( $at = 0; $at < strlen( $bytes ); ) {
			if ( ! $this->file ) {
				$this->file = fopen( $this->path( $this->next() ), 'wb' ); // phpcs:ignore WordPress.WP.AlternativeFunctions
			}
			$more = substr( $bytes, $at, self::PART - $this->length );
			BBWS_Site_Files::write( $this->file, $more );
			$at           += strlen( $more );
			$this->length += strlen( $more );
			if ( self::PART === $this->length ) {
				$this->close();
			}
		}
	}

	/**
	 * Completes the part that is being written.
	 *
	 * @throws BBWS_Failure When there are too many.
	 */
	public function close() {
		if ( ! $this->file ) {
			return;
		}
		if ( $this->next() > self::MOST ) {
			throw new BBWS_Failure( 'bbws_download_too_large', 'The download would be too large.', 422 );
		}
		BBWS_Step_Journal::sync( $this->file );
		fclose( $this->file ); // phpcs:ignore WordPress.WP.AlternativeFunctions
		$part = array(
			'bytes' => $this->length,
			'md5'   => base64_encode( md5_file( $this->path( $this->next() ), true ) ),
		);
		$this->add( $part );
		$this->news[] = $part;
		$this->file   = null;
		$this->length = 0;
	}

	/**
	 * Writes down how far it is.
	 *
	 * @param array $state State of whoever writes.
	 */
	public function commit( $state ) {
		if ( $this->file ) {
			BBWS_Step_Journal::sync( $this->file );
		}
		do_action( 'bbws_export_step', 'download-written' );
		$this->journal->add(
			array(
				'parts'  => $this->news,
				'length' => $this->length,
				'state'  => $state,
			)
		);
		$this->news  = array();
		$this->fresh = 0;
		$this->state = $state;
		do_action( 'bbws_export_step', 'download-committed' );
	}

	/**
	 * Sends a part that waits.
	 *
	 * @param int    $number Its number.
	 * @param string $url    Presigned address.
	 * @return bool Whether it waited.
	 */
	public function send( $number, $url ) {
		if ( ! isset( $this->waiting[ $number ] ) ) {
			return false;
		}
		BBWS_Transfer::put( $url, $this->path( $number ), $this->waiting[ $number ]['md5'], 'application/octet-stream', BBWS_Slice::left() );
		do_action( 'bbws_export_step', 'download-put' );
		$this->journal->add( array( 'sent' => $number ) );
		unset( $this->waiting[ $number ] );
		do_action( 'bbws_export_step', 'download-sent' );
		unlink( $this->path( $number ) ); // phpcs:ignore WordPress.WP.AlternativeFunctions
		return true;
	}

	/**
	 * Where a part lies.
	 *
	 * @param int $number Its number.
	 * @return string
	 */
	private function path( $number ) {
		return $this->folder . '/part-' . $number;
	}
}
