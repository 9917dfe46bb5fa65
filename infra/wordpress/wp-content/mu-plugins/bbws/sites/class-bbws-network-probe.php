<?php
/**
 * Probes of all sites that use a plugin.
 *
 * @package BBWS
 */

defined( 'ABSPATH' ) || exit;

/**
 * Looks at them before and after an update of its files, which they share.
 */
class BBWS_Network_Probe {

	/** Sites of which more is looked at than the front page. */
	const IN_FULL = 1;

	/**
	 * Probes sites: the first in full, of the others the front page. Code that breaks a page breaks it on most of them.
	 *
	 * @param WP_Site[] $sites  Sites.
	 * @param string    $slug   Folder of the plugin.
	 * @param array[]   $before What was seen before, if anything was.
	 * @return array[] What each page is like, and whether the site has loaded the plugin, by the ids of the sites.
	 */
	public static function look( $sites, $slug, $before = array() ) {
		$found = array();
		foreach ( $sites as $number => $site ) {
			$answer             = BBWS_Site_Call::send( $site, 'GET', 'bbws/v1/plugins/' . $slug . '/loaded' );
			$found[ $site->id ] = array(
				'pages'  => $number < self::IN_FULL ? BBWS_Site_Probe::look( $site, $before ? $before[ $site->id ]['pages'] : null ) : BBWS_Site_Probe::glance( $site ),
				'loaded' => 200 === $answer['status'] && ! empty( $answer['body']['loaded'] ),
			);
		}
		return $found;
	}

	/**
	 * The sites of which something was well and is not any more.
	 *
	 * @param array[] $before Probes.
	 * @param array[] $after  Probes.
	 * @return array By the ids of the sites.
	 */
	public static function worse( $before, $after ) {
		return array_filter(
			$before,
			fn( $id ) => BBWS_Site_Probe::worse( $before[ $id ]['pages'], $after[ $id ]['pages'] ) || ( $before[ $id ]['loaded'] && ! $after[ $id ]['loaded'] ),
			ARRAY_FILTER_USE_KEY
		);
	}
}
