<?php
/**
 * The content store, as it is written.
 *
 * @package BBWS
 */

defined( 'ABSPATH' ) || exit;

/**
 * Writes packs and the lines of a manifest to the disk, from where they are sent when there is an address for them. Nothing
 * counts before commit() has told it to the journal: whoever comes after a kill goes on from there.
 */
class BBWS_Store_Writer {

	/**
	 * Folder of the saving.
	 *
	 * @var string
	 */
	private $folder;

	/**
	 * Platform's id of the archive.
	 *
	 * @var string
	 */
	private $archive_id;

	/**
	 * The journal.
	 *
	 * @var BBWS_Step_Journal
	 */
	private $journal;

	/**
	 * The manifest.
	 *
	 * @var resource
	 */
	private $manifest;

	/**
	 * How far the saving is, as of the last commit.
	 *
	 * @var array
	 */
	public $state = array( 'manifest' => 0 );

	/**
	 * Numbers of the packs in the manifest, by their names.
	 *
	 * @var array<string, int>
	 */
	private $numbers = array();

	/**
	 * Objects that wait for an address: bytes and MD5, by their names.
	 *
	 * @var array<string, array>
	 */
	private $waiting = array();

	/**
	 * What the next commit tells beside the state.
	 *
	 * @var array
	 */
	private $news = array();

	/**
	 * Number of the next pack, and bytes of all before it.
	 *
	 * @var int
	 */
	private $next = 0;

	/**
	 * Bytes of all packs.
	 *
	 * @var int
	 */
	private $stored = 0;

	/**
	 * The pack that is being written: file, bytes, and digest on its way.
	 *
	 * @var array|null
	 */
	private $pack = null;

	/**
	 * What to do when a pack is full: close() or commit().
	 *
	 * @var callable
	 */
	public $when_full;

	/**
	 * Goes on with a saving, or begins it.
	 *
	 * @param string $folder     Its folder, which is there.
	 * @param string $archive_id Platform's id of the archive.
	 */
	public function __construct( $folder, $archive_id ) {
		$this->folder     = $folder;
		$this->archive_id = $archive_id;
		$this->journal    = new BBWS_Step_Journal(
			$folder . '/journal',
			function ( $line ) {
				foreach ( $line['names'] ?? array() as $name ) {
					$this->numbers[ $name ] = count( $this->numbers );
				}
				foreach ( $line['packs'] ?? array() as list( $name, $bytes, $md5 ) ) {
					$this->wait( $name, $bytes, $md5 );
				}
				if ( isset( $line['sent'] ) ) {
					unset( $this->waiting[ $line['sent'] ] );
				}
				$this->state = $line['state'] ?? $this->state;
			}
		);
		$this->manifest   = BBWS_Step_Journal::open( $folder . '/manifest.jsonl' );
		BBWS_Step_Journal::cut( $this->manifest, $this->state['manifest'] );
	}

	/**
	 * Has an object wait for an address.
	 *
	 * @param string $name  Its name.
	 * @param int    $bytes Bytes that it has.
	 * @param string $md5   Its digest, in base64.
	 */
	private function wait( $name, $bytes, $md5 ) {
		$this->waiting[ $name ] = array(
			'bytes' => $bytes,
			'md5'   => $md5,
		);
		$this->stored          += $bytes;
		$this->next            += 'manifest' === (string) $name ? 0 : 1;
	}

	/**
	 * Objects that wait for an address, oldest first.
	 *
	 * @return array<string, array> Bytes and MD5, by their names.
	 */
	public function waiting() {
		return $this->waiting;
	}

	/**
	 * Bytes of all that was written.
	 *
	 * @return int
	 */
	public function stored() {
		return $this->stored;
	}

	/**
	 * Names of the packs, by their numbers.
	 *
	 * @return string[]
	 */
	public function packs() {
		return array_map( 'strval', array_keys( $this->numbers ) );
	}

	/**
	 * The number of a pack in the manifest.
	 *
	 * @param string $name Its name.
	 * @return int
	 */
	public function number( $name ) {
		if ( ! isset( $this->numbers[ $name ] ) ) {
			$this->numbers[ $name ] = count( $this->numbers );
			$this->news['names'][]  = $name;
		}
		return $this->numbers[ $name ];
	}

