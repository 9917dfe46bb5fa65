<?php
/**
 * Which options the platform writes.
 *
 * @package BBWS
 */

defined( 'ABSPATH' ) || exit;

/**
 * Tells the options that belong to core or the platform from those of plugins and of a template's content.
 */
class BBWS_Option_Rules {

	/** Who the site is, who may do what, which code runs, and what core keeps for itself: written by nobody here. */
	const FORBIDDEN = '/\A(?:siteurl|home|blogname|(?:new_)?admin_email|adminhash|blog_public|blog_upload_space|upload_(?:path|url_path|filetypes|space_check_disabled)|users_can_register|registration'
		. '|default_role|.*user_roles|active_plugins|active_sitewide_plugins|recently_activated|recovery_.*|uninstall_plugins|template|stylesheet|template_root|stylesheet_root|current_theme'
		. '|theme_switched|allowedthemes|cron|WPLANG|rewrite_rules|(?:initial_)?db_version|db_upgraded|page_on_front|page_for_posts|show_on_front|wp_page_for_privacy_policy|nav_menu_options'
		. '|(?:auth|secure_auth|logged_in|nonce)_(?:key|salt)|secret|hack_file|mailserver_.*|can_compress_scripts|auto_core_update_.*|auto_update_.*|bbws_.*|_(?:site_)?transient_.*)\z/i';

	/** What core has for every site: a template may set it, but it is no plugin's configuration. */
	const CORE = '/\A(?:blogdescription|blog_charset|start_of_week|use_balanceTags|use_smilies|require_name_email|comments_notify|posts_per_(?:rss|page)|rss_use_excerpt|default_(?:category|comment_status|ping_status|pingback_flag|post_format|post_edit_rows|email_category|link_category)'
		. '|(?:date|time|links_updated_date)_format|permalink_structure|(?:category|tag)_base|moderation_(?:notify|keys)|comment_.*|close_comments_.*|thread_comments.*|page_comments|comments_per_page|default_comments_page|comment_order|ping_sites|gmt_offset|timezone_string'
		. '|html_type|disallowed_keys|blacklist_keys|comment_whitelist|use_trackback|uploads_use_yearmonth_folders|(?:thumbnail|medium|medium_large|large)_(?:size_.*|crop)|image_default_.*|show_avatars|avatar_.*|sticky_posts|widget_.*|sidebars_widgets|theme_mods_.*|mods_.*'
		. '|site_icon|site_logo|link_manager_enabled|finished_.*|show_comments_cookies_opt_in|wp_force_deactivated_plugins|wp_attachment_pages_enabled|wp_calendar_block_.*|post_count|fresh_site|category_children|user_count)\z/i';

	/** Names of options. */
	const NAME = '^[A-Za-z0-9_-]{1,191}$';

	/**
	 * Refuses an option that is no plugin's.
	 *
	 * @param string $name Name of the option.
	 * @throws BBWS_Failure When it is not.
	 */
	public static function check_configuration( $name ) {
		if ( preg_match( self::CORE, $name ) ) {
			throw self::refusal( $name );
		}
		self::check_content( $name );
	}

	/**
	 * Refuses an option that no template may bring.
	 *
	 * @param string $name Name of the option.
	 * @throws BBWS_Failure When it may not.
	 */
	public static function check_content( $name ) {
		if ( ! preg_match( '/' . self::NAME . '/D', $name ) || preg_match( self::FORBIDDEN, $name ) ) {
			throw self::refusal( $name );
		}
	}

	/**
	 * The error of an option that stays as it is.
	 *
	 * @param string $name Name of the option.
	 * @return BBWS_Failure
	 */
	private static function refusal( $name ) {
		return new BBWS_Failure_With_Data( 'bbws_option_refused', 'This option is not for the platform to change.', 422, array( 'option' => $name ) );
	}
}
