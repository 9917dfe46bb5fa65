<?php
/**
 * Archives, as they are read.
 *
 * @package BBWS
 */

defined( 'ABSPATH' ) || exit;

/**
 * Opens an archive, trusts nothing in it, and streams what it holds; see BBWS_Archive_Format. How much that may be is what
 * the archive says of each file, and what the disk has room for.
 */
class BBWS_Archive_Reader {

	/**
	 * The archive.
	 *
	 * @var ZipArchive
	 */
	private $zip;

	/**
	 * What the archive says that it holds.
	 *
	 * @var array
	 */
	public $manifest;

	/**
	 * Bytes of all that is in it.
	 *
	 * @var int
	 */
	public $size = 0;

	/**
	 * Numbers of its tables, by their names without prefix.
	 *
	 * @var array<string, int>
	 */
	private $tables = array();

	/**
	 * What was left out.
	 *
	 * @var BBWS_Archive_Warnings
	 */
	public $warnings;

	/**
	 * What it is asked for: all of the uploads, and all tables.
	 *
	 * @var bool
	 */
	public $has_uploads  = true;
	public $has_database = true;

	/**
	 * Opens an archive and checks it.
	 *
	 * @param string $path File.
	 * @throws BBWS_Failure When it is no archive of a site.
	 */
	public function __construct( $path ) {
		$this->warnings = new BBWS_Archive_Warnings();
		$this->zip      = new ZipArchive();
		if ( true !== $this->zip->open( $path, ZipArchive::RDONLY ) ) {
			throw BBWS_Failure::bad_archive( 'can not be opened.' );
		}
		$text    = $this->zip->getFromName( 'manifest.json', BBWS_Archive_Format::TEXT );
		$version = BBWS_Archive_Manifest::version( (string) $text );
		for ( $number = 0; $number < $this->zip->numFiles; $number++ ) {
			$entry = $this->zip->statIndex( $number, ZipArchive::FL_ENC_RAW );
			if ( ! $entry ) {
				throw BBWS_Failure::bad_archive( 'is damaged.' );
			}
			$this->size += $entry['size'];
			$this->sort_in( $number, $entry['name'], $version );
		}
		$this->manifest = BBWS_Archive_Manifest::read( (string) $text, array_map( 'strval', array_keys( $this->tables ) ) );
	}

	/**
	 * Looks at an entry.
	 *
	 * @param int    $number  Its number.
	 * @param string $entry   Its name.
	 * @param int    $version Format of the archive.
	 * @throws BBWS_Failure When it does not belong there.
	 */
	private function sort_in( $number, $entry, $version ) {
		if ( preg_match( '!\Atables/(.+)\.jsonl\z!s', $entry, $match ) ) {
			$name = BBWS_Archive_Format::unescape( $match[1], $version );
			if ( isset( $this->tables[ $name ] ) ) {
				throw BBWS_Failure::bad_archive( 'holds a table twice.' );
			}
			$this->tables[ $name ] = $number;
		} elseif ( 0 !== strpos( $entry, 'uploads/' ) && 'manifest.json' !== $entry && 'tables/' !== $entry ) {
			throw BBWS_Failure::bad_archive( 'holds files that do not belong there.' );
		} elseif ( 0 === strpos( $entry, 'uploads/' ) && 'uploads/' !== $entry && ! BBWS_Archive_Format::is_path( self::upload( $entry, $version ) ) ) {
			throw BBWS_Failure::bad_archive( 'holds a path that is not allowed.' );
		}
	}

	/**
	 * The path of an upload.
	 *
	 * @param string $entry   Name of its entry, maybe that of a folder.
	 * @param int    $version Format of the archive.
	 * @return string
	 */
	private static function upload( $entry, $version ) {
		return BBWS_Archive_Format::unescape( preg_replace( '!/\z!', '', substr( $entry, 8 ) ), $version );
	}

	/**
	 * Streams the rows of a table.
	 *
	 * @param string $name Name of the table, without prefix.
	 * @return Generator<array> Rows, each as a list of strings and nulls.
	 * @throws BBWS_Failure When they are damaged.
	 */
	public function rows( $name ) {
		return BBWS_Row_Lines::read( $this->zip->getStreamIndex( $this->tables[ $name ] ), $this->manifest['tables'][ $name ] );
	}

	/**
	 * Unpacks the uploads. What a web server could run is left out: an archive need not be one that we wrote.
	 *
	 * @param string $folder Folder to make.
	 * @return int Number of files.
	 */
	public function unpack( $folder ) {
		BBWS_Site_Files::make( $folder );
		$files = 0;
		for ( $number = 0; $number < $this->zip->numFiles; $number++ ) {
			$entry = $this->zip->statIndex( $number, ZipArchive::FL_ENC_RAW );
			if ( 0 !== strpos( $entry['name'], 'uploads/' ) || 'uploads/' === $entry['name'] ) {
				continue;
			}
			$path = self::upload( $entry['name'], $this->manifest['formatVersion'] );
			$read = function ( $length ) use ( $number ) {
				return $this->zip->getFromIndex( $number, $length );
			};
			if ( '/' === substr( $entry['name'], -1 ) ) {
				BBWS_Site_Files::make( $folder . '/' . $path );
			} elseif ( BBWS_Archive_Format::is_code( $path, $read ) ) {
				$this->warnings->add( 'BKUP_FILE_CODE', $path );
			} else {
				BBWS_Site_Files::make( dirname( $folder . '/' . $path ) );
				$this->unpack_file( $number, $entry['size'], $folder . '/' . $path );
				++$files;
			}
		}
		return $files;
	}

	/**
	 * Unpacks an upload.
	 *
	 * @param int    $number Its number.
	 * @param int    $left   Bytes that it is said to have.
	 * @param string $path   File to make.
	 * @throws BBWS_Failure When it is damaged.
	 * @throws RuntimeException When it can not be made.
	 */
	private function unpack_file( $number, $left, $path ) {
		if ( file_exists( $path ) ) {
			throw BBWS_Failure::bad_archive( 'holds a file twice.' );
		}
		// phpcs:disable WordPress.WP.AlternativeFunctions -- streams.
		$from = $this->zip->getStreamIndex( $number );
		$to   = fopen( $path, 'xb' );
		if ( ! $to ) {
			throw new RuntimeException( 'A file could not be written.' );
		}
		while ( $from && $left >= 0 && ! feof( $from ) ) {
			$bytes = (string) fread( $from, BBWS_Archive_Format::CHUNK );
			$left -= strlen( $bytes );
			BBWS_Site_Files::write( $to, $left < 0 ? '' : $bytes );
		}
		if ( ! $from || 0 !== $left ) {
			throw BBWS_Failure::bad_archive( 'holds a file that can not be read.' );
		}
		fclose( $from );
		if ( ! fclose( $to ) ) {
			throw new RuntimeException( 'A file could not be written.' );
		}
		// phpcs:enable
	}
}