	/**
	 * Writes a part.
	 *
	 * @param string $content  Its content, not empty.
	 * @param string $digest   Digest of that.
	 * @param bool   $deflates Whether it may be worth deflating.
	 * @return array The part.
	 */
	public function add( $content, $digest, $deflates ) {
		$bytes  = $deflates ? gzdeflate( $content, 1 ) : $content;
		$length = strlen( $content );
		if ( strlen( $bytes ) > 0.9 * $length ) {
			$bytes = $content;
		}
		if ( $this->pack && $this->pack['bytes'] + strlen( $bytes ) > BBWS_Store_Format::PART ) {
			( $this->when_full )();
		}
		if ( ! $this->pack ) {
			$this->pack = array(
				'file'  => fopen( $this->path( $this->next ), 'wb' ), // phpcs:ignore WordPress.WP.AlternativeFunctions
				'bytes' => 0,
				'md5'   => hash_init( 'md5' ),
			);
		}
		BBWS_Site_Files::write( $this->pack['file'], $bytes );
		hash_update( $this->pack['md5'], $bytes );
		$part = array(
			'p' => $this->number( $this->archive_id . '/' . $this->next ),
			'o' => $this->pack['bytes'],
			'n' => strlen( $bytes ),
			'h' => $digest,
		);

		$this->pack['bytes'] += strlen( $bytes );
		return $part + ( strlen( $bytes ) < $length ? array( 'z' => $length ) : array() );
	}

	/**
	 * Writes a line of the manifest.
	 *
	 * @param array $line What it says.
	 */
	public function line( $line ) {
		BBWS_Site_Files::write( $this->manifest, BBWS_Store_Format::encode( $line ) );
	}

	/**
	 * Completes the pack that is being written. It is not committed.
	 */
	public function close() {
		if ( ! $this->pack ) {
			return;
		}
		BBWS_Step_Journal::sync( $this->pack['file'] );
		fclose( $this->pack['file'] ); // phpcs:ignore WordPress.WP.AlternativeFunctions
		$this->news['packs'][] = array( (string) $this->next, $this->pack['bytes'], base64_encode( hash_final( $this->pack['md5'], true ) ) );
		$this->stored         += $this->pack['bytes'];
		$this->pack            = null;
		++$this->next;
	}

	/**
	 * Has all that was written count.
	 *
	 * @param array $state How far the saving is.
	 */
	public function commit( $state ) {
		$this->close();
		BBWS_Step_Journal::sync( $this->manifest );
		$state = array( 'manifest' => ftell( $this->manifest ) ) + $state;
		do_action( 'bbws_export_step', 'save-written' );
		$this->journal->add( $this->news + array( 'state' => $state ) );
		foreach ( $this->news['packs'] ?? array() as list( $name, $bytes, $md5 ) ) {
			$this->waiting[ $name ] = compact( 'bytes', 'md5' );
		}
		$this->news  = array();
		$this->state = $state;
		do_action( 'bbws_export_step', 'save-committed' );
	}

	/**
	 * Completes the manifest, which then waits like a pack.
	 *
	 * @param array $state How far the saving is, without the manifest's digest.
	 */
	public function finish( $state ) {
		$this->line(
			array(
				'packs' => $this->packs(),
				'lines' => $state['lines'],
			)
		);
		$path = $this->path( 'manifest' );
		$to   = fopen( $path, 'wb' ); // phpcs:ignore WordPress.WP.AlternativeFunctions
		$gzip = deflate_init( ZLIB_ENCODING_GZIP );
		rewind( $this->manifest );
		while ( ! feof( $this->manifest ) ) {
			BBWS_Site_Files::write( $to, deflate_add( $gzip, (string) fread( $this->manifest, BBWS_Archive_Format::CHUNK ), ZLIB_NO_FLUSH ) ); // phpcs:ignore WordPress.WP.AlternativeFunctions
		}
		BBWS_Site_Files::write( $to, deflate_add( $gzip, '', ZLIB_FINISH ) );
		BBWS_Step_Journal::sync( $to );
		fclose( $to ); // phpcs:ignore WordPress.WP.AlternativeFunctions
		$this->news['packs'][] = array( 'manifest', filesize( $path ), base64_encode( md5_file( $path, true ) ) );
		$this->stored         += filesize( $path );
		$this->commit(
			$state + array(
				'sha256' => hash_file( 'sha256', $path ),
				'bytes'  => filesize( $path ),
			)
		);
	}

	/**
	 * Sends an object.
	 *
	 * @param string $name Its name. One that does not wait is passed over, and the manifest as long as another one does.
	 * @param string $url  Address.
	 * @return bool Whether it was sent.
	 */
	public function send( $name, $url ) {
		if ( ! isset( $this->waiting[ $name ] ) || ( 'manifest' === $name && count( $this->waiting ) > 1 ) ) {
			return false;
		}
		BBWS_Transfer::put( $url, $this->path( $name ), $this->waiting[ $name ]['md5'], 'manifest' === $name ? 'application/gzip' : 'application/octet-stream', BBWS_Slice::left() );
		do_action( 'bbws_export_step', 'save-put' );
		$this->journal->add( array( 'sent' => $name ) );
		unset( $this->waiting[ $name ] );
		do_action( 'bbws_export_step', 'save-sent' );
		unlink( $this->path( $name ) ); // phpcs:ignore WordPress.WP.AlternativeFunctions
		return true;
	}

	/**
	 * Where an object lies until it is sent.
	 *
	 * @param string|int $name Its name.
	 * @return string
	 */
	private function path( $name ) {
		return $this->folder . '/spool-' . $name;
	}
}
