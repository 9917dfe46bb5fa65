<?php
/**
 * What earlier templates left on a site.
 *
 * @package BBWS
 */

defined( 'ABSPATH' ) || exit;

/**
 * Knows what a template made on the current site, and removes it. What the customer made stays.
 */
class BBWS_Content_Remains {

	/** Meta of posts and menus that a template made: the platform's id of the content. */
	const MARK = '_bbws_content';

	/** Meta of the same: a print of what the template wrote. It tells what somebody has changed since. */
	const PRINT = '_bbws_content_print';

	/**
	 * Remembers what a template wrote into a post.
	 *
	 * @param int $id Post.
	 */
	public static function remember_post( $id ) {
		update_post_meta( $id, self::PRINT, self::post_print( $id ) );
	}

	/**
	 * Remembers what a template wrote into a menu.
	 *
	 * @param int $id Menu.
	 */
	public static function remember_menu( $id ) {
		update_term_meta( $id, self::PRINT, self::menu_print( $id ) );
	}

	/**
	 * Removes the content of earlier templates, and WordPress's own samples. What somebody has changed since is the
	 * customer's, and stays.
	 */
	public static function drop() {
		self::give_away( 'term', 'menu_print' );
		self::give_away( 'post', 'post_print' );
		foreach ( self::marked( 'term' ) as $id ) {
			wp_delete_nav_menu( $id );
		}
		foreach ( self::marked( 'post' ) as $id ) {
			if ( 'attachment' !== get_post_type( $id ) ) {
				wp_delete_post( $id, true );
			} elseif ( ! self::is_used( $id ) ) {
				wp_delete_attachment( $id, true );
			}
		}
		foreach ( array( 1, 2 ) as $id ) {
			self::drop_sample( $id );
		}
	}

	/**
	 * Takes the mark off what is no longer as it was written. What has no print was not finished: it keeps its mark.
	 *
	 * @param string $kind  "post" or "term".
	 * @param string $print Method that makes the print.
	 */
	private static function give_away( $kind, $print ) {
		foreach ( self::marked( $kind ) as $id ) {
			$written = (string) get_metadata( $kind, $id, self::PRINT, true );
			if ( '' !== $written && self::$print( $id ) !== $written ) {
				delete_metadata( $kind, $id, self::MARK );
				delete_metadata( $kind, $id, self::PRINT );
			}
		}
	}

	/**
	 * Print of a post.
	 *
	 * @param int $id Post.
	 * @return string
	 */
	private static function post_print( $id ) {
		$post = get_post( $id );
		return $post ? self::print_of( array( $post->post_title, $post->post_content, $post->post_excerpt ) ) : '';
	}

	/**
	 * Print of a menu.
	 *
	 * @param int $id Menu.
	 * @return string
	 */
	private static function menu_print( $id ) {
		$lines = array();
		$items = wp_get_nav_menu_items( $id, array( 'post_status' => 'any' ) );
		foreach ( $items ? $items : array() as $item ) {
			$lines[] = array( $item->post_title, 'custom' === $item->type ? $item->url : (int) $item->object_id, (int) $item->menu_item_parent );
		}
		return self::print_of( $lines );
	}

	/**
	 * Print of text. The site's own address does not count: a copy of the site has another.
	 *
	 * @param array $text Text.
	 * @return string
	 */
	private static function print_of( $text ) {
		return md5( str_replace( untrailingslashit( get_option( 'home' ) ), '', wp_json_encode( $text, JSON_UNESCAPED_SLASHES ) ) );
	}

	/**
	 * Removes a sample of WordPress that nobody has touched.
	 *
	 * @param int $id Post.
	 */
	private static function drop_sample( $id ) {
		$post = get_post( $id );
		if ( $post && in_array( $post->post_type, array( 'post', 'page' ), true ) && $post->post_date === $post->post_modified && preg_match( '/\A(?:hello-world|sample-page)(?:-\d+)?\z/', $post->post_name ) ) {
			wp_delete_post( $id, true );
		}
	}

	/**
	 * Whether a file is in use beside what is about to go: the customer may have put it into a post.
	 *
	 * @param int $id Attachment.
	 * @return bool
	 */
	private static function is_used( $id ) {
		global $wpdb;
		$stem = preg_replace( '/\.\w+\z/', '', (string) get_post_meta( $id, '_wp_attached_file', true ) );
		// The pages of the template itself go too, so they do not count.
		return (bool) $wpdb->get_var(
			$wpdb->prepare(
				"SELECT p.ID FROM $wpdb->posts p LEFT JOIN $wpdb->postmeta m ON m.post_id = p.ID AND m.meta_key = %s
				WHERE m.post_id IS NULL AND p.post_type <> 'revision' AND p.post_status <> 'trash' AND p.post_content LIKE %s LIMIT 1",
				self::MARK,
				'%' . $wpdb->esc_like( $stem ) . '%'
			)
		) || (bool) $wpdb->get_var(
			$wpdb->prepare(
				"SELECT t.post_id FROM $wpdb->postmeta t LEFT JOIN $wpdb->postmeta m ON m.post_id = t.post_id AND m.meta_key = %s WHERE m.post_id IS NULL AND t.meta_key = '_thumbnail_id' AND t.meta_value = %s LIMIT 1",
				self::MARK,
				(string) $id
			)
		);
	}

	/**
	 * What templates made.
	 *
	 * @param string $kind "post" or "term".
	 * @return int[] Ids.
	 */
	private static function marked( $kind ) {
		global $wpdb;
		return array_map( 'intval', $wpdb->get_col( $wpdb->prepare( "SELECT DISTINCT %i FROM %i WHERE meta_key = %s ORDER BY 1", $kind . '_id', 'post' === $kind ? $wpdb->postmeta : $wpdb->termmeta, self::MARK ) ) );
	}
}
