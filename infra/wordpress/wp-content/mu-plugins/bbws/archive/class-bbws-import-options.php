<?php
/**
 * Options on their way from an archive into a site.
 *
 * @package BBWS
 */

defined( 'ABSPATH' ) || exit;

/**
 * Says which options of an archive are taken over, by what names, and which the site keeps.
 */
class BBWS_Import_Options {

	/** Options that a site keeps: they say where it is and whom it belongs to. */
	const KEPT = array( 'siteurl', 'home', 'admin_email', 'new_admin_email', 'adminhash', 'upload_path', 'upload_url_path', 'fileupload_url' );

	/**
	 * Options that are set here, by their names.
	 *
	 * @var array<string, string[]>
	 */
	private $own = array();

	/**
	 * Prefix of the archive's tables, and of the site's.
	 *
	 * @var string[]
	 */
	private $prefixes;

	/**
	 * Sets where they come from and go to.
	 *
	 * @param string      $from Prefix of the archive's tables.
	 * @param WP_Site     $site Site.
	 * @param string|null $name Title of the site, when it is not the archive's.
	 */
	public function __construct( $from, $site, $name ) {
		$this->prefixes = array( $from, $GLOBALS['wpdb']->get_blog_prefix( $site->id ) );
		$names          = implode( ', ', array_map( array( 'BBWS_Database', 'literal' ), self::KEPT ) );
		foreach ( BBWS_Database::select( "SELECT option_name, option_value, autoload FROM `{$this->prefixes[1]}options` WHERE option_name IN ({$names})" ) as $row ) {
			$this->own[ $row[0] ] = $row;
		}
		// Of nobody yet: whom the copied site belongs to gets this one, too.
		if ( isset( $this->own['admin_email'] ) && get_site_option( 'admin_email' ) === $this->own['admin_email'][1] ) {
			unset( $this->own['admin_email'] );
		}
		if ( null !== $name ) {
			$this->own['blogname'] = array( 'blogname', sanitize_option( 'blogname', $name ), 'yes' );
		}
	}

	/**
	 * Rows of options that the archive has no say in.
	 *
	 * @return array[]
	 */
	public function own() {
		return array_values( $this->own );
	}

	/**
	 * The options that are taken over, by the names that they get.
	 *
	 * @param string[] $columns Names of the columns.
	 * @param iterable $rows    Rows.
	 * @return Generator<array>
	 */
	public function taken( $columns, $rows ) {
		$at    = array_search( 'option_name', $columns, true );
		$taken = array();
		$late  = array();
		foreach ( $rows as $row ) {
			$name = (string) $row[ $at ];
			if ( ! $this->takes( $name ) ) {
				continue;
			}
			$row[ $at ] = $this->name_of( $name );
			if ( $row[ $at ] === $name && 0 === strpos( $name, $this->prefixes[1] ) && $this->prefixes[0] !== $this->prefixes[1] ) {
				// It was left by another site: the site's own of that name comes first.
				$late[ $name ] = $row;
				continue;
			}
			$taken[ $row[ $at ] ] = true;
			yield $row;
		}
		yield from array_values( array_diff_key( $late, $taken ) );
	}

	/**
	 * Whether an option is taken over.
	 *
	 * @param string $name Name in the archive.
	 * @return bool
	 */
	private function takes( $name ) {
		return ! isset( $this->own[ $name ] ) && ( 'admin_email' === $name || ! in_array( $name, self::KEPT, true ) ) && ! in_array( $name, array( BBWS_Site_Importer::MARK, 'rewrite_rules' ), true )
			&& ! BBWS_Pattern::find( '/\A_(?:site_)?transient_/', $name );
	}

	/**
	 * The name that an option gets. Only what begins with the archive's own prefix is renamed.
	 *
	 * @param string $name Name in the archive.
	 * @return string
	 */
	private function name_of( $name ) {
		list( $from, $to ) = $this->prefixes;
		// A prefix without the number of a site would be the beginning of options that have none.
		$is_ours = $from . 'user_roles' === $name || ( BBWS_Pattern::find( '/\d_\z/', $from ) && 0 === strpos( $name, $from ) );
		return $is_ours ? $to . substr( $name, strlen( $from ) ) : $name;
	}
}
