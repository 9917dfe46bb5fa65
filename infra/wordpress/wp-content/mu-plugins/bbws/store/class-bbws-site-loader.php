<?php
/**
 * The loading of a site.
 *
 * @package BBWS
 */

defined( 'ABSPATH' ) || exit;

/**
 * Loads a site from the content store, slice by slice: what is there already is copied, the rest is fetched, and when all of
 * it is there it is swapped in. The site's locks must be held.
 */
class BBWS_Site_Loader {

	/**
	 * Sites of the network, of which files may be copied; null where all is to come out of the store.
	 *
	 * @var BBWS_Site_Store|null
	 */
	private $store;

	/**
	 * Site.
	 *
	 * @var WP_Site
	 */
	private $site;

	/**
	 * Platform's id of the import.
	 *
	 * @var string
	 */
	private $import_id;

	/**
	 * Folder of the loading.
	 *
	 * @var string
	 */
	private $folder;

	/**
	 * What is to be loaded.
	 *
	 * @var BBWS_Store_Manifest
	 */
	private $manifest;

	/**
	 * What was asked for beside it, and how far the loading is.
	 *
	 * @var array
	 */
	private $state = array();

	/**
	 * Remembers that.
	 *
	 * @var BBWS_Step_Journal
	 */
	private $journal;

	/**
	 * Sets what is loaded.
	 *
	 * @param BBWS_Site_Store|null $store     Sites of the network, of which files may be copied.
	 * @param WP_Site              $site      Site.
	 * @param string               $import_id Platform's id of the import.
	 */
	public function __construct( $store, $site, $import_id ) {
		$this->store     = $store;
		$this->site      = $site;
		$this->import_id = $import_id;
		$this->folder    = BBWS_Store_Folders::load( $site->id );
	}

	/**
	 * Does a slice.
	 *
	 * @param array   $manifest Address and digest of the manifest.
	 * @param array[] $gets     Addresses of packs.
	 * @param array   $asked    Title of the site, and which parts and tables.
	 * @return array How far it is; or, when all is there, the number of rows and files, and warnings.
	 * @throws Throwable When nothing was changed.
	 */
	public function run( $manifest, $gets, $asked ) {
		try {
			$this->open( $manifest, $asked );
			$source = $this->store ? $this->store->find_by_site_id( (string) ( $this->manifest->header['siteId'] ?? '' ) ) : null;
			$copies = new BBWS_Load_Files( $this->site->id, $this->folder, $source ? (int) $source->id : null );
			// However late the request comes, something is done.
			$is_first = 'copy' !== $this->state['step'];
			if ( ! $is_first ) {
				$this->copy( $copies );
			}
			$urls = array_column( $gets, 'url', 'name' );
			foreach ( $copies->packs() as $number ) {
				$url = $urls[ $this->manifest->packs[ $number ] ] ?? null;
				if ( null !== $url && ( $is_first || BBWS_Slice::has_time() ) ) {
					$copies->fetch( $number, $url );
					$is_first = false;
				}
			}
			$left = 'copy' === $this->state['step'] ? array() : $copies->packs();
			if ( $left || ! ( $is_first || BBWS_Slice::has_time() ) || 'copy' === $this->state['step'] ) {
				return $this->progress( $copies, $left );
			}
			return $this->finish( $copies );
		} catch ( Throwable $error ) {
			// With other addresses it may go on; what is refused once is refused for ever.
			if ( ! $error instanceof BBWS_Failure || 502 !== $error->status() ) {
				BBWS_Store_Folders::drop_load( $this->site->id );
			}
			throw $error;
		}
	}

	/**
	 * Goes on where the last slice was, or begins.
	 *
	 * @param array $manifest Address and digest of the manifest.
	 * @param array $asked    Title of the site, and which parts and tables.
	 */
	private function open( $manifest, $asked ) {
		$mark = $this->folder . '/import';
		// phpcs:disable WordPress.WP.AlternativeFunctions
		$is_new = ! is_file( $mark ) || file_get_contents( $mark ) !== $this->import_id || ! is_dir( BBWS_Store_Folders::files( $this->site->id ) );
		if ( $is_new ) {
			BBWS_Store_Folders::drop_load( $this->site->id );
			BBWS_Site_Files::make( $this->folder );
			BBWS_Store_Manifest::fetch( $this->folder . '/manifest.jsonl', $manifest['url'], $manifest['sha256'] );
		}
		$this->manifest = new BBWS_Store_Manifest( $this->folder . '/manifest.jsonl' );
		BBWS_Archive_Manifest::check( $this->manifest->header, array_map( 'strval', array_keys( $this->manifest->parts ) ) );
		$this->journal = new BBWS_Step_Journal(
			$this->folder . '/journal',
			function ( $line ) {
				$this->state = $line;
			}
		);
		if ( $is_new ) {
			$this->state = $asked + array(
				'step'     => 'copy',
				'at'       => $this->manifest->files,
				'files'    => 0,
				'copied'   => 0,
				'warnings' => array(),
			);
			$this->look();
			$this->journal->add( $this->state );
			BBWS_Site_Files::make( BBWS_Store_Folders::files( $this->site->id ) );
			file_put_contents( $mark, $this->import_id );
		}
		// phpcs:enable
	}

