<?php
/**
 * Rows on their way from an archive into a site.
 *
 * @package BBWS
 */

defined( 'ABSPATH' ) || exit;

/**
 * Changes what depends on the place: the address, the prefix of the tables, and the numbers of the users.
 */
class BBWS_Import_Rows {

	/** Options that a site keeps: they say where it is and whom it belongs to. */
	const KEPT = array( 'siteurl', 'home', 'admin_email', 'new_admin_email', 'adminhash', 'blog_public', 'upload_path', 'upload_url_path', 'fileupload_url' );

	/** Columns that hold the number of a user. */
	const USERS = array(
		'posts'    => 'post_author',
		'comments' => 'user_id',
		'links'    => 'link_owner',
	);

	/**
	 * Rewrites addresses.
	 *
	 * @var BBWS_Url_Rewriter
	 */
	private $rewriter;

	/**
	 * Users of this network, by their numbers in the archive.
	 *
	 * @var array<int, int>
	 */
	private $users = array();

	/**
	 * Roles to be given.
	 *
	 * @var array<int, string[]>
	 */
	private $roles = array();

	/**
	 * Options that are set here, by their names.
	 *
	 * @var array<string, string[]>
	 */
	private $options = array();

	/**
	 * Prefix of the archive's tables, and of the site's.
	 *
	 * @var string[]
	 */
	private $prefixes;

	/**
	 * Sets where the rows come from and go to.
	 *
	 * @param array       $manifest Manifest of the archive.
	 * @param WP_Site     $site     Site.
	 * @param string|null $name     Title of the site, when it is not the archive's.
	 */
	public function __construct( $manifest, $site, $name ) {
		global $wpdb;
		$this->prefixes = array( $manifest['tablePrefix'], $wpdb->get_blog_prefix( $site->id ) );
		$this->rewriter = new BBWS_Url_Rewriter( $manifest['url'], BBWS_Addresses::url_of_site( $site ), (int) $manifest['blogId'], (int) $site->id );
		foreach ( $manifest['users'] as $user ) {
			$here = get_user_by( 'login', $user['login'] );
			if ( $here ) {
				$this->users[ $user['id'] ] = (int) $here->ID;
				$this->roles[ $here->ID ]   = array_values( $user['roles'] );
			}
		}
		$names = implode( ', ', array_map( array( 'BBWS_Database', 'literal' ), self::KEPT ) );
		foreach ( BBWS_Database::select( "SELECT option_name, option_value, autoload FROM `{$this->prefixes[1]}options` WHERE option_name IN ({$names})" ) as $row ) {
			$this->options[ $row[0] ] = $row;
		}
		if ( null !== $name ) {
			$this->options['blogname'] = array( 'blogname', sanitize_option( 'blogname', $name ), 'yes' );
		}
	}

	/**
	 * Roles of the users that are known here.
	 *
	 * @return array<int, string[]>
	 */
	public function roles() {
		return $this->roles;
	}

	/**
	 * Rows of options that the archive has no say in.
	 *
	 * @return array[]
	 */
	public function own_options() {
		return array_values( $this->options );
	}

	/**
	 * Changes the rows of a table.
	 *
	 * @param string   $table   Name of the table, without prefix.
	 * @param string[] $columns Names of its columns.
	 * @param iterable $rows    Rows, each as a list of strings and nulls.
	 * @return Generator<array> The same, without those that do not belong to the site.
	 */
	public function map( $table, $columns, $rows ) {
		$user   = isset( self::USERS[ $table ] ) ? array_search( self::USERS[ $table ], $columns, true ) : false;
		$option = 'options' === $table ? array_search( 'option_name', $columns, true ) : false;
		foreach ( $rows as $row ) {
			if ( false !== $option ) {
				$name = $this->option_name( (string) $row[ $option ] );
				if ( null === $name ) {
					continue;
				}
				$row[ $option ] = $name;
			}
			foreach ( $row as $number => $value ) {
				if ( null !== $value ) {
					$row[ $number ] = $this->rewrite( $value );
				}
			}
			if ( false !== $user && (int) $row[ $user ] ) {
				$row[ $user ] = (string) ( $this->users[ (int) $row[ $user ] ] ?? get_current_user_id() );
			}
			yield $row;
		}
	}

	/**
	 * Rewrites a value. In what is no text, and no serialized value either, an address would be an accident.
	 *
	 * @param string $value Value.
	 * @return string
	 */
	private function rewrite( $value ) {
		$new = $this->rewriter->rewrite( $value );
		if ( $new === $value || 1 === preg_match( '//u', $value ) ) {
			return $new;
		}
		return $this->rewriter->rewrite_serialized( $value ) ?? $value;
	}

	/**
	 * The name that an option gets.
	 *
	 * @param string $name Name in the archive.
	 * @return string|null Null when it is not taken over.
	 */
	private function option_name( $name ) {
		if ( isset( $this->options[ $name ] ) || in_array( $name, self::KEPT, true ) || in_array( $name, array( BBWS_Site_Importer::MARK, 'rewrite_rules' ), true ) || preg_match( '/\A_(?:site_)?transient_/', $name ) ) {
			return null;
		}
		list( $from, $to ) = $this->prefixes;
		// A prefix without the number of a site would be the beginning of options that have none.
		$is_ours = $from . 'user_roles' === $name || ( preg_match( '/_\d+_\z/', $from ) && 0 === strpos( $name, $from ) );
		return $is_ours ? $to . substr( $name, strlen( $from ) ) : $name;
	}
}
