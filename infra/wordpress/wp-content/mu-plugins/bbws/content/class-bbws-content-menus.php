<?php
/**
 * Menus of templates.
 *
 * @package BBWS
 */

defined( 'ABSPATH' ) || exit;

/**
 * Makes the menus of a template on the current site: for its locations in classic themes, and for the navigation block.
 */
class BBWS_Content_Menus {

	/**
	 * Platform's id of the content.
	 *
	 * @var string
	 */
	private $id;

	/**
	 * Ids of the pages, by their slugs.
	 *
	 * @var array<string, int>
	 */
	private $pages;

	/**
	 * Sets where items lead.
	 *
	 * @param string             $id    Platform's id of the content.
	 * @param array<string, int> $pages Ids of the pages, by their slugs.
	 */
	public function __construct( $id, $pages ) {
		$this->id    = $id;
		$this->pages = $pages;
	}

	/**
	 * Adds menus.
	 *
	 * @param array[] $menus Menus, filled.
	 */
	public function add( $menus ) {
		$locations = (array) get_theme_mod( 'nav_menu_locations', array() );
		foreach ( $menus as $number => $menu ) {
			$id = $this->add_classic( $menu );
			foreach ( isset( $menu['locations'] ) ? $menu['locations'] : array() as $location ) {
				$locations[ $location ] = $id;
			}
			if ( wp_get_theme()->is_block_theme() ) {
				$this->add_block( $menu, $number );
			}
		}
		if ( $menus ) {
			set_theme_mod( 'nav_menu_locations', $locations );
		}
	}

	/**
	 * Adds a menu as classic themes know it.
	 *
	 * @param array $menu Menu.
	 * @return int
	 * @throws RuntimeException When it can not be added.
	 */
	private function add_classic( $menu ) {
		$name   = $menu['name'];
		$number = 2;
		// The customer may have one of this name.
		while ( wp_get_nav_menu_object( $name ) ) {
			$name = $menu['name'] . ' ' . $number++;
		}
		$id = wp_create_nav_menu( wp_slash( $name ) );
		if ( is_wp_error( $id ) ) {
			throw new RuntimeException( 'A menu could not be added: ' . $id->get_error_code() );
		}
		update_term_meta( $id, BBWS_Content_Remains::MARK, $this->id );
		$items = array();
		foreach ( $menu['items'] as $position => $item ) {
			$target  = isset( $item['page'] ) ? array(
				'menu-item-type'      => 'post_type',
				'menu-item-object'    => 'page',
				'menu-item-object-id' => $this->pages[ $item['page'] ],
			) : array(
				'menu-item-type' => 'custom',
				'menu-item-url'  => $item['url'],
			);
			$items[] = wp_update_nav_menu_item(
				$id,
				0,
				wp_slash(
					$target + array(
						'menu-item-title'     => $item['title'],
						'menu-item-status'    => 'publish',
						'menu-item-position'  => $position + 1,
						'menu-item-parent-id' => isset( $item['parent'] ) ? $items[ $item['parent'] ] : 0,
					)
				)
			);
			if ( is_wp_error( end( $items ) ) ) {
				throw new RuntimeException( 'A menu item could not be added: ' . end( $items )->get_error_code() );
			}
		}
		BBWS_Content_Remains::remember_menu( $id );
		return $id;
	}

	/**
	 * Adds a menu for the navigation block, which shows the youngest when it is told nothing else.
	 *
	 * @param array $menu   Menu.
	 * @param int   $number Its place among the menus: the first is the youngest.
	 */
	private function add_block( $menu, $number ) {
		$id = wp_insert_post(
			wp_slash(
				array(
					'post_type'     => 'wp_navigation',
					'post_status'   => 'publish',
					'post_title'    => $menu['name'],
					'post_content'  => $this->blocks( $menu['items'], null ),
					'post_date_gmt' => gmdate( 'Y-m-d H:i:s', time() - $number ),
					'post_date'     => get_date_from_gmt( gmdate( 'Y-m-d H:i:s', time() - $number ) ),
					'meta_input'    => array( BBWS_Content_Remains::MARK => $this->id ),
				)
			)
		);
		BBWS_Content_Remains::remember_post( $id );
	}

	/**
	 * The blocks of items.
	 *
	 * @param array[]  $items  Items.
	 * @param int|null $parent Item that they are below.
	 * @return string
	 */
	private function blocks( $items, $parent ) {
		$text = '';
		foreach ( $items as $number => $item ) {
			if ( ( isset( $item['parent'] ) ? $item['parent'] : null ) !== $parent ) {
				continue;
			}
			$below = $this->blocks( $items, $number );
			$link  = isset( $item['page'] ) ? array(
				'type' => 'page',
				'id'   => $this->pages[ $item['page'] ],
				'url'  => get_permalink( $this->pages[ $item['page'] ] ),
				'kind' => 'post-type',
			) : array(
				'url'  => $item['url'],
				'kind' => 'custom',
			);
			$text .= get_comment_delimited_block_content( '' === $below ? 'core/navigation-link' : 'core/navigation-submenu', array( 'label' => $item['title'] ) + $link, $below ) . "\n";
		}
		return $text;
	}
}
