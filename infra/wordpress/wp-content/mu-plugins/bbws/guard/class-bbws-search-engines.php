<?php
/**
 * Search engines.
 *
 * @package BBWS
 */

defined( 'ABSPATH' ) || exit;

/**
 * Keeps them from sites that are not in production, whatever the option "blog_public" holds. It stays as it is stored: a copy
 * has that of its source, and with a promotion it comes to the site for which it was meant.
 *
 * Core does the rest once the option reads as 0: the meta tag, no sitemaps, no pings to update services.
 */
class BBWS_Search_Engines {

	/**
	 * Hooks it.
	 */
	public static function register() {
		add_filter( 'pre_option_blog_public', array( __CLASS__, 'read' ), PHP_INT_MAX );
		add_filter( 'pre_update_option_blog_public', array( __CLASS__, 'keep' ), PHP_INT_MAX, 2 );
		add_filter( 'wp_robots', array( __CLASS__, 'robots' ), PHP_INT_MAX );
		add_filter( 'robots_txt', array( __CLASS__, 'robots_txt' ), PHP_INT_MAX );
		add_filter( 'wp_sitemaps_enabled', array( __CLASS__, 'sitemaps' ), PHP_INT_MAX );
		add_action( 'admin_notices', array( __CLASS__, 'tell' ) );
	}

	/**
	 * Filter of pre_option_blog_public.
	 *
	 * @param mixed $value What an earlier filter said.
	 * @return mixed
	 */
	public static function read( $value ) {
		return BBWS_Environment::is_production() ? $value : '0';
	}

	/**
	 * Filter of pre_update_option_blog_public: what equals the old value is not written.
	 *
	 * @param mixed $value Value to store.
	 * @param mixed $old   Value as it is read.
	 * @return mixed
	 */
	public static function keep( $value, $old ) {
		return BBWS_Environment::is_production() ? $value : $old;
	}

	/**
	 * Filter of wp_robots.
	 *
	 * @param array $directives Directives of the meta tag.
	 * @return array
	 */
	public static function robots( $directives ) {
		return BBWS_Environment::is_production() ? $directives : array(
			'noindex'  => true,
			'nofollow' => true,
		);
	}

	/**
	 * Filter of robots_txt. The header on each page does not reach the files that the web server sends by itself.
	 *
	 * @param string $text Text of the file.
	 * @return string
	 */
	public static function robots_txt( $text ) {
		return BBWS_Environment::is_production() ? $text : "User-agent: *\nDisallow: /\n";
	}

	/**
	 * Filter of wp_sitemaps_enabled.
	 *
	 * @param bool $enabled Whether there are sitemaps.
	 * @return bool
	 */
	public static function sitemaps( $enabled ) {
		return $enabled && BBWS_Environment::is_production();
	}

	/**
	 * Action of admin_notices: says beside the setting why it does nothing.
	 */
	public static function tell() {
		$screen = get_current_screen();
		if ( $screen && 'options-reading' === $screen->id && ! BBWS_Environment::is_production() ) {
			echo '<div class="notice notice-info"><p>Search engines are kept from this site, because it is not in production. What is set here for them does not change.</p></div>';
		}
	}
}
