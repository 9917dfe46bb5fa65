<?php
/**
 * The export of a site.
 *
 * @package BBWS
 */

defined( 'ABSPATH' ) || exit;

/**
 * Writes a site to an archive and uploads it. The site's locks must be held.
 */
class BBWS_Site_Exporter {

	/**
	 * Sites of the network.
	 *
	 * @var BBWS_Site_Store
	 */
	private $store;

	/**
	 * Sets where sites are looked up.
	 *
	 * @param BBWS_Site_Store $store Sites of the network.
	 */
	public function __construct( BBWS_Site_Store $store ) {
		$this->store = $store;
	}

	/**
	 * Exports.
	 *
	 * @param WP_Site $site        Site.
	 * @param string  $archive_id  Platform's id of the archive.
	 * @param string  $destination Presigned address.
	 * @return array The answer.
	 */
	public function run( $site, $archive_id, $destination ) {
		$folder = BBWS_Site_Files::work( $site->id );
		try {
			$writer   = new BBWS_Archive_Writer( $folder );
			$tables   = $writer->add_tables( $site->id );
			$files    = $writer->add_uploads( $site->id );
			$manifest = array( 'formatVersion' => BBWS_Archive_Format::VERSION ) + BBWS_Site_Description::of( $site, $this->store );
			$writer->close( $manifest + array( 'tables' => $tables ) + BBWS_Site_Description::content( $site ) );
			do_action( 'bbws_export_step', 'written', $site->id );
			$answer = array(
				'archiveId' => $archive_id,
				'sizeBytes' => filesize( $writer->path() ),
				'sha256'    => hash_file( 'sha256', $writer->path() ),
				'tables'    => count( $tables ),
				'rows'      => array_sum( array_column( $tables, 'rows' ) ),
				'files'     => $files,
				'usage'     => array(
					'databaseBytes' => $writer->bytes['database'],
					'uploadsBytes'  => $writer->bytes['uploads'],
					'files'         => $files,
				),
				'warnings'  => $writer->warnings->all(),
				'manifest'  => $manifest,
			);
			BBWS_Transfer::put( $destination, $writer->path() );
		} finally {
			BBWS_Site_Files::remove( $folder );
		}
		BBWS_Journal::add( $site->id, 'exports', $archive_id, $answer );
		return $answer;
	}
}
