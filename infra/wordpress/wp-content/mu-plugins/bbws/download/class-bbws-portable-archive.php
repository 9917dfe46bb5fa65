<?php
/**
 * The archive of a download.
 *
 * @package BBWS
 */

defined( 'ABSPATH' ) || exit;

/**
 * Makes of a backup in the content store an archive that is of use without this platform, slice by slice, and sends it in
 * parts. It touches no site.
 */
class BBWS_Portable_Archive {

	/** Bytes that are written before it is written down how far it is. */
	const COMMIT = 8388608;

	/** Packs that are asked for at a time. */
	const WANTED = 16;

	/**
	 * Platform's id of the download.
	 *
	 * @var string
	 */
	private $id;

	/**
	 * Folder in which it is made.
	 *
	 * @var string
	 */
	private $folder;

	/**
	 * The backup.
	 *
	 * @var BBWS_Store_Manifest
	 */
	private $manifest;

	/**
	 * Reads its content.
	 *
	 * @var BBWS_Pack_Reader
	 */
	private $packs;

	/**
	 * What is sent.
	 *
	 * @var BBWS_Upload_Parts
	 */
	private $parts;

	/**
	 * What is written.
	 *
	 * @var BBWS_Portable_Zip
	 */
	private $zip;

	/**
	 * How far it is.
	 *
	 * @var array
	 */
	private $state;

	/**
	 * The beginning of a row whose end is in the next part.
	 *
	 * @var string
	 */
	private $rest = '';

	/**
	 * Sets what is made.
	 *
	 * @param string $id Platform's id of the download.
	 */
	public function __construct( $id ) {
		$this->id     = $id;
		$this->folder = BBWS_Store_Folders::download( $id );
	}

	/**
	 * Does a slice.
	 *
	 * @param array   $manifest Address and digest of the manifest.
	 * @param array[] $gets     Addresses of packs.
	 * @param array[] $puts     Addresses of parts that wait.
	 * @return array The answer.
	 */
	public function run( $manifest, $gets, $puts ) {
		$this->open( $manifest, $gets );
		// However late the request comes, something is done.
		$is_first = true;
		foreach ( $puts as $put ) {
			if ( $is_first || BBWS_Slice::has_time() ) {
				$is_first = ! $this->parts->send( (int) $put['name'], $put['url'] ) && $is_first;
			}
		}
		while ( 'closed' !== $this->state['step'] && ( $is_first || BBWS_Slice::has_time() ) && count( $this->parts->waiting() ) < BBWS_Upload_Parts::WAITING && $this->step() ) {
			$is_first = false;
			if ( $this->parts->fresh >= self::COMMIT ) {
				$this->commit();
			}
		}
		if ( ! $is_first ) {
			$this->commit();
		}
		return $this->answer();
	}

	/**
	 * Goes on where the last slice was, or begins.
	 *
	 * @param array   $manifest Address and digest of the manifest.
	 * @param array[] $gets     Addresses of packs.
	 */
	private function open( $manifest, $gets ) {
		$path = $this->folder . '/manifest.jsonl';
		// phpcs:disable WordPress.WP.AlternativeFunctions
		if ( ! is_file( $this->folder . '/ranges' ) ) {
			self::drop_old();
			BBWS_Site_Files::remove( $this->folder );
			BBWS_Site_Files::make( $this->folder );
			BBWS_Store_Manifest::fetch( $path, $manifest['url'], $manifest['sha256'] );
		}
		$this->manifest = new BBWS_Store_Manifest( $path );
		BBWS_Archive_Manifest::check( $this->manifest->header, array_map( 'strval', array_keys( $this->manifest->parts ) ) );
		if ( ! is_file( $this->folder . '/ranges' ) ) {
			file_put_contents( $this->folder . '/ranges.new', wp_json_encode( BBWS_Pack_Reader::ranges( $this->all_parts() ) ) );
			rename( $this->folder . '/ranges.new', $this->folder . '/ranges' );
		}
		$this->packs = new BBWS_Pack_Reader( $this->manifest->packs, json_decode( file_get_contents( $this->folder . '/ranges' ), true ), $gets );
		$this->parts = new BBWS_Upload_Parts( $this->folder );
		$this->state = $this->parts->state + array(
			'step'  => 'texts',
			'table' => 0,
			'part'  => 0,
			'rows'  => 0,
			'rest'  => '',
			'at'    => $this->manifest->files,
			'from'  => 0,
			'files' => 0,
			'read'  => 0,
			'zip'   => null,
		);
		$this->rest  = '' === $this->state['rest'] ? '' : file_get_contents( $this->folder . '/' . $this->state['rest'] );
		$this->zip   = new BBWS_Portable_Zip( $this->folder, $this->parts, $this->state['zip'] );
		// phpcs:enable
	}

