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

	/**
	 * Removes the content of earlier templates, and WordPress's own samples.
	 */
	public static function drop() {
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
