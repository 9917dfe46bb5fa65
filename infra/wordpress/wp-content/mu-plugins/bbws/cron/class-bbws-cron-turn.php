<?php
/**
 * The sites whose scheduled events are due.
 *
 * @package BBWS
 */

defined( 'ABSPATH' ) || exit;

/**
 * Hands out sites that have something to do. Who gets one runs its events; a run that ends says when the next is due. Until then
 * the site is not handed out again before a pause is over that grows with each time, so that one whose runs do not come back
 * is tried later and later.
 */
class BBWS_Cron_Turn {

	/**
	 * Sites of the network.
	 *
	 * @var BBWS_Site_Store
	 */
	private $store;

	/**
	 * Sets where sites are.
	 *
	 * @param BBWS_Site_Store $store Sites of the network.
	 */
	public function __construct( BBWS_Site_Store $store ) {
		$this->store = $store;
	}

	/**
	 * Takes sites, those first that wait for the longest time. Two requests at once get different ones.
	 *
	 * @param int $limit How many at most.
	 * @return array[]
	 */
	public function take( $limit ) {
		// The one place that every network is asked at, again and again.
		BBWS_Scratch_Site::clean();
		$taken = array();
		foreach ( $this->due( $limit ) as $row ) {
			$site = $this->one( (int) $row->blog_id, $row->meta_value );
			if ( null !== $site ) {
				$taken[] = $site;
			}
		}
		return $taken;
	}

	/**
	 * The sites that are open and have something to do, and those of which that is not known.
	 *
	 * @param int $limit How many at most.
	 * @return object[] Rows.
	 */
	private function due( $limit ) {
		global $wpdb;
		return (array) $wpdb->get_results(
			$wpdb->prepare(
				"SELECT b.blog_id, m.meta_value FROM {$wpdb->blogs} b LEFT JOIN {$wpdb->blogmeta} m ON m.blog_id = b.blog_id AND m.meta_key = %s WHERE b.site_id = %d AND b.archived = 0 AND b.deleted = 0 AND b.spam = 0 AND ( m.meta_value IS NULL OR m.meta_value < %s ) ORDER BY m.meta_value LIMIT %d",
				BBWS_Cron_Clock::NEXT,
				get_current_network_id(),
				sprintf( '%010d', time() + 1 ),
				$limit
			)
		);
	}

	/**
	 * Takes a site.
	 *
	 * @param int         $id   Id of the site in this network.
	 * @param string|null $text What is kept of when its next event is due.
	 * @return array|null Null when another request has taken it, or there is nothing to do for now.
	 */
	private function one( $id, $text ) {
		global $wpdb;
		$now = time();
		if ( null === $text ) {
			$next = BBWS_Cron_Clock::set( $id );
			$text = BBWS_Cron_Clock::text( $next, 0 );
			if ( $next > $now ) {
				return null;
			}
		}
		list( $next, $taken ) = array_map( 'intval', explode( ' ', $text . ' 0' ) );

		$site = get_site( $id );
		// What an operation works on is looked at again, without counting.
		$free = $site && $this->store->is_ready( $id ) && BBWS_Lock::are_free( $this->store->locks( $site ) );
		$then = BBWS_Cron_Clock::text( $now + BBWS_Cron_Clock::pause( $free ? $taken : 0 ), $free ? $taken + 1 : $taken );
		$done = $wpdb->query( $wpdb->prepare( "UPDATE {$wpdb->blogmeta} SET meta_value = %s WHERE blog_id = %d AND meta_key = %s AND meta_value = %s", $then, $id, BBWS_Cron_Clock::NEXT, $text ) );
		wp_cache_delete( $id, 'blog_meta' );
		return $done && $free ? array(
			'id'             => $id,
			'siteId'         => $this->store->site_id( $id ),
			'host'           => $site->domain,
			'waitingSeconds' => $now - $next,
			'times'          => $taken + 1,
		) : null;
	}
}