	/**
	 * Removes what downloads have left that nobody came back for in a day.
	 */
	private static function drop_old() {
		foreach ( (array) glob( BBWS_Store_Folders::download() . '*', GLOB_ONLYDIR ) as $folder ) {
			if ( filemtime( $folder ) < time() - DAY_IN_SECONDS ) {
				BBWS_Site_Files::remove( $folder );
			}
		}
	}

	/**
	 * The parts of all tables and files from where it is.
	 *
	 * @return Generator<array[]>
	 */
	private function all_parts() {
		$at = $this->state ?? array(
			'step'  => 'texts',
			'table' => 0,
			'part'  => 0,
			'at'    => $this->manifest->files,
		);
		foreach ( array_slice( array_values( $this->manifest->parts ), $at['table'] ) as $number => $parts ) {
			yield array_slice( $parts, $number ? 0 : $at['part'] );
		}
		foreach ( $this->manifest->entries( $at['at'] ) as $line ) {
			yield $line['parts'] ?? array();
		}
	}

	/**
	 * Writes some of the archive.
	 *
	 * @return bool False when a pack is missing.
	 */
	private function step() {
		switch ( $this->state['step'] ) {
			case 'texts':
				$this->text( 'README.txt', BBWS_Download_Texts::readme( $this->manifest->header ) );
				$this->text( 'users.csv', BBWS_Download_Texts::users( $this->manifest->header['users'] ) );
				// A value may take twice its bytes, and names of columns are written again and again.
				$this->zip->begin( 'database.sql', 4 * array_sum( array_map( array( 'BBWS_Store_Format', 'length' ), $this->manifest->parts ) ) );
				$this->zip->write( BBWS_Sql_Text::head() );
				$this->state['step'] = 'tables';
				return true;
			case 'tables':
				return $this->table();
			case 'files':
				return $this->file();
			default:
				$this->state['from'] = $this->zip->write_directory( $this->state['from'] );
				if ( $this->state['from'] === $this->zip->state['directory'] ) {
					$this->zip->close();
					$this->parts->close();
					$this->state['step'] = 'closed';
				}
				return true;
		}
	}

	/**
	 * Writes a text.
	 *
	 * @param string $name Name.
	 * @param string $text Text.
	 */
	private function text( $name, $text ) {
		$this->zip->begin( $name, strlen( $text ) );
		$this->zip->write( $text );
		$this->zip->end();
	}

	/**
	 * Writes some of a table, or what stands behind the last.
	 *
	 * @return bool False when a pack is missing.
	 * @throws BBWS_Failure When the backup is damaged.
	 */
	private function table() {
		$header = $this->manifest->header;
		$name   = array_keys( $header['tables'] )[ $this->state['table'] ] ?? null;
		if ( null === $name ) {
			$this->zip->write( BBWS_Sql_Text::foot( $header['tablePrefix'], $header['tables'] ) );
			$this->zip->end();
			$this->state['step'] = 'files';
			return true;
		}
		$table      = $header['tablePrefix'] . $name;
		$definition = $header['tables'][ $name ];
		$part       = $this->manifest->parts[ $name ][ $this->state['part'] ] ?? null;
		if ( $part && ! $this->packs->has( $part ) ) {
			return false;
		}
		$sql = 0 === $this->state['part'] ? BBWS_Sql_Text::table( $table, $definition ) : '';
		if ( $part ) {
			$text       = $this->rest . $this->read( $part );
			$end        = strrpos( $text, "\n" );
			$lines      = false === $end ? '' : substr( $text, 0, $end + 1 );
			$this->rest = substr( $text, strlen( $lines ) );
			$sql       .= BBWS_Sql_Text::rows( $table, $definition, $lines );

			$this->state['rows'] += substr_count( $lines, "\n" );
			++$this->state['part'];
		}
		if ( ! isset( $this->manifest->parts[ $name ][ $this->state['part'] ] ) ) {
			if ( '' !== $this->rest || $this->state['rows'] !== $definition['rows'] ) {
				throw BBWS_Failure::bad_archive( 'lacks rows that it should hold.' );
			}
			++$this->state['table'];
			$this->state['part'] = 0;
			$this->state['rows'] = 0;
		}
		$this->zip->write( $sql );
		return true;
	}

