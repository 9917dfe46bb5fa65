<?php
/**
 * The capture of a site's content.
 *
 * @package BBWS
 */

defined( 'ABSPATH' ) || exit;

/**
 * Makes a template's content of the current site: its pages, menus, media and the options that are asked for. The
 * reverse of BBWS_Content_Writer.
 */
class BBWS_Content_Capture {

	/**
	 * What became of the site's addresses.
	 *
	 * @var BBWS_Content_Placeholders
	 */
	private $placeholders;

	/**
	 * Slugs of the pages, by their ids.
	 *
	 * @var array<int, string>
	 */
	private $slugs = array();

	/**
	 * Captures.
	 *
	 * @param WP_Site  $site    Site; the current one.
	 * @param string[] $options Names of the options.
	 * @param string   $path    Zip to make.
	 * @return array How much it holds.
	 * @throws RuntimeException When it can not be written.
	 */
	public function run( $site, $options, $path ) {
		$this->placeholders = new BBWS_Content_Placeholders( BBWS_Addresses::home_of_site( $site ), wp_get_upload_dir() );

		$data = array_filter(
			array(
				'formatVersion' => BBWS_Content::FORMAT,
				'pages'         => $this->pages(),
				'menus'         => $this->placeholders->replace( ( new BBWS_Content_Menu_Reader( $this->slugs ) )->read() ),
				'options'       => $this->options( $site, $options ),
				'frontPage'     => $this->chosen( 'page_on_front' ),
				'postsPage'     => $this->chosen( 'page_for_posts' ),
			),
			fn( $part ) => null !== $part
		);

		$data['media'] = array();
		$zip           = new ZipArchive();
		if ( true !== $zip->open( $path, ZipArchive::CREATE | ZipArchive::OVERWRITE ) ) {
			throw new RuntimeException( 'The zip could not be opened.' );
		}
		foreach ( $this->placeholders->files() as $name => $file ) {
			$data['media'][] = array(
				'name' => (string) $name,
				'file' => 'media/' . $name,
			);
			$zip->addFile( $file, 'media/' . $name );
			$zip->setCompressionName( 'media/' . $name, ZipArchive::CM_STORE );
		}
		$count = array(
			'pages' => count( $data['pages'] ),
			'menus' => count( $data['menus'] ),
			'media' => count( $data['media'] ),
		);

		$data['options'] = (object) $data['options'];
		$zip->addFromString( 'content.json', json_encode( $data, JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE | JSON_THROW_ON_ERROR ) );
		// All files are read only now; without the "@" a full disk would also be told to the caller.
		if ( ! @$zip->close() ) { // phpcs:ignore WordPress.PHP.NoSilencedErrors
			throw new RuntimeException( 'The zip could not be written.' );
		}
		return $count;
	}

	/**
	 * The published pages.
	 *
	 * @return array[]
	 */
	private function pages() {
		$posts = get_posts(
			array(
				'post_type'    => 'page',
				'post_status'  => 'publish',
				'has_password' => false,
				'numberposts'  => -1,
				'orderby'      => array(
					'menu_order' => 'ASC',
					'ID'         => 'ASC',
				),
			)
		);
		$names = array_count_values( array_column( $posts, 'post_name' ) );
		foreach ( $posts as $post ) {
			// Below different parents two pages may have one name.
			$this->slugs[ $post->ID ] = urldecode( $names[ $post->post_name ] > 1 ? get_page_uri( $post ) : $post->post_name );
		}
		$pages = array();
		foreach ( $posts as $post ) {
			$page     = array(
				'slug'    => $this->slugs[ $post->ID ],
				'title'   => $post->post_title,
				'content' => $post->post_content,
			);
			$template = (string) get_post_meta( $post->ID, '_wp_page_template', true );
			$image    = $this->placeholders->name_of( (int) get_post_meta( $post->ID, '_thumbnail_id', true ) );
			$page    += '' !== $template && 'default' !== $template ? array( 'template' => $template ) : array();
			$page    += isset( $this->slugs[ $post->post_parent ] ) ? array( 'parent' => $this->slugs[ $post->post_parent ] ) : array();
			$page    += $post->menu_order ? array( 'order' => (int) $post->menu_order ) : array();
			$pages[]  = $this->placeholders->replace( $page ) + ( null === $image ? array() : array( 'image' => $image ) );
		}
		return $pages;
	}

	/**
	 * Options. Those that are not there are left out.
	 *
	 * @param WP_Site  $site  Site.
	 * @param string[] $names Names.
	 * @return array
	 */
	private function options( $site, $names ) {
		$options = array();
		foreach ( array_unique( $names ) as $name ) {
			BBWS_Option_Rules::check_content( $name );
			$value = BBWS_Site_Options::read( $site->id, $name );
			if ( null === $value ) {
				continue;
			}
			if ( 0 === strpos( $name, 'theme_mods_' ) && is_array( $value ) ) {
				// The menus say their locations themselves.
				unset( $value['nav_menu_locations'] );
				if ( isset( $value['custom_logo'] ) ) {
					$value['custom_logo'] = $this->placeholders->id_of( (int) $value['custom_logo'] );
				}
			}
			$options[ $name ] = in_array( $name, array( 'site_icon', 'site_logo' ), true ) ? $this->placeholders->id_of( (int) $value ) : $this->placeholders->replace( $value );
		}
		return $options;
	}

	/**
	 * A page that the site has chosen for something.
	 *
	 * @param string $option Option that holds its id.
	 * @return string|null
	 */
	private function chosen( $option ) {
		$id = 'page' === get_option( 'show_on_front' ) ? (int) get_option( $option ) : 0;
		return isset( $this->slugs[ $id ] ) ? $this->slugs[ $id ] : null;
	}
}
