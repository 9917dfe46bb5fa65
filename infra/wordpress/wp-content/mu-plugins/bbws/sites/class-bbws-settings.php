<?php
/**
 * Settings of sites.
 *
 * @package BBWS
 */

defined( 'ABSPATH' ) || exit;

/**
 * Mends core's route wp/v2/settings for the platform: what it wrote is what it reads.
 */
class BBWS_Settings {

	/**
	 * Hooks the mending.
	 */
	public static function register() {
		add_filter( 'sanitize_option_WPLANG', array( __CLASS__, 'allow_english' ), 10, 3 );
		add_filter( 'rest_pre_get_setting', array( __CLASS__, 'decode' ), 10, 3 );
	}

	/**
	 * Filter of sanitize_option_WPLANG. Core ignores a language it has no pack for, and "en_US" has none: without this
	 * a site could not go back to it.
	 *
	 * @param string $value    Language that core would store.
	 * @param string $option   Name of the option.
	 * @param string $original Language as asked for.
	 * @return string
	 */
	public static function allow_english( $value, $option, $original ) {
		return 'en_US' === $original ? '' : $value;
	}

	/**
	 * Filter of rest_pre_get_setting. Core stores these two escaped and answers them so; the editor expects that.
	 *
	 * @param mixed  $value Value that an earlier filter chose.
	 * @param string $name  Name of the setting.
	 * @param array  $args  Its registration.
	 * @return mixed
	 */
	public static function decode( $value, $name, $args ) {
		if ( null !== $value || ! in_array( $name, array( 'title', 'description' ), true ) || ! BBWS_Tenant_Guard::may_be_platform() ) {
			return $value;
		}
		return wp_specialchars_decode( (string) get_option( $args['option_name'] ), ENT_QUOTES );
	}

	/**
	 * Writes settings of a site as its own route does.
	 *
	 * @param WP_Site $site     Site.
	 * @param array   $settings Values by the names of core's route wp/v2/settings.
	 * @return array|WP_Error All settings, as they are then.
	 */
	public static function write( $site, $settings ) {
		return BBWS_Site_Context::run(
			$site,
			function () use ( $settings ) {
				$request = new WP_REST_Request( 'POST', '/wp/v2/settings' );
				foreach ( $settings as $name => $value ) {
					$request->set_param( $name, $value );
				}
				$response = rest_do_request( $request );
				return $response->is_error() ? $response->as_error() : $response->get_data();
			}
		);
	}
}
