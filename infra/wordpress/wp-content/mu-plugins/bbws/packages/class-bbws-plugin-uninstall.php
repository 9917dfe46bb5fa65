<?php
/**
 * The removal of a plugin's data from one site.
 *
 * @package BBWS
 */

defined( 'ABSPATH' ) || exit;

/**
 * Runs what a plugin does when it is uninstalled, for one site while others still use it. Many plugins go through all sites
 * then; so the process sees this site alone, and writes to no table but its own. The lock "plugins" must be held.
 */
class BBWS_Plugin_Uninstall {

	/** What became of a plugin's data. */
	const KEPT   = 'kept';
	const PURGED = 'purged';
	const FAILED = 'failed';
	const NONE   = 'none';

	/** Statements that change nothing. */
	const READS = '/\A[\s(]*(?:SELECT|SHOW|DESCRIBE|DESC|EXPLAIN|SET|USE|START|BEGIN|COMMIT|ROLLBACK|SAVEPOINT|RELEASE)\b/i';

	/** Texts and comments within a statement, which name no table. */
	const TEXTS = '/\'(?:[^\'\\\\]|\\\\.|\'\')*+\'|"(?:[^"\\\\]|\\\\.|"")*+"|\/\*(?!!).*?\*\//s';

	/**
	 * Whether a plugin does anything when it is uninstalled from a site. Asked before it is deactivated or its files go.
	 *
	 * @param WP_Site $site Site.
	 * @param string  $file File of the plugin, as core names it.
	 * @return bool
	 */
	public static function is_there( $site, $file ) {
		$hooks = BBWS_Site_Options::read( $site->id, 'uninstall_plugins' );
		return isset( $hooks[ $file ] ) || is_file( WP_PLUGIN_DIR . '/' . dirname( $file ) . '/uninstall.php' );
	}

	/**
	 * What became of the data of a plugin that leaves some.
	 *
	 * @param bool|null $ran Whether its uninstallation came to its end; null when there was none.
	 * @return string
	 */
	public static function outcome( $ran ) {
		if ( null === $ran ) {
			return self::KEPT;
		}
		return $ran ? self::PURGED : self::FAILED;
	}

	/**
	 * Has a site uninstall a plugin in a process of its own, of which a fatal error or an exit ends nothing else.
	 *
	 * @param WP_Site $site Site.
	 * @param string  $slug Folder of the plugin.
	 * @return bool Whether it came to its end.
	 */
	public static function send( $site, $slug ) {
		$answer = BBWS_Site_Call::send( $site, 'POST', 'bbws/v1/plugins/' . rawurlencode( $slug ) . '/uninstall' );
		return isset( $answer['body']['uninstalled'] ) && true === $answer['body']['uninstalled'];
	}

	/**
	 * Uninstalls a plugin from the site of this process.
	 *
	 * @param string $file File of the plugin, as core names it.
	 */
	public static function run( $file ) {
		add_action( 'pre_get_sites', array( __CLASS__, 'see_this_site' ), PHP_INT_MAX );
		add_action( 'switch_blog', array( __CLASS__, 'stay' ), PHP_INT_MIN );
		// It would switch to the roles of the other site, and to that site for them, without end.
		remove_action( 'switch_blog', 'wp_switch_roles_and_user', 1 );
		add_filter( 'query', array( __CLASS__, 'check_query' ), PHP_INT_MAX );
		ob_start();
		try {
			uninstall_plugin( $file );
		} finally {
			ob_end_clean();
			remove_filter( 'query', array( __CLASS__, 'check_query' ), PHP_INT_MAX );
			add_action( 'switch_blog', 'wp_switch_roles_and_user', 1, 2 );
			remove_action( 'switch_blog', array( __CLASS__, 'stay' ), PHP_INT_MIN );
			remove_action( 'pre_get_sites', array( __CLASS__, 'see_this_site' ), PHP_INT_MAX );
		}
	}

	/**
	 * The site of this process, whatever was switched to.
	 *
	 * @return int
	 */
	private static function site() {
		return (int) $GLOBALS['current_blog']->blog_id;
	}

	/**
	 * Action of pre_get_sites: there is no other site.
	 *
	 * @param WP_Site_Query $query Query.
	 */
	public static function see_this_site( $query ) {
		$query->query_vars['site__in'] = array( self::site() );
	}

	/**
	 * Action of switch_blog: whoever has read the ids of other sites elsewhere, and switches to them, stays here.
	 *
	 * @param int $to Id of the site that was switched to.
	 */
	public static function stay( $to ) {
		global $wpdb;
		if ( self::site() === (int) $to ) {
			return;
		}
		$wpdb->set_blog_id( self::site() );
		// phpcs:disable WordPress.WP.GlobalVariablesOverride -- as switch_to_blog() does.
		$GLOBALS['blog_id']      = self::site();
		$GLOBALS['table_prefix'] = $wpdb->get_blog_prefix();
		// phpcs:enable
		wp_cache_switch_to_blog( self::site() );
	}

	/**
	 * Filter of query: a statement that would change anything but this site's own tables is not made. Users and their meta,
	 * and the network's options, belong to the other sites too.
	 *
	 * @param string $query Statement.
	 * @return string The same, or nothing.
	 */
	public static function check_query( $query ) {
		global $wpdb;
		if ( preg_match( self::READS, $query ) ) {
			return $query;
		}
		$own  = $wpdb->base_prefix . self::site() . '_';
		$text = preg_replace( self::TEXTS, ' ', $query );
		if ( null === $text || ! preg_match_all( '/(?<![A-Za-z0-9_$])' . preg_quote( $wpdb->base_prefix, '/' ) . '[A-Za-z0-9_$]*/i', $text, $names ) ) {
			return '';
		}
		foreach ( $names[0] as $name ) {
			if ( 0 !== stripos( $name, $own ) ) {
				return '';
			}
		}
		return $query;
	}
}
