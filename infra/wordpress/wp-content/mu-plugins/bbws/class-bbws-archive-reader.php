<?php
/**
 * Archives, as they are read.
 *
 * @package BBWS
 */

defined( 'ABSPATH' ) || exit;

/**
 * Opens an archive, trusts nothing in it, and streams what it holds. See BBWS_Archive_Writer for the format.
 */
class BBWS_Archive_Reader {

	/** Most entries that an archive may have. */
	const ENTRIES = 500000;

	/** Most bytes that a byte of the archive may unpack to; tables that repeat themselves come to 50. */
	const RATIO = 200;

	/** Bytes that may be unpacked whatever the ratio. */
	const FREE = 67108864;

	/** Most bytes of the manifest, and of a row: a larger one would not fit into the memory several times. */
	const TEXT = 33554432;

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
	 * Numbers of its uploads, by their paths.
	 *
	 * @var array<string, int>
	 */
	private $uploads = array();

	/**
	 * Opens an archive and checks it.
	 *
	 * @param string $path File.
	 * @throws BBWS_Failure When it is no archive of a site.
	 */
	public function __construct( $path ) {
		$this->zip = new ZipArchive();
		if ( true !== $this->zip->open( $path, ZipArchive::RDONLY ) ) {
			throw BBWS_Failure::bad_archive( 'can not be opened.' );
		}
		if ( $this->zip->numFiles > self::ENTRIES ) {
			throw BBWS_Failure::bad_archive( 'has too many files.' );
		}
		$tables = array();
		for ( $number = 0; $number < $this->zip->numFiles; $number++ ) {
			$entry = $this->zip->statIndex( $number );
			if ( ! $entry ) {
				throw BBWS_Failure::bad_archive( 'is damaged.' );
			}
			$this->size += $entry['size'];
			$name        = $this->check_path( $entry['name'] );
			if ( preg_match( '!\Atables/(.+)\.jsonl\z!', $name, $match ) ) {
				$tables[] = $match[1];
			} elseif ( 0 === strpos( $name, 'uploads/' ) ) {
				if ( '/' !== substr( $name, -1 ) && BBWS_Site_Files::is_content( substr( $name, 8 ) ) ) {
					$this->uploads[ substr( $name, 8 ) ] = $number;
				}
			} elseif ( 'manifest.json' !== $name && 'tables/' !== $name ) {
				throw BBWS_Failure::bad_archive( 'holds files that do not belong there.' );
			}
		}
		if ( $this->size > self::FREE + self::RATIO * filesize( $path ) ) {
			throw BBWS_Failure::bad_archive( 'unpacks to too much.' );
		}
		$text           = $this->zip->getFromName( 'manifest.json', self::TEXT );
		$this->manifest = BBWS_Archive_Manifest::read( (string) $text, $tables );
	}

	/**
	 * Refuses a path that leads out of the archive's place.
	 *
	 * @param string $path Path.
	 * @return string
	 * @throws BBWS_Failure When it does.
	 */
	private function check_path( $path ) {
		if ( preg_match( '~\A/|\\\\|[\x00-\x1f:]|//|(?:\A|/)\.{1,2}(?:/|\z)~', $path ) || 1 !== preg_match( '//u', $path ) || strlen( $path ) > 1000 ) {
			throw BBWS_Failure::bad_archive( 'holds a path that is not allowed.' );
		}
		return $path;
	}

	/**
	 * Streams the rows of a table.
	 *
	 * @param string $name Name of the table, without prefix.
	 * @return Generator<array> Rows, each as a list of strings and nulls.
	 * @throws BBWS_Failure When they are damaged.
	 */
	public function rows( $name ) {
		$width  = count( $this->manifest['tables'][ $name ]['columns'] );
		$stream = $this->zip->getStream( 'tables/' . $name . '.jsonl' );
		$count  = 0;
		$line   = $stream ? fgets( $stream, self::TEXT ) : false;
		while ( false !== $line ) {
			$row = json_decode( $line, true, 4 );
			++$count;
			if ( ! is_array( $row ) || ! array_is_list( $row ) || count( $row ) !== $width || $count > $this->manifest['tables'][ $name ]['rows'] ) {
				throw BBWS_Failure::bad_archive( 'holds a row that can not be read.' );
			}
			yield array_map( array( $this, 'value' ), $row );
			$line = fgets( $stream, self::TEXT );
		}
		if ( ! $stream || $count !== $this->manifest['tables'][ $name ]['rows'] ) {
			throw BBWS_Failure::bad_archive( 'lacks rows that it should hold.' );
		}
	}

	/**
	 * Reads a value.
	 *
	 * @param mixed $value What the row holds.
	 * @return string|null
	 * @throws BBWS_Failure When it is none.
	 */
	private function value( $value ) {
		if ( is_array( $value ) && 1 === count( $value ) && isset( $value['$b64'] ) && is_string( $value['$b64'] ) ) {
			$value = base64_decode( $value['$b64'], true );
		}
		if ( null !== $value && ! is_string( $value ) ) {
			throw BBWS_Failure::bad_archive( 'holds a value that can not be read.' );
		}
		return $value;
	}

	/**
	 * Unpacks the uploads. What a web server could run is left out: plugins put an empty index.php into every folder,
	 * so that an archive with one is no attack yet.
	 *
	 * @param string $folder Folder to make.
	 * @return int Number of files.
	 * @throws BBWS_Failure When they are damaged.
	 * @throws RuntimeException When the disk is full.
	 */
	public function unpack( $folder ) {
		BBWS_Site_Files::make( $folder );
		foreach ( $this->uploads as $path => $number ) {
			BBWS_Site_Files::make( dirname( $folder . '/' . $path ) );
			// phpcs:disable WordPress.WP.AlternativeFunctions -- streams.
			$from = $this->zip->getStreamIndex( $number );
			$to   = fopen( $folder . '/' . $path, 'xb' );
			$left = $this->zip->statIndex( $number )['size'];
			while ( $from && $to && ! feof( $from ) ) {
				$bytes = (string) fread( $from, 65536 );
				$left -= strlen( $bytes );
				if ( $left < 0 ) {
					break;
				}
				if ( fwrite( $to, $bytes ) !== strlen( $bytes ) ) {
					throw new RuntimeException( 'The disk is full.' );
				}
			}
			if ( ! $from || 0 !== $left ) {
				throw BBWS_Failure::bad_archive( 'holds a file that can not be read.' );
			}
			if ( ! $to || ! fclose( $to ) ) {
				throw new RuntimeException( 'A file could not be written.' );
			}
			fclose( $from );
			// phpcs:enable
		}
		return count( $this->uploads );
	}
}
