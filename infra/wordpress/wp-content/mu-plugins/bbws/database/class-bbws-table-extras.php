<?php
/**
 * What tables get when they have their place.
 *
 * @package BBWS
 */

defined( 'ABSPATH' ) || exit;

/**
 * Foreign keys and triggers of imported tables. Their names are those of a whole database, and taken until the old tables
 * are gone.
 */
class BBWS_Table_Extras {

	/**
	 * What is to be made, for the mark of an import.
	 *
	 * @param int                 $id      Id of the site in this network.
	 * @param BBWS_Archive_Reader $archive Archive.
	 * @param array               $tables  Checked definitions, by their names.
	 * @return array
	 */
	public static function of( $id, $archive, $tables ) {
		$extras   = array();
		$prefixes = array( $archive->manifest['tablePrefix'], $GLOBALS['wpdb']->get_blog_prefix( $id ) );
		foreach ( $tables as $table => $definition ) {
			foreach ( $definition['links'] ?? array() as $link ) {
				$extras[] = array( 'table' => (string) $table ) + array( 'link' => self::renamed( $link, $prefixes ) );
			}
			foreach ( BBWS_Database::is_mysql() ? $definition['triggers'] ?? array() : array() as $trigger ) {
				$trigger['statement'] = BBWS_Table_Triggers::moved( $trigger['statement'], ...$prefixes );
				if ( null === $trigger['statement'] ) {
					$archive->warnings->add( 'BKUP_TRIGGER', $trigger['name'] );
				} else {
					$extras[] = array( 'table' => (string) $table ) + array( 'trigger' => self::renamed( $trigger, $prefixes ) );
				}
			}
		}
		return array(
			'extras'   => $extras,
			'warnings' => $archive->warnings->all(),
		);
	}

	/**
	 * A foreign key or trigger whose name begins with the prefix of its new place.
	 *
	 * @param array    $extra    Its description.
	 * @param string[] $prefixes Prefix of the archive's tables, and of the site's.
	 * @return array
	 */
	private static function renamed( $extra, $prefixes ) {
		list( $from, $to ) = $prefixes;
		$name              = 0 === strpos( $extra['name'], $from ) ? $to . substr( $extra['name'], strlen( $from ) ) : $extra['name'];
		return array( 'name' => mb_strlen( $name, 'UTF-8' ) > 64 ? $extra['name'] : $name ) + $extra;
	}

	/**
	 * Makes them. One that can not be made is told of: the rows are there, and no other try would do better.
	 *
	 * @param int   $id   Id of the site in this network.
	 * @param array $mark Mark of the import. It lies among the site's own options: nothing in it is trusted.
	 * @return array[] All warnings of the import.
	 */
	public static function make( $id, $mark ) {
		$prefix   = $GLOBALS['wpdb']->get_blog_prefix( $id );
		$warnings = new BBWS_Archive_Warnings();
		$extras   = is_array( $mark['extras'] ?? null ) ? $mark['extras'] : array();
		if ( $extras ) {
			BBWS_Table_Removal::drop( BBWS_Database::tables( BBWS_Table_Swap::trash( $id ) ) );
		}
		foreach ( $extras as $extra ) {
			$is_table = is_string( $extra['table'] ?? null ) && BBWS_Archive_Format::is_table( $extra['table'] );
			try {
				if ( $is_table && isset( $extra['link'] ) && BBWS_Table_Links::is_valid( $extra['link'] ) ) {
					BBWS_Table_Links::make( $prefix, $extra['table'], $extra['link'] );
				} elseif ( $is_table && isset( $extra['trigger'] ) && BBWS_Table_Triggers::is_valid( $extra['trigger'] )
					&& null !== BBWS_Table_Triggers::moved( $extra['trigger']['statement'], $prefix, $prefix ) ) {
					BBWS_Table_Triggers::make( $prefix, $extra['table'], $extra['trigger'] );
				}
			} catch ( RuntimeException $error ) {
				// phpcs:ignore WordPress.PHP.DevelopmentFunctions
				error_log( 'bbws: not made after an import: ' . $error->getMessage() );
				$warnings->add( isset( $extra['link'] ) ? 'BKUP_LINK_LEFT_OUT' : 'BKUP_TRIGGER', (string) ( $extra['link']['name'] ?? $extra['trigger']['name'] ) );
			}
		}
		return array_merge( is_array( $mark['warnings'] ?? null ) ? $mark['warnings'] : array(), $warnings->all() );
	}
}
