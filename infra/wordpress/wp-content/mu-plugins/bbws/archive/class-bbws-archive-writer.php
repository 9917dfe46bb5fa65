<?php
/**
 * Archives, as they are written.
 *
 * @package BBWS
 */

defined( 'ABSPATH' ) || exit;

/**
 * Writes a site to an archive. What an archive can not hold is left out and named; see BBWS_Archive_Format.
 */
class BBWS_Archive_Writer {

	/** Times that a file is read which changes meanwhile. */
	const TRIES = 3;

	/**
	 * Folder of the archive on its way.
	 *
	 * @var string
	 */
	private $folder;

	/**
	 * The archive.
	 *
	 * @var BBWS_Zip_Writer
	 */
	private $zip;

	/**
	 * What was left out.
	 *
	 * @var BBWS_Archive_Warnings
	 */
	public $warnings;

	/**
	 * Bytes of what was read, before it was packed.
	 *
	 * @var int[]
	 */
	public $bytes = array(
		'database' => 0,
		'uploads'  => 0,
	);

	/**
	 * Begins an archive.
	 *
	 * @param string $folder Folder for it.
	 */
	public function __construct( $folder ) {
		$this->folder = $folder;
		BBWS_Site_Files::make( $folder );
		$this->zip      = new BBWS_Zip_Writer( $this->path() );
		$this->warnings = new BBWS_Archive_Warnings();
	}

	/**
	 * Path of the archive.
	 *
	 * @return string
	 */
	public function path() {
		return $this->folder . '/archive.zip';
	}

	/**
	 * Adds the tables of a site.
	 *
	 * @param int $id Id of the site in this network.
	 * @return array Number of rows and definition of each, by its name without prefix.
	 */
	public function add_tables( $id ) {
		return BBWS_Site_Tables::read(
			$id,
			$this->warnings,
			function ( $name, $definition, $lines ) {
				$rows = 0;
				$this->zip->begin( 'tables/' . BBWS_Archive_Format::escape( $name ) . '.jsonl', true );
				foreach ( $lines as $line ) {
					$this->zip->write( $line );
					$this->bytes['database'] += strlen( $line );
					++$rows;
				}
				$this->zip->end();
				return array( 'rows' => $rows ) + $definition;
			}
		);
	}

	/**
	 * Adds the uploads of a site.
	 *
	 * @param int $id Id of the site in this network.
	 * @return int Number of files.
	 */
	public function add_uploads( $id ) {
		$files = 0;
		$warn  = array( $this->warnings, 'add' );
		foreach ( BBWS_Site_Files::below( BBWS_Site_Files::uploads( $id ), $warn ) as $name => $path ) {
			do_action( 'bbws_export_file', $path );
			if ( '/' === substr( $name, -1 ) ) {
				$this->zip->begin( 'uploads/' . BBWS_Archive_Format::escape( $name ), false, 0 );
				$this->zip->end();
			} elseif ( BBWS_Site_Files::is_code( $name, $path ) ) {
				$this->warnings->add( 'BKUP_FILE_CODE', $name );
			} elseif ( $this->add_file( $name, $path ) ) {
				++$files;
			} else {
				$this->warnings->add( 'BKUP_FILE_GONE', $name );
			}
		}
		return $files;
	}

	/**
	 * Adds an upload, as it is at one moment.
	 *
	 * @param string $name Path within the uploads.
	 * @param string $path File.
	 * @return bool False when it could not be read.
	 */
	private function add_file( $name, $path ) {
		for ( $try = 0; $try < self::TRIES; $try++ ) {
			// phpcs:disable WordPress.WP.AlternativeFunctions, WordPress.PHP.NoSilencedErrors -- streams.
			$file = @fopen( $path, 'rb' );
			if ( ! $file ) {
				return false;
			}
			$size = fstat( $file )['size'];
			$left = $size;
			$this->zip->begin( 'uploads/' . BBWS_Archive_Format::escape( $name ), ! preg_match( BBWS_Archive_Format::PACKED, $name ), $size );
			do {
				$bytes = (string) @fread( $file, min( BBWS_Archive_Format::CHUNK, $left + 1 ) );
				$left -= strlen( $bytes );
				if ( $left >= 0 ) {
					$this->zip->write( $bytes );
				}
			} while ( '' !== $bytes && $left >= 0 );
			fclose( $file );
			// phpcs:enable
			if ( 0 === $left ) {
				$this->zip->end();
				$this->bytes['uploads'] += $size;
				return true;
			}
			$this->zip->cancel();
		}
		return false;
	}

	/**
	 * Completes the archive.
	 *
	 * @param array $manifest What it holds.
	 * @throws RuntimeException When it can not be written.
	 */
	public function close( $manifest ) {
		$text = json_encode( $manifest, JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE | JSON_THROW_ON_ERROR );
		if ( strlen( $text ) > BBWS_Archive_Format::TEXT ) {
			throw new RuntimeException( 'The manifest is too large.' );
		}
		$this->zip->begin( 'manifest.json', true );
		$this->zip->write( $text );
		$this->zip->end();
		$this->zip->close();
	}
}
