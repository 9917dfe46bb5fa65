<?php
/**
 * Menus of sites.
 *
 * @package BBWS
 */

defined( 'ABSPATH' ) || exit;

/**
 * Reads the menus of the current site as a template's content has them.
 */
class BBWS_Content_Menu_Reader {

	/**
	 * Slugs of the pages, by their ids.
	 *
	 * @var array<int, string>
	 */
	private $slugs;

	/**
	 * Sets the pages.
	 *
	 * @param array<int, string> $slugs Slugs of the pages, by their ids.
	 */
	public function __construct( $slugs ) {
		$this->slugs = $slugs;
	}

	/**
	 * The menus, first those of classic themes. One of the navigation block that has the name of one of those is the same.
	 *
	 * @return array[]
	 */
	public function read() {
		$locations = (array) get_theme_mod( 'nav_menu_locations', array() );
		$menus     = array();
		foreach ( wp_get_nav_menus( array( 'orderby' => 'term_id' ) ) as $menu ) {
			$menus[ $menu->name ] = array(
				'name'      => $menu->name,
				'locations' => array_values( array_map( 'strval', array_keys( $locations, $menu->term_id ) ) ),
				'items'     => $this->classic( $menu->term_id ),
			);
		}
		$posts = get_posts(
			array(
				'post_type'   => 'wp_navigation',
				'post_status' => 'publish',
				'numberposts' => -1,
				'orderby'     => 'date',
				'order'       => 'DESC',
			)
		);
		foreach ( $posts as $post ) {
			$items = array();
			$this->blocks( parse_blocks( $post->post_content ), null, $items );
			if ( $items && ! isset( $menus[ $post->post_title ] ) ) {
				$menus[ $post->post_title ] = array(
					'name'      => '' === $post->post_title ? $post->post_name : $post->post_title,
					'locations' => array(),
					'items'     => $items,
				);
			}
		}
		return array_values( $menus );
	}

	/**
	 * The items of a menu of classic themes.
	 *
	 * @param int $id Menu.
	 * @return array[]
	 */
	private function classic( $id ) {
		$items   = array();
		$numbers = array();
		foreach ( (array) wp_get_nav_menu_items( $id ) as $item ) {
			$page   = 'post_type' === $item->type ? (int) $item->object_id : 0;
			$parent = isset( $numbers[ (int) $item->menu_item_parent ] ) ? $numbers[ (int) $item->menu_item_parent ] : null;
			if ( $this->add( $items, $item->title, $page, (string) $item->url, $parent ) ) {
				$numbers[ (int) $item->ID ] = count( $items ) - 1;
			}
		}
		return $items;
	}

	/**
	 * The items of a navigation block.
	 *
	 * @param array[]  $blocks Blocks.
	 * @param int|null $parent Item that they are below.
	 * @param array[]  $items  Items so far.
	 */
	private function blocks( $blocks, $parent, &$items ) {
		foreach ( $blocks as $block ) {
			if ( ! in_array( $block['blockName'], array( 'core/navigation-link', 'core/navigation-submenu' ), true ) ) {
				continue;
			}
			$attributes = $block['attrs'] + array(
				'label' => '',
				'id'    => 0,
				'url'   => '',
			);
			if ( $this->add( $items, wp_strip_all_tags( $attributes['label'] ), (int) $attributes['id'], (string) $attributes['url'], $parent ) ) {
				$this->blocks( $block['innerBlocks'], count( $items ) - 1, $items );
			}
		}
	}

	/**
	 * Adds an item, if it leads anywhere.
	 *
	 * @param array[]  $items  Items so far.
	 * @param string   $title  Title.
	 * @param int      $page   Page, if it is one.
	 * @param string   $url    Address otherwise.
	 * @param int|null $parent Item that it is below.
	 * @return bool
	 */
	private function add( &$items, $title, $page, $url, $parent ) {
		if ( ! isset( $this->slugs[ $page ] ) && '' === $url ) {
			return false;
		}
		$items[] = array( 'title' => html_entity_decode( $title, ENT_QUOTES ) )
			+ ( isset( $this->slugs[ $page ] ) ? array( 'page' => $this->slugs[ $page ] ) : array( 'url' => $url ) )
			+ ( null === $parent ? array() : array( 'parent' => $parent ) );
		return true;
	}
}
