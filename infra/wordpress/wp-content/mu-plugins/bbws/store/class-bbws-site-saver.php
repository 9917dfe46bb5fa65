<?php
/**
 * The saving of a site.
 *
 * @package BBWS
 */

defined( 'ABSPATH' ) || exit;

/**
 * Saves a site into the content store, slice by slice. The site's locks must be held.
 */
class BBWS_Site_Saver {

	/**
	 * Sites of the network.
	 *
	 * @var BBWS_Site_Store
	 */
	private $store;

	/**
	 * Site.
	 *
	 * @var WP_Site
	 */
	private $site;

	/**
	 * Platform's id of the archive.
	 *
	 * @var string
	 */
	private $archive_id;

	/**
	 * Folder of the saving.
	 *
	 * @var string
	 */
	private $folder;

	/**
	 * Writes the store.
	 *
	 * @var BBWS_Store_Writer
	 */
	private $writer;

	/**
	 * How far the saving is.
	 *
	 * @var array
	 */
	private $state;

	/**
	 * What was left out.
	 *
	 * @var BBWS_Archive_Warnings
	 */
	private $warnings;

	/**
	 * Sets what is saved.
	 *
	 * @param BBWS_Site_Store $store      Sites of the network.
	 * @param WP_Site         $site       Site.
	 * @param string          $archive_id Platform's id of the archive.
	 */
	public function __construct( $store, $site, $archive_id ) {
		$this->store      = $store;
		$this->site       = $site;
		$this->archive_id = $archive_id;
		$this->folder     = BBWS_Store_Folders::save( $site->id, $archive_id );
	}

	/**
	 * Does a slice.
	 *
	 * @param array|null $basis Address and digest of the manifest to build on.
	 * @param array[]    $puts  Addresses of what waits.
	 * @return array The answer.
	 */
	public function run( $basis, $puts ) {
		$this->open( $basis );
		// However late the request comes, something is done.
		$is_first = true;
		foreach ( $puts as $put ) {
			if ( $is_first || BBWS_Slice::has_time() ) {
				$is_first = ! $this->writer->send( $put['name'], $put['url'] ) && $is_first;
			}
		}
		while ( 'closed' !== $this->state['step'] && ( $is_first || BBWS_Slice::has_time() ) && count( $this->writer->waiting() ) < BBWS_Store_Format::WAITING ) {
			$is_first = false;
			$this->step();
		}
		$waiting = $this->writer->waiting();
		return $waiting || 'closed' !== $this->state['step'] ? $this->progress( $waiting ) : $this->finish();
	}

	/**
	 * Goes on where the last slice was, or begins.
	 *
	 * @param array|null $basis Address and digest of the manifest to build on.
	 */
	private function open( $basis ) {
		// phpcs:disable WordPress.WP.AlternativeFunctions
		if ( ! $this->is_open() ) {
			BBWS_Store_Folders::drop_abandoned( $this->site->id );
			BBWS_Store_Folders::drop_save( $this->site->id, $this->archive_id );
			BBWS_Site_Files::make( $this->folder );
			$from = null === $basis ? -1 : BBWS_Store_Basis::fetch( $this->folder . '/basis.jsonl', $basis, $this->store->site_id( $this->site->id ) );
			file_put_contents( $this->folder . '/from', $from );
			touch( $this->folder . '/open' );
		}
		$this->writer   = new BBWS_Store_Writer( $this->folder, $this->archive_id );
		$this->state    = $this->writer->state + array(
			'step'     => 'tables',
			'base'     => (int) file_get_contents( $this->folder . '/from' ),
			'lines'    => 1,
			'database' => 0,
			'rows'     => 0,
			'listed'   => 0,
			'after'    => '',
			'at'       => 0,
			'total'    => 0,
			'uploads'  => 0,
			'files'    => 0,
			'warnings' => array(),
		);
		// phpcs:enable
		$this->warnings = BBWS_Archive_Warnings::resume( $this->state['warnings'] );
	}

