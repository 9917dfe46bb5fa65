<?php
/**
 * The domains of a site.
 *
 * @package BBWS
 */

defined( 'ABSPATH' ) || exit;

/**
 * Reads and changes them. The site's locks must be held for a change.
 */
class BBWS_Site_Domains {

	/**
	 * The domains of a site, and which is primary.
	 *
	 * @param WP_Site $site Site.
	 * @return array{domains: array[], primary: string|null}
	 */
	public static function of( $site ) {
		$domains = array();
		foreach ( self::rows( 'blog_id = ' . (int) $site->id . ' ORDER BY host' ) as $row ) {
			$domains[] = array(
				'host'  => $row[0],
				'since' => (int) $row[2],
			);
		}
		$primary = BBWS_Hosts::primary_of( $site );
		return array(
			'domains' => $domains,
			'primary' => $primary === $site->domain ? null : $primary,
		);
	}

	/**
	 * Every address that the content of a site may hold of it: of its domains, its own, and that of a primary one which
	 * another site has since.
	 *
	 * @param WP_Site $site Site.
	 * @return string[]
	 */
	public static function addresses( $site ) {
		$hosts = array_merge( array_column( self::of( $site )['domains'], 'host' ), array( self::home( $site ) ) );
		$all   = array_merge( array( BBWS_Addresses::url_of_site( $site ) ), array_map( array( 'BBWS_Addresses', 'url_of_primary' ), $hosts ) );
		return array_values( array_unique( $all ) );
	}

	/**
	 * The host that the options of a site say its pages are at, whosever it is.
	 *
	 * @param WP_Site $site Site.
	 * @return string
	 */
	private static function home( $site ) {
		$host = strtolower( (string) parse_url( (string) get_blog_option( $site->id, 'home' ), PHP_URL_HOST ) );
		return '' === $host ? $site->domain : $host;
	}

	/**
	 * Has a site answer under these domains and no others, with its pages at one of them. The same again goes on where a
	 * change before was killed: the new address is in the site's options when all else is done.
	 *
	 * @param WP_Site     $site    Site.
	 * @param array[]     $domains Each a host, and since when it is the site's.
	 * @param string|null $primary Host of the pages; null is the site's own.
	 * @return WP_Error|null
	 */
	public static function set( $site, $domains, $primary ) {
		$since = array_column( $domains, 'since', 'host' );
		if ( null !== $primary && ! isset( $since[ $primary ] ) ) {
			return new WP_Error( 'bbws_not_a_domain', 'The site does not have its primary domain.', array( 'status' => 422 ) );
		}
		self::make();
		foreach ( $since as $host => $from ) {
			$row = self::rows( 'host = ' . BBWS_Database::literal( (string) $host ) )[0] ?? null;
			if ( $row && (int) $row[1] !== (int) $site->id && (int) $row[2] > $from ) {
				return new WP_Error( 'bbws_domain_taken', 'Another site has this domain since.', array( 'status' => 409 ) );
			}
			self::put( (string) $host, $site->id, $from );
		}
		$to = null === $primary ? BBWS_Addresses::url_of_site( $site ) : BBWS_Addresses::url_of_primary( $primary );
		// Not where its visitors are led: they are led home at once when another site gets the domain, its content is not.
		if ( self::home( $site ) !== ( $primary ?? $site->domain ) ) {
			BBWS_Address_Change::run( $site, self::addresses( $site ), $to );
			update_blog_option( $site->id, 'home', $to );
			update_blog_option( $site->id, 'siteurl', $to );
			do_action( 'bbws_domains_step', 'moved', $site->id );
		}
		self::drop( $site->id, array_keys( $since ) );
		wp_cache_flush();
		// The files that open a site to the web server are for the host of its pages.
		BBWS_Host_Map::close( $site );
		BBWS_Host_Map::update( get_site( $site->id ) );
		return null;
	}

	/**
	 * Takes a site's domains from it.
	 *
	 * @param int   $id   Id of the site in this network.
	 * @param array $kept Hosts that it keeps.
	 */
	public static function drop( $id, $kept = array() ) {
		foreach ( self::rows( 'blog_id = ' . (int) $id ) as $row ) {
			if ( ! in_array( $row[0], array_map( 'strval', $kept ), true ) ) {
				BBWS_Database::execute( 'DELETE FROM ' . self::name() . ' WHERE host = ' . BBWS_Database::literal( $row[0] ) . ' AND blog_id = ' . (int) $id );
			}
		}
	}

	/**
	 * Writes a row.
	 *
	 * @param string $host  Host.
	 * @param int    $id    Id of the site in this network.
	 * @param int    $since Since when it is the site's.
	 */
	private static function put( $host, $id, $since ) {
		BBWS_Database::execute( 'REPLACE INTO ' . self::name() . ' (host, blog_id, since) VALUES (' . BBWS_Database::literal( $host ) . ', ' . (int) $id . ', ' . (int) $since . ')' );
	}

	/**
	 * Rows, and none where the network has no domains yet.
	 *
	 * @param string $where Condition.
	 * @return array[]
	 */
	private static function rows( $where ) {
		if ( ! in_array( BBWS_Hosts::table(), BBWS_Database::tables( BBWS_Hosts::table() ), true ) ) {
			return array();
		}
		return BBWS_Database::select( 'SELECT host, blog_id, since FROM ' . self::name() . ' WHERE ' . $where );
	}

	/**
	 * Makes the table, unless it is there.
	 */
	private static function make() {
		global $wpdb;
		BBWS_Database::execute(
			'CREATE TABLE IF NOT EXISTS ' . self::name() . ' (host varchar(191) NOT NULL, blog_id bigint(20) NOT NULL, since bigint(20) NOT NULL,'
			. ' PRIMARY KEY  (host), KEY bbws_hosts_site (blog_id)) ' . $wpdb->get_charset_collate()
		);
	}

	/**
	 * Name of the table in a statement.
	 *
	 * @return string
	 */
	private static function name() {
		return BBWS_Database::name( BBWS_Hosts::table() );
	}
}
