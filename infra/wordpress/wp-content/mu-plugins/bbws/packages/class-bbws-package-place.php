<?php
/**
 * The places of plugins and themes.
 *
 * @package BBWS
 */

defined( 'ABSPATH' ) || exit;

/**
 * Changes the folder of a plugin or a theme so that a kill at any point can be repaired. The lock "plugins" must be held.
 *
 * Beside it lies a folder ".bbws-{random}-{slug}" as long as something is unfinished: a note of what is done in it, and the old
 * files until the new ones are accepted. Its name begins with a dot: neither core nor a web server looks into it.
 */
class BBWS_Package_Place {

	/** Beginning of the names of the folders for unfinished work. */
	const PREFIX = '.bbws-';

	/**
	 * Folder of the plugin or theme.
	 *
	 * @var string
	 */
	private $folder;

	/**
	 * Folder for unfinished work.
	 *
	 * @var string
	 */
	private $work;

	/**
	 * Beginning of the paths of those for this place; the rest is random and of one length.
	 *
	 * @var string
	 */
	private $works;

	/**
	 * Sets the place.
	 *
	 * @param string $root Folder of the plugins or of the themes.
	 * @param string $slug Name of the folder in it.
	 */
	public function __construct( $root, $slug ) {
		$this->folder = $root . '/' . $slug;
		$this->works  = $root . '/' . self::PREFIX . '%s-' . $slug;
		$this->find();
	}

	/**
	 * Finds unfinished work, or chooses a place for it. Each has its own: PHP under WebAssembly can not make a folder
	 * anew that another process has removed.
	 */
	private function find() {
		$found      = glob( sprintf( $this->works, '????????' ), GLOB_ONLYDIR );
		$this->work = $found ? $found[0] : sprintf( $this->works, strtolower( wp_generate_password( 8, false ) ) );
	}

	/**
	 * Folder of the plugins or of the themes.
	 *
	 * @return string
	 */
	public function root() {
		return dirname( $this->folder );
	}

	/**
	 * Name of the plugin's or theme's folder.
	 *
	 * @return string
	 */
	public function slug() {
		return basename( $this->folder );
	}

	/**
	 * The folder of files that are to come in. It is on the disk of the place, so that they need not be copied.
	 *
	 * @return string
	 */
	public function incoming() {
		return $this->work . '/new';
	}

	/**
	 * The same, empty and with room to be made in.
	 *
	 * @return string
	 */
	public function make_incoming() {
		BBWS_Site_Files::remove( $this->work );
		$this->find();
		BBWS_Site_Files::make( $this->work );
		return $this->incoming();
	}

	/**
	 * Notes what is going to be done.
	 *
	 * @param string $kind "install", "update" or "delete".
	 * @param array  $note More to remember.
	 * @throws RuntimeException When the disk is full.
	 */
	public function begin( $kind, $note = array() ) {
		BBWS_Site_Files::make( $this->work );
		$text = wp_json_encode( array( 'kind' => $kind ) + $note );
		// phpcs:ignore WordPress.WP.AlternativeFunctions -- WP_Filesystem writes no better.
		if ( strlen( $text ) !== file_put_contents( $this->work . '/note', $text ) ) {
			throw new RuntimeException( 'The disk is full.' );
		}
		self::move( $this->work . '/note', $this->work . '/note.json' );
	}

	/**
	 * Takes the present files away, to come back unless the new ones are accepted.
	 */
	public function set_aside() {
		self::move( $this->folder, $this->work . '/old' );
	}

	/**
	 * Takes the present files away for good.
	 */
	public function trash() {
		if ( is_dir( $this->folder ) ) {
			BBWS_Site_Files::remove( $this->work . '/trash' );
			self::move( $this->folder, $this->work . '/trash' );
		}
	}

	/**
	 * Says that the work is done: the files stay as they are. Nothing is unfinished any more from the first statement on.
	 */
	public function finish() {
		if ( is_file( $this->work . '/note.json' ) ) {
			// phpcs:ignore WordPress.WP.AlternativeFunctions
			unlink( $this->work . '/note.json' );
		}
		BBWS_Site_Files::remove( $this->work );
		$this->forget();
	}

	/**
	 * Puts the files back as they were before, or finishes a deletion. Safe to repeat after a kill at any point.
	 *
	 * @return array|null The note; null when nothing was unfinished.
	 */
	public function undo() {
		$note = $this->note();
		if ( null !== $note && 'update' === $note['kind'] && is_dir( $this->work . '/old' ) ) {
			$this->trash();
			self::move( $this->work . '/old', $this->folder );
		} elseif ( null !== $note && 'update' !== $note['kind'] ) {
			$this->trash();
		}
		$this->forget();
		return $note;
	}

	/**
	 * What is unfinished.
	 *
	 * @return array|null
	 */
	public function note() {
		// phpcs:ignore WordPress.WP.AlternativeFunctions -- a local file.
		$note = is_file( $this->work . '/note.json' ) ? json_decode( file_get_contents( $this->work . '/note.json' ), true ) : null;
		return isset( $note['kind'] ) ? $note : null;
	}

	/**
	 * The slugs with unfinished work.
	 *
	 * @param string $root Folder of the plugins or of the themes.
	 * @return string[]
	 */
	public static function unfinished( $root ) {
		$slugs = array();
		foreach ( (array) glob( $root . '/' . self::PREFIX . '*', GLOB_ONLYDIR ) as $folder ) {
			$slugs[] = substr( basename( $folder ), strlen( self::PREFIX ) + 9 );
		}
		return $slugs;
	}

	/**
	 * Makes PHP forget the code that it has read: the same paths hold other code now.
	 */
	public function forget() {
		clearstatcache( true );
		foreach ( BBWS_Site_Files::below( $this->folder ) as $path ) {
			if ( '.php' === substr( $path, -4 ) && function_exists( 'opcache_invalidate' ) ) {
				// phpcs:ignore WordPress.PHP.NoSilencedErrors -- it may be restricted.
				@opcache_invalidate( $path, true );
			}
		}
		wp_clean_plugins_cache( false );
		wp_clean_themes_cache( false );
	}

	/**
	 * Renames a file or a folder.
	 *
	 * @param string $from Path.
	 * @param string $to   New one.
	 * @throws RuntimeException When it can not be moved.
	 */
	private static function move( $from, $to ) {
		// phpcs:ignore WordPress.WP.AlternativeFunctions -- one step, which copying is not.
		if ( ! rename( $from, $to ) ) {
			throw new RuntimeException( 'A file or folder could not be moved.' );
		}
	}
}