	/**
	 * Does what is next.
	 */
	private function step() {
		$basis = new BBWS_Store_Basis( $this->folder . '/basis.jsonl', $this->state['base'] );
		$files = new BBWS_Save_Files( $this->site->id, $this->folder, $this->writer, $basis, $this->warnings, $this->state );
		if ( 'tables' === $this->state['step'] ) {
			$this->tables( $basis );
		} elseif ( 'list' === $this->state['step'] ) {
			$this->commit( $files->scan() ? 'files' : 'list', $files->state );
		} elseif ( 'files' === $this->state['step'] ) {
			$commit = function () use ( $files ) {
				$this->commit( 'files', $files->state );
			};
			$this->commit( $files->write( $commit ) ? 'whole' : 'files', $files->state );
		} else {
			$this->state['step'] = 'closed';
			$this->writer->finish( $this->state );
			$this->state = $this->writer->state;
		}
	}

	/**
	 * Has what was done count.
	 *
	 * @param string $step  Step that is next.
	 * @param array  $state How far the saving is.
	 */
	private function commit( $step, $state ) {
		$this->state = array(
			'step'     => $step,
			'warnings' => $this->warnings->all(),
		) + $state;
		unset( $this->state['manifest'] );
		$this->writer->commit( $this->state );
	}

	/**
	 * Writes the tables.
	 *
	 * @param BBWS_Store_Basis $basis What is there already.
	 */
	private function tables( $basis ) {
		$state  = $this->state;
		$header = array(
			'formatVersion' => BBWS_Store_Format::VERSION,
			'archiveId'     => $this->archive_id,
		);
		$tables = new BBWS_Save_Tables( $this->writer, $basis );
		$this->writer->line( $header + BBWS_Site_Description::of( $this->site, $this->store ) + BBWS_Site_Description::content( $this->site ) );
		$state['lines'] += $tables->write(
			$this->site->id,
			$this->warnings,
			function ( $bytes, $rows ) use ( &$state ) {
				$state['database'] += $bytes;
				$state['rows']     += $rows;
				BBWS_Slice::answer_in_time( fn() => $this->progress( array() ) );
			}
		);
		$state['base']   = $basis->offset();
		do_action( 'bbws_export_step', 'save-read' );
		$this->commit( 'list', $state );
		BBWS_Slice::end();
	}

	/**
	 * How far it is.
	 *
	 * @param array<string, array> $waiting What waits for an address.
	 * @return array
	 */
	private function progress( $waiting ) {
		$wanted = array();
		foreach ( array_slice( $waiting, 0, BBWS_Store_Format::WANTED, true ) as $name => $object ) {
			$wanted[] = array( 'name' => (string) $name ) + $object;
		}
		return array(
			'archiveId' => $this->archive_id,
			'done'      => false,
			'progress'  => array(
				'bytesDone'  => $this->state['database'] + $this->state['uploads'],
				'bytesTotal' => $this->state['database'] + max( $this->state['total'], $this->state['uploads'] ),
				'rowsDone'   => $this->state['rows'],
			),
			'wanted'    => $wanted,
		);
	}

	/**
	 * Answers that all is sent.
	 *
	 * @return array
	 */
	private function finish() {
		$state  = $this->state;
		$answer = array(
			'archiveId'   => $this->archive_id,
			'done'        => true,
			'manifest'    => array(
				'sha256' => $state['sha256'],
				'bytes'  => $state['bytes'],
			),
			'sizeBytes'   => $state['database'] + $state['uploads'],
			'storedBytes' => $this->writer->stored(),
			'uses'        => array_values( array_unique( array_map( 'dirname', $this->writer->packs() ) ) ),
			'usage'       => array(
				'databaseBytes' => $state['database'],
				'uploadsBytes'  => $state['uploads'],
				'files'         => $state['files'],
			),
			'warnings'    => $state['warnings'],
		);
		BBWS_Journal::add( $this->site->id, 'saves', $this->archive_id, $answer );
		do_action( 'bbws_export_step', 'save-answered' );
		return $this->end( $answer );
	}

	/**
	 * Removes what is not needed any more.
	 *
	 * @param array $answer Answer of a saving that is done.
	 * @return array The answer.
	 */
	public function end( $answer ) {
		BBWS_Store_Folders::drop_save( $this->site->id, $this->archive_id );
		return $answer;
	}

	/**
	 * Whether there is something of this saving on the disk.
	 *
	 * @return bool
	 */
	private function is_open() {
		return is_file( $this->folder . '/open' );
	}
}