	/**
	 * Writes some of a file.
	 *
	 * @return bool False when a pack is missing.
	 */
	private function file() {
		$entries = $this->manifest->entries( $this->state['at'] );
		if ( ! $entries->valid() ) {
			$this->state['step'] = 'directory';
			return true;
		}
		$line  = $entries->current();
		$parts = $line['parts'] ?? array();
		$part  = $parts[ $this->state['part'] ] ?? null;
		if ( $part && ! $this->packs->has( $part ) ) {
			return false;
		}
		if ( 0 === $this->state['part'] ) {
			$name = 'wp-content/uploads/' . ( isset( $line['file'] ) ? rawurldecode( $line['file'] ) : rtrim( rawurldecode( $line['folder'] ), '/' ) . '/' );
			$this->zip->begin( $name, $line['size'] ?? 0, preg_match( BBWS_Archive_Format::PACKED, $name ) ? 0 : 1 );
		}
		if ( $part ) {
			$this->zip->write( $this->read( $part ) );
			++$this->state['part'];
		}
		if ( ! isset( $parts[ $this->state['part'] ] ) ) {
			$this->zip->end();
			$this->state['files'] += isset( $line['file'] ) ? 1 : 0;
			$this->state['at']     = $entries->key();
			$this->state['part']   = 0;
		}
		return true;
	}

	/**
	 * Reads a part.
	 *
	 * @param array $part Part.
	 * @return string
	 */
	private function read( $part ) {
		$bytes = $this->packs->read( $part );

		$this->state['read'] += strlen( $bytes );
		return $bytes;
	}

	/**
	 * Writes down how far it is.
	 */
	private function commit() {
		$before = $this->state['rest'];
		// What the last commit names stays until there is another.
		$this->state['rest'] = '' === $this->rest ? '' : 'rest-' . $this->state['table'] . '-' . $this->state['part'];
		if ( '' !== $this->rest && $before !== $this->state['rest'] ) {
			$file = BBWS_Step_Journal::open( $this->folder . '/' . $this->state['rest'] );
			BBWS_Step_Journal::cut( $file, 0 );
			BBWS_Site_Files::write( $file, $this->rest );
			BBWS_Step_Journal::sync( $file );
		}
		$this->zip->sync();
		$this->state['zip'] = $this->zip->state;
		$this->parts->commit( $this->state );
		if ( '' !== $before && $before !== $this->state['rest'] ) {
			unlink( $this->folder . '/' . $before ); // phpcs:ignore WordPress.WP.AlternativeFunctions
		}
	}

	/**
	 * How far it is, or that it is done.
	 *
	 * @return array
	 */
	private function answer() {
		$waiting = $this->parts->waiting();
		$answer  = array( 'downloadId' => $this->id );
		if ( 'closed' === $this->state['step'] && ! $waiting ) {
			return $answer + array(
				'done'      => true,
				'sizeBytes' => $this->zip->state['offset'],
				'parts'     => $this->parts->digests(),
				'tables'    => count( $this->manifest->header['tables'] ),
				'files'     => $this->state['files'],
			);
		}
		$total = array_sum( array_map( array( 'BBWS_Store_Format', 'length' ), $this->manifest->parts ) ) + $this->manifest->bytes;
		return $answer + array(
			'done'     => false,
			'progress' => array(
				'bytesDone'  => $this->state['read'],
				'bytesTotal' => $total,
				'rowsDone'   => 0,
			),
			'wanted'   => array_merge(
				array_map( fn( $number ) => array( 'part' => $number ) + $waiting[ $number ], array_keys( $waiting ) ),
				array_map( fn( $number ) => array( 'pack' => $this->manifest->packs[ $number ] ), $this->wanted() )
			),
		);
	}

	/**
	 * Packs that are needed next.
	 *
	 * @return int[] Their numbers.
	 */
	private function wanted() {
		$wanted = array();
		foreach ( in_array( $this->state['step'], array( 'directory', 'closed' ), true ) ? array() : $this->all_parts() as $parts ) {
			$wanted += array_flip( array_column( $parts, 'p' ) );
			if ( count( $wanted ) >= self::WANTED ) {
				break;
			}
		}
		return array_slice( array_keys( $wanted ), 0, self::WANTED );
	}
}
