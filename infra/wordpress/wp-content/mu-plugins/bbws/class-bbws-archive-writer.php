<?php
/**
 * Archives, as they are written.
 *
 * @package BBWS
 */

defined( 'ABSPATH' ) || exit;

/**
 * Writes a site to a zip: manifest.json, tables/{name}.jsonl with one row a line, and uploads/.
 *
 * A row is a list in the order of the manifest's columns; a value that is no UTF-8 is {"$b64": "…"}. Users are in the
 * manifest, without any secret.
 */
class BBWS_Archive_Writer {

	/** Version of the format. */
	const FORMAT = 1;

	/** Files that are compressed already. */
	const PACKED = '/\.(?:jpe?g|png|gif|webp|avif|mp[34]|m4[av]|mov|webm|ogg|zip|gz|pdf|docx|xlsx|pptx|woff2?)\z/i';

	/**
	 * Folder of the files on their way.
	 *
	 * @var string
	 */
	private $folder;

	/**
	 * The archive.
	 *
	 * @var ZipArchive
	 */
	private $zip;

	/**
	 * Begins an archive.
	 *
	 * @param string $folder Folder for it and what goes into it.
	 * @throws RuntimeException When it can not be made.
	 */
	public function __construct( $folder ) {
		$this->folder = $folder;
		BBWS_Site_Files::make( $folder );
		$this->zip = new ZipArchive();
		if ( true !== $this->zip->open( $this->path(), ZipArchive::CREATE | ZipArchive::OVERWRITE ) ) {
			throw new RuntimeException( 'The archive could not be opened.' );
		}
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
		return BBWS_Database::session(
			true,
			function () use ( $id ) {
				global $wpdb;
				$prefix = $wpdb->get_blog_prefix( $id );
				$added  = array();
				foreach ( BBWS_Database::tables( $prefix ) as $table ) {
					$name           = substr( $table, strlen( $prefix ) );
					$added[ $name ] = $this->add_table( $table, $name );
				}
				return $added;
			}
		);
	}

	/**
	 * Adds a table.
	 *
	 * @param string $table Name of the table.
	 * @param string $name  The same without prefix.
	 * @return array Number of rows, and definition.
	 * @throws RuntimeException When the disk is full.
	 */
	private function add_table( $table, $name ) {
		$definition = BBWS_Table_Definition::describe( $table );
		$columns    = array();
		$is_options = 'options' === $name;
		foreach ( $definition['columns'] as $number => $column ) {
			$quoted    = BBWS_Database::name( $column['name'] );
			$columns[] = 0 === strpos( $column['type'], 'bit' ) ? $quoted . '+0' : $quoted;
			if ( $is_options && 'option_name' === $column['name'] ) {
				$option = $number;
			}
		}
		$path = $this->folder . '/' . count( (array) glob( $this->folder . '/*.jsonl' ) ) . '.jsonl';
		// phpcs:disable WordPress.WP.AlternativeFunctions -- a stream.
		$file = fopen( $path, 'wb' );
		$rows = 0;
		foreach ( BBWS_Database::rows( $table, $columns ) as $row ) {
			// Transients are caches, and locks of the old place.
			if ( isset( $option ) && preg_match( '/\A_(?:site_)?transient_/', (string) $row[ $option ] ) ) {
				continue;
			}
			$line = self::encode( $row );
			if ( fwrite( $file, $line ) !== strlen( $line ) ) {
				throw new RuntimeException( 'The disk is full.' );
			}
			++$rows;
		}
		fclose( $file );
		// phpcs:enable
		$this->zip->addFile( $path, 'tables/' . $name . '.jsonl' );
		return array( 'rows' => $rows ) + $definition;
	}

	/**
	 * A row as a line.
	 *
	 * @param array $row Strings and nulls.
	 * @return string
	 */
	private static function encode( $row ) {
		$flags = JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE;
		$line  = json_encode( $row, $flags );
		if ( false === $line ) {
			foreach ( $row as $number => $value ) {
				if ( is_string( $value ) && false === json_encode( $value ) ) {
					$row[ $number ] = array( '$b64' => base64_encode( $value ) );
				}
			}
			$line = json_encode( $row, $flags | JSON_THROW_ON_ERROR );
		}
		return $line . "\n";
	}

	/**
	 * Adds the uploads of a site.
	 *
	 * @param int $id Id of the site in this network.
	 * @return int Number of files.
	 */
	public function add_uploads( $id ) {
		$files = 0;
		foreach ( BBWS_Site_Files::below( BBWS_Site_Files::uploads( $id ) ) as $name => $path ) {
			if ( ! BBWS_Site_Files::is_content( $name ) ) {
				continue;
			}
			$this->zip->addFile( $path, 'uploads/' . $name );
			if ( preg_match( self::PACKED, $name ) ) {
				$this->zip->setCompressionName( 'uploads/' . $name, ZipArchive::CM_STORE );
			}
			++$files;
		}
		return $files;
	}

	/**
	 * Completes the archive.
	 *
	 * @param array $manifest What it holds.
	 * @throws RuntimeException When it can not be written.
	 */
	public function close( $manifest ) {
		$this->zip->addFromString( 'manifest.json', json_encode( $manifest, JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE | JSON_THROW_ON_ERROR ) );
		// All files are read only now; without the "@" a full disk would also be told to the caller.
		if ( ! @$this->zip->close() ) { // phpcs:ignore WordPress.PHP.NoSilencedErrors
			throw new RuntimeException( 'The archive could not be written.' );
		}
	}
}