	/**
	 * The tables that are asked for, as they are in the manifest.
	 *
	 * @return array<string, array>
	 */
	private function tables() {
		$tables = $this->manifest->header['tables'];
		if ( isset( $this->state['tables'] ) ) {
			$tables = array_intersect_key( $tables, array_flip( $this->state['tables'] ) );
		}
		return in_array( 'DATABASE', $this->state['parts'], true ) ? $tables : array();
	}

	/**
	 * Refuses what can not be loaded: tables that are not there, or more than there is room for.
	 *
	 * @throws BBWS_Failure When it is refused.
	 */
	private function look() {
		$tables = $this->tables();
		if ( array_diff( $this->state['tables'] ?? array(), array_map( 'strval', array_keys( $tables ) ) ) ) {
			throw new BBWS_Failure( 'bbws_no_such_table', 'The archive holds no such table.', 422 );
		}
		$bytes = array( 0, in_array( 'UPLOADS', $this->state['parts'], true ) ? $this->manifest->bytes : 0 );
		foreach ( $tables as $name => $table ) {
			$bytes[0] += BBWS_Store_Format::length( $this->manifest->parts[ $name ] );
		}
		$places = array( $this->folder, dirname( BBWS_Store_Folders::files( $this->site->id ) ) );
		BBWS_Site_Files::make( $places[1] );
		if ( stat( $places[0] )['dev'] === stat( $places[1] )['dev'] ) {
			$bytes[1] += $bytes[0];
		}
		foreach ( $places as $number => $place ) {
			$free = @disk_free_space( $place ); // phpcs:ignore WordPress.PHP.NoSilencedErrors
			if ( $free && $bytes[ $number ] > $free ) {
				throw BBWS_Failure::disk_full();
			}
		}
		$this->state['total'] = $bytes[1] + ( $bytes[1] < $bytes[0] ? $bytes[0] : 0 );
	}

	/**
	 * Copies what is there already, as long as there is time, and notes what is not.
	 *
	 * @param BBWS_Load_Files $copies Copies it.
	 */
	private function copy( $copies ) {
		$warnings = BBWS_Archive_Warnings::resume( $this->state['warnings'] );
		if ( $this->state['at'] === $this->manifest->files ) {
			foreach ( array_keys( $this->tables() ) as $number => $name ) {
				$copies->table( $number, $this->manifest->parts[ $name ] );
			}
		}
		$this->state['step'] = 'fetch';
		foreach ( in_array( 'UPLOADS', $this->state['parts'], true ) ? $this->manifest->entries( $this->state['at'] ) : array() as $next => $line ) {
			if ( ! $copies->place( $line ) ) {
				$warnings->add( 'BKUP_FILE_CODE', rawurldecode( $line['file'] ) );
			} elseif ( isset( $line['file'] ) ) {
				++$this->state['files'];
				$this->state['copied'] += $line['size'];
			}
			$this->state['at'] = $next;
			if ( ! BBWS_Slice::has_time() ) {
				$this->state['step'] = 'copy';
				break;
			}
		}
		$copies->close();
		$this->state['warnings'] = $warnings->all();
		do_action( 'bbws_import_step', 'load-copied' );
		$this->journal->add( $this->state );
	}

	/**
	 * How far it is.
	 *
	 * @param BBWS_Load_Files $copies Knows what is missing.
	 * @param int[]           $left   Numbers of the packs that are missing.
	 * @return array
	 */
	private function progress( $copies, $left ) {
		return array(
			'importId' => $this->import_id,
			'done'     => false,
			'progress' => array(
				'bytesDone'  => max( 0, 'copy' === $this->state['step'] ? $this->state['copied'] : $this->state['total'] - $copies->missing() ),
				'bytesTotal' => $this->state['total'],
				'rowsDone'   => 0,
			),
			'wanted'   => array_map( fn( $number ) => $this->manifest->packs[ $number ], array_slice( $left, 0, BBWS_Store_Format::WANTED ) ),
		);
	}

	/**
	 * Swaps in what is there.
	 *
	 * @param BBWS_Load_Files $copies Knows what was left out.
	 * @return array Number of rows and files, and warnings.
	 */
	private function finish( $copies ) {
		$header = array( 'tables' => $this->tables() ) + $this->manifest->header;
		$reader = new BBWS_Store_Reader( $this->site->id, $header, $this->state, $copies->left_out() );
		return BBWS_Site_Importer::bring_in( $this->site, $this->import_id, $reader, $this->state['name'] ?? null );
	}
}
