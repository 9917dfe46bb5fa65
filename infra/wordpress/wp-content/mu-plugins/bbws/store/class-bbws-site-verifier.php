<?php
/**
 * The verification of what is stored of a site.
 *
 * @package BBWS
 */

defined( 'ABSPATH' ) || exit;

/**
 * Brings what the content store holds into a scratch site, slice by slice: each part is compared with its digest, each table
 * with the number of its rows, before and after; then the front page is asked for. The scratch site's locks must be held. It
 * stays until somebody removes it, with what was found.
 */
class BBWS_Site_Verifier {

	/** Seconds that the front page may take. */
	const TIMEOUT = 15;

	/** What a page answers that does not work. A site may close itself by others. */
	const BROKEN = array( 0, 500, 502, 504 );

	/**
	 * Platform's id of the verification, and of its import.
	 *
	 * @var string
	 */
	private $verification_id;

	/**
	 * Sets what is verified.
	 *
	 * @param string $verification_id Platform's id of the verification.
	 */
	public function __construct( $verification_id ) {
		$this->verification_id = $verification_id;
	}

	/**
	 * Does a slice.
	 *
	 * @param array   $manifest Address and digest of the manifest.
	 * @param array[] $gets     Addresses of packs.
	 * @return array How far it is; or, when all is well, the number of rows and files, and warnings.
	 */
	public function run( $manifest, $gets ) {
		$id     = $this->verification_id;
		$site   = BBWS_Scratch_Site::make( $id );
		do_action( 'bbws_scratch_step', 'scratch-made', $site->id );
		$before = BBWS_Journal::find( $site->id, 'verifications', $id );
		if ( null !== $before ) {
			return $before;
		}
		BBWS_Site_Importer::recover( $site );
		$loaded = BBWS_Journal::find( $site->id, 'imports', $id );
		if ( null === $loaded ) {
			$result = $this->load( $site, $manifest, $gets );
			// The page has a slice of its own.
			return array( 'verificationId' => $id ) + ( isset( $result['rows'] ) ? self::loaded( $result ) : array_diff_key( $result, array( 'importId' => 1 ) ) );
		}
		self::count( $site->id, $loaded['loaded'] ?? array() );
		do_action( 'bbws_scratch_step', 'scratch-counted', $site->id );
		$status = self::look( $site );
		$answer = array(
			'verificationId' => $id,
			'done'           => true,
			'rows'           => $loaded['rows'],
			'files'          => $loaded['files'],
			'pageStatus'     => $status,
			'warnings'       => $loaded['warnings'],
		);
		BBWS_Journal::add( $site->id, 'verifications', $id, $answer );
		do_action( 'bbws_scratch_step', 'scratch-looked', $site->id );
		return $answer;
	}

	/**
	 * Loads a slice. S3 refuses an object that is not there, too, whoever may not list the bucket: one that it refuses while it
	 * gives the manifest is gone.
	 *
	 * @param WP_Site $site     Scratch site.
	 * @param array   $manifest Address and digest of the manifest.
	 * @param array[] $gets     Addresses of packs.
	 * @return array
	 * @throws BBWS_Failure When it can not be loaded.
	 */
	private function load( $site, $manifest, $gets ) {
		try {
			return ( new BBWS_Site_Loader( null, $site, $this->verification_id ) )->run( $manifest, $gets, array( 'parts' => array( 'DATABASE', 'UPLOADS' ) ) );
		} catch ( BBWS_Failure $failure ) {
			if ( 502 !== $failure->status() || 'The source answered 403.' !== $failure->getMessage() ) {
				throw $failure;
			}
			try {
				BBWS_Transfer::range( $manifest['url'], 0, 1, BBWS_Slice::left() );
			} catch ( BBWS_Failure $other ) {
				throw $failure;
			}
			throw BBWS_Failure::bad_archive( 'lacks an object.' );
		}
	}

	/**
	 * How far it is when all was brought in.
	 *
	 * @param array $result Number of rows and files.
	 * @return array
	 */
	private static function loaded( $result ) {
		return array(
			'done'     => false,
			'progress' => array(
				'bytesDone'  => 1,
				'bytesTotal' => 1,
				'rowsDone'   => $result['rows'],
			),
			'wanted'   => array(),
		);
	}

	/**
	 * Counts the rows of the tables.
	 *
	 * @param int   $id     Id of the site in this network.
	 * @param int[] $loaded Number of rows that each was given, by its name without prefix.
	 * @throws BBWS_Failure When there are others.
	 */
	private static function count( $id, $loaded ) {
		global $wpdb;
		foreach ( $loaded as $table => $rows ) {
			$found = (int) BBWS_Database::select( 'SELECT COUNT(*) FROM ' . BBWS_Database::name( $wpdb->get_blog_prefix( $id ) . $table ) )[0][0];
			if ( $found !== $rows ) {
				throw BBWS_Failure::bad_archive( sprintf( 'has %2$d rows of the table %1$s, of which %3$d can be read back.', $table, $rows, $found ) );
			}
		}
	}

	/**
	 * Asks for the front page, from within.
	 *
	 * @param WP_Site $site Site.
	 * @return int Its status.
	 * @throws BBWS_Failure When it does not work.
	 */
	private static function look( $site ) {
		$page = BBWS_Loopback::open( trailingslashit( BBWS_Addresses::url_of_site( $site ) ), self::TIMEOUT );
		if ( in_array( $page['status'], self::BROKEN, true ) || ( 200 === $page['status'] && '' === trim( $page['body'] ) ) ) {
			throw new BBWS_Failure( 'bbws_page_failed', 'The archive makes a front page that does not work: ' . ( $page['status'] ? 'it answers ' . $page['status'] . '.' : 'there is no answer.' ), 422 );
		}
		return $page['status'];
	}
}
