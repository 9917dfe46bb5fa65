<?php
/**
 * Whether a site sends its mail.
 *
 * @package BBWS
 */

defined( 'ABSPATH' ) || exit;

/**
 * A setting of core's route wp/v2/settings, for the platform only. It is kept in the network's meta of the site and not in its
 * tables, so that no backup, copy or template takes it elsewhere.
 */
class BBWS_Mail_Setting {

	/** Site meta, and name of the setting. Where it is not set, sites in production send, and others capture. */
	const NAME = 'bbws_mail';

	/** Its values. */
	const SEND    = 'SEND';
	const CAPTURE = 'CAPTURE';

	/**
	 * Hooks the setting.
	 */
	public static function register() {
		add_action( 'rest_api_init', array( __CLASS__, 'offer' ) );
		add_filter( 'rest_pre_get_setting', array( __CLASS__, 'get' ), 10, 2 );
		add_filter( 'rest_pre_update_setting', array( __CLASS__, 'set' ), 10, 3 );
	}

	/**
	 * Action of rest_api_init: the site's own administrators do not see it.
	 */
	public static function offer() {
		if ( ! BBWS_Tenant_Guard::may_be_platform() ) {
			return;
		}
		register_setting(
			'general',
			self::NAME,
			array(
				'type'         => 'string',
				'show_in_rest' => array(
					'schema' => array( 'enum' => array( self::SEND, self::CAPTURE ) ),
				),
			)
		);
	}

	/**
	 * What holds for a site.
	 *
	 * @param int|null $id Id of the site in this network; null for the current one.
	 * @return string
	 */
	public static function of( $id = null ) {
		if ( ! is_multisite() ) {
			return self::SEND;
		}
		$own = get_site_meta( null === $id ? get_current_blog_id() : $id, self::NAME, true );
		if ( in_array( $own, array( self::SEND, self::CAPTURE ), true ) ) {
			return $own;
		}
		return BBWS_Environment::is_production( $id ) ? self::SEND : self::CAPTURE;
	}

	/**
	 * Filter of rest_pre_get_setting.
	 *
	 * @param mixed  $value Value that an earlier filter chose.
	 * @param string $name  Name of the setting.
	 * @return mixed
	 */
	public static function get( $value, $name ) {
		return self::NAME === $name ? self::of() : $value;
	}

	/**
	 * Filter of rest_pre_update_setting.
	 *
	 * @param bool   $done  Whether an earlier filter has stored it.
	 * @param string $name  Name of the setting.
	 * @param mixed  $value Value.
	 * @return bool
	 */
	public static function set( $done, $name, $value ) {
		if ( self::NAME !== $name ) {
			return $done;
		}
		if ( null === $value ) {
			delete_site_meta( get_current_blog_id(), self::NAME );
		} else {
			update_site_meta( get_current_blog_id(), self::NAME, $value );
		}
		return true;
	}
}
