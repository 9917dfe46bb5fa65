<?php
/**
 * The content store, as it is read.
 *
 * @package BBWS
 */

defined( 'ABSPATH' ) || exit;

/**
 * What was loaded, with the face of BBWS_Archive_Reader.
 */
class BBWS_Store_Reader {

	/**
	 * What the archive says that it holds, as far as it was asked for.
	 *
	 * @var array
	 */
	public $manifest;

	/**
	 * Bytes that it needs beside those that are there.
	 *
	 * @var int
	 */
	public $size = 0;

	/**
	 * What was left out.
	 *
	 * @var BBWS_Archive_Warnings
	 */
	public $warnings;

	/**
	 * Whether the uploads and all of the tables are to be brought in.
	 *
	 * @var bool
	 */
	public $has_uploads;

	/**
	 * The same of the tables.
	 *
	 * @var bool
	 */
	public $has_database;

	/**
	 * Id of the site in this network.
	 *
	 * @var int
	 */
	private $id;

	/**
	 * Number of files.
	 *
	 * @var int
	 */
	private $files;

	/**
	 * Sets what was loaded.
	 *
	 * @param int      $id       Id of the site in this network.
	 * @param array    $manifest Checked manifest, with the tables that were asked for.
	 * @param array    $state    How far the loading is.
	 * @param string[] $left_out Files that a web server could run.
	 */
	public function __construct( $id, $manifest, $state, $left_out ) {
		$this->id           = $id;
		$this->manifest     = $manifest;
		$this->files        = $state['files'] - count( $left_out );
		$this->has_uploads  = in_array( 'UPLOADS', $state['parts'], true );
		$this->has_database = in_array( 'DATABASE', $state['parts'], true ) && ! isset( $state['tables'] );
		$this->warnings     = BBWS_Archive_Warnings::resume( $state['warnings'] );
		foreach ( $left_out as $name ) {
			$this->warnings->add( 'BKUP_FILE_CODE', $name );
		}
	}

	/**
	 * Streams the rows of a table.
	 *
	 * @param string $name Name of the table, without prefix.
	 * @return Generator<array> Rows, each as a list of strings and nulls.
	 */
	public function rows( $name ) {
		$number = array_search( (string) $name, array_map( 'strval', array_keys( $this->manifest['tables'] ) ), true );
		$path   = BBWS_Load_Files::table_path( BBWS_Store_Folders::load( $this->id ), $number );
		return BBWS_Row_Lines::read( fopen( $path, 'rb' ), $this->manifest['tables'][ $name ] ); // phpcs:ignore WordPress.WP.AlternativeFunctions
	}

	/**
	 * Hands the uploads over.
	 *
	 * @param string $folder Folder that they get.
	 * @return int Number of files.
	 * @throws RuntimeException When they can not be moved.
	 */
	public function unpack( $folder ) {
		if ( ! rename( BBWS_Store_Folders::files( $this->id ), $folder ) ) { // phpcs:ignore WordPress.WP.AlternativeFunctions
			throw new RuntimeException( 'A folder could not be moved.' );
		}
		return $this->files;
	}
}
