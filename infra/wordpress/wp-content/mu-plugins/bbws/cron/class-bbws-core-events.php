<?php
/**
 * The scheduled events of WordPress itself.
 *
 * @package BBWS
 */

defined( 'ABSPATH' ) || exit;

/**
 * Says when those run that nobody waits for, so that a site at which nothing happens costs one run a day.
 */
class BBWS_Core_Events {

	/** Clear up what is old, or look after the site: when in the day is all the same, so each site has a time of its own for all. */
	const ONCE_A_DAY = array(
		// Posts and comments that are in the trash for 30 days.
		'wp_scheduled_delete',
		// Drafts that nobody has saved for a week.
		'wp_scheduled_auto_draft_delete',
		// Transients are not used any more from their end on, removed or not.
		'delete_expired_transients',
		// Keys of recovery mode: they are not taken any more from their end on.
		'recovery_mode_clean_expired_keys',
		// Requests about personal data that nobody has confirmed; since 7.1.
		'wp_privacy_personal_data_cleanup_requests',
		// Whether HTTPS can be had, and the figures of a page in the administration.
		'wp_https_detection',
		'wp_site_health_scheduled_check',
		// Numbers of users and sites that the network's administration shows.
		'wp_update_user_counts',
		'update_network_counts',
	);

	/** Exports of personal data, which are to go after three days: hourly as long as there are some. */
	const EXPORTS = 'wp_privacy_delete_old_export_files';

	/** Look for updates, which are the platform's, and ask wordpress.org for it; or clear up after them. */
	const NEVER = array( 'wp_version_check', 'wp_update_plugins', 'wp_update_themes', 'wp_maybe_auto_update', 'wp_delete_temp_updater_backups' );

	/**
	 * When an event is to run.
	 *
	 * @param int    $id   Id of the site in this network.
	 * @param string $hook Hook of the event.
	 * @param int    $time When it is scheduled for.
	 * @return int|null Null when it is not to run.
	 */
	public static function time_of( $id, $hook, $time ) {
		if ( in_array( $hook, self::NEVER, true ) ) {
			return null;
		}
		if ( in_array( $hook, self::ONCE_A_DAY, true ) || ( self::EXPORTS === $hook && ! self::has_exports( $id ) ) ) {
			return self::daily( $id, $time );
		}
		return $time;
	}

	/**
	 * The site's own time of the day, at or after a time.
	 *
	 * @param int $id   Id of the site in this network.
	 * @param int $time Time.
	 * @return int
	 */
	public static function daily( $id, $time ) {
		$today = $time - $time % DAY_IN_SECONDS + crc32( 'cron/' . BBWS_TENANT_ID . '/' . $id ) % DAY_IN_SECONDS;
		return $today < $time ? $today + DAY_IN_SECONDS : $today;
	}

	/**
	 * Whether there are exports of personal data.
	 *
	 * @param int $id Id of the site in this network.
	 * @return bool
	 */
	private static function has_exports( $id ) {
		return (bool) glob( BBWS_Site_Files::uploads( $id ) . '/wp-personal-data-exports/*.zip', GLOB_NOSORT );
	}
}
