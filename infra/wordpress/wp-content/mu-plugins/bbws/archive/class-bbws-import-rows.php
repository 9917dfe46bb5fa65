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
	 * Users of this network, by their numbers in the archive; null where rows stay in their place.
	 *
	 * @var array<int, int>|null
	 */
	private $users = null;

	/**
	 * Roles to be given.
	 *
	 * @var array<int, string[]>
	 */
	private $roles = array();

	/**
	 * What is kept of each of them for the site.
	 *
	 * @var array<int, array[]>
	 */
	private $members = array();

	/**
	 * Definitions of the archive's tables.
	 *
	 * @var array[]
	 */
	private $tables;

	/**
	 * What could not be brought over as it should be.
	 *
	 * @var BBWS_Archive_Warnings
	 */
	private $warnings;

	/**
	 * Sets how rows are rewritten that stay in their place.
	 *
	 * @param array[]               $tables   Definitions of the tables.
	 * @param BBWS_Url_Rewriter     $rewriter Rewrites addresses.
	 * @param BBWS_Archive_Warnings $warnings Learns what could not be rewritten.
	 */
	public function __construct( $tables, $rewriter, $warnings ) {
		$this->tables   = $tables;
		$this->rewriter = $rewriter;
		$this->warnings = $warnings;
	}

	/**
	 * The same for rows of an archive, which get another place.
	 *
	 * @param array                 $manifest Manifest of the archive.
	 * @param WP_Site               $site     Site that they go to.
	 * @param BBWS_Archive_Warnings $warnings Learns what could not be brought over as it should be.
	 * @return self
	 */
	public static function of_archive( $manifest, $site, $warnings ) {
		$from = array_merge( array( $manifest['url'] ), $manifest['addresses'] ?? array() );
		$rows = new self( $manifest['tables'], new BBWS_Url_Rewriter( $from, BBWS_Addresses::home_of_site( $site ), (int) $manifest['blogId'], (int) $site->id ), $warnings );

		$rows->users = array();
		foreach ( $manifest['users'] as $user ) {
			$here = get_user_by( 'login', $user['login'] );
			if ( $here ) {
				$rows->users[ $user['id'] ] = (int) $here->ID;
				$rows->roles[ $here->ID ]   = array_values( $user['roles'] );
				$rows->members[ $here->ID ] = $user['meta'] ?? array();
			}
		}
		return $rows;
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
	 * What the archive holds of the users that are known here, beside their roles. Older archives hold none of it.
	 *
	 * @return array<int, mixed>
	 */
	public function members() {
		return $this->members;
	}

	/**
	 * Changes the files of a folder, where anything in them may change.
	 *
	 * @param string $folder Folder.
	 */
	public function map_files( $folder ) {
		if ( $this->rewriter->changes() ) {
			BBWS_File_Addresses::rewrite( $folder, $this, $this->warnings );
		}
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
		$user   = null !== $this->users && isset( self::USERS[ $table ] ) ? array_search( self::USERS[ $table ], $columns, true ) : false;
		$key    = (int) array_search( 'option_name', $columns, true );
		$limits = array_map( array( 'BBWS_Column_Limit', 'of' ), array_column( $this->tables[ $table ]['columns'] ?? array(), 'type' ) );
		foreach ( $rows as $row ) {
			$before = $row;
			foreach ( $row as $number => $value ) {
				if ( null !== $value ) {
					$row[ $number ] = $this->rewrite( $value, $table . '.' . $columns[ $number ] . ' ' . $row[ $key ], $limits[ $number ] ?? null );
				}
			}
			if ( $row !== $before ) {
				$row = BBWS_Row_Digests::renew( $before, $row, $limits );
			}
			if ( 'options' === $table ) {
				$row = $this->with_keys( $columns, $before, $row );
			}
			if ( false !== $user && (int) $row[ $user ] ) {
				$row[ $user ] = (string) ( $this->users[ (int) $row[ $user ] ] ?? get_current_user_id() );
			}
			yield $row;
		}
	}

	/**
	 * Rewrites a value, or leaves it as it is and says so.
	 *
	 * @param string                 $value   Value.
	 * @param string                 $subject Where it stands.
	 * @param BBWS_Column_Limit|null $limit   What its column takes.
	 * @return string
	 */
	public function rewrite( $value, $subject, $limit = null ) {
		try {
			$new = $this->rewriter->rewrite( $value );
		} catch ( RuntimeException $error ) {
			$this->warnings->add( 'BKUP_VALUE_KEPT', $subject );
			return $value;
		}
		if ( $this->rewriter->is_partial ) {
			$this->warnings->add( 'BKUP_VALUE_PARTLY', $subject );
		}
		if ( $new === $value ) {
			return $value;
		}
		$code = null;
		if ( ! BBWS_Pattern::is_utf8( $value ) && ! BBWS_Serialized::is_one( $value ) ) {
			// There an address may be an accident.
			$code = 'BKUP_VALUE_BINARY';
		} elseif ( $limit && ! $limit->takes( $new ) ) {
			$code = 'BKUP_VALUE_TOO_LONG';
		}
		if ( $code ) {
			$this->warnings->add( $code, $subject );
		}
		return $code ? $value : $new;
	}

	/**
	 * A row of the options, with keys of events that fit.
	 *
	 * @param string[] $columns Names of the columns.
	 * @param array    $before  Row as it was.
	 * @param array    $row     Rewritten row.
	 * @return array
	 */
	private function with_keys( $columns, $before, $row ) {
		$value = array_search( 'option_value', $columns, true );
		if ( 'cron' !== $row[ array_search( 'option_name', $columns, true ) ] ) {
			return $row;
		}
		$text = BBWS_Scheduled_Events::with_keys( (string) $row[ $value ] );
		if ( null === $text && $before[ $value ] !== $row[ $value ] ) {
			$this->warnings->add( 'BKUP_CRON_KEPT', 'options cron' );
		}
		$row[ $value ] = $text ?? $row[ $value ];
		return $row;
	}
}
