<?php
/**
 * The application of templates.
 *
 * @package BBWS
 */

defined( 'ABSPATH' ) || exit;

/**
 * Brings a template's content into the current site. The site's locks must be held. All that it makes is marked, so that
 * the next application, also of the same content after a kill, begins by removing it.
 */
class BBWS_Content_Writer {

	/**
	 * Content.
	 *
	 * @var BBWS_Content
	 */
	private $content;

	/**
	 * Platform's id of the content.
	 *
	 * @var string
	 */
	private $id;

	/**
	 * What replaces the placeholders.
	 *
	 * @var array<string, string>
	 */
	private $values;

	/**
	 * Ids of the attachments, by their names.
	 *
	 * @var array<string, int>
	 */
	private $media = array();

	/**
	 * Ids of the pages, by their slugs.
	 *
	 * @var array<string, int>
	 */
	private $pages = array();

	/**
	 * Sets what comes where.
	 *
	 * @param BBWS_Content $content Content.
	 * @param string       $id      Platform's id of the content.
	 * @param string       $url     Address of the site.
	 */
	public function __construct( BBWS_Content $content, $id, $url ) {
		$this->content = $content;
		$this->id      = $id;
		$this->values  = array( '{{site_url}}' => $url );
	}

	/**
	 * Applies the content.
	 *
	 * @return array How much came in.
	 */
	public function run() {
		$data = $this->content->data;
		BBWS_Content_Remains::drop();
		do_action( 'bbws_content_step', 'cleared' );
		array_map( array( $this, 'add_media' ), $data['media'] );
		// In two rounds: a page may come before its parent.
		array_map( array( $this, 'add_page' ), $data['pages'] );
		array_map( array( $this, 'place_page' ), $data['pages'] );
		do_action( 'bbws_content_step', 'pages' );
		foreach ( $data['options'] as $name => $value ) {
			BBWS_Site_Options::write( get_current_blog_id(), $name, $this->fill( $value ) );
		}
		$menus = new BBWS_Content_Menus( $this->id, $this->pages );
		$menus->add( $this->fill( $data['menus'] ) );
		$this->choose_pages( $data );
		delete_option( 'rewrite_rules' );
		return array(
			'pages'   => count( $data['pages'] ),
			'menus'   => count( $data['menus'] ),
			'options' => count( $data['options'] ),
			'media'   => count( $data['media'] ),
		);
	}

	/**
	 * Replaces the placeholders in a value.
	 *
	 * @param mixed $value Value as it came.
	 * @return mixed
	 */
	private function fill( $value ) {
		if ( is_array( $value ) ) {
			return array_map( array( $this, 'fill' ), $value );
		}
		// Options hold numbers for some files.
		return is_string( $value ) ? strtr( $value, $this->values ) : $value;
	}

	/**
	 * Adds a file.
	 *
	 * @param array $media Name, and path in the zip.
	 * @throws RuntimeException When it can not be written.
	 */
	private function add_media( $media ) {
		$folder = wp_upload_dir();
		$file   = wp_unique_filename( $folder['path'], sanitize_file_name( basename( $media['file'] ) ) );
		$path   = $folder['path'] . '/' . $file;
		$this->content->extract( $media['file'], $path );
		$id = wp_insert_attachment(
			wp_slash(
				array(
					'post_title'     => preg_replace( '/\.\w+\z/', '', $file ),
					'post_mime_type' => (string) wp_check_filetype( $file, wp_get_mime_types() )['type'],
					'guid'           => $folder['url'] . '/' . $file,
					'meta_input'     => array( BBWS_Content_Remains::MARK => $this->id ),
				)
			),
			$path,
			0,
			true
		);
		if ( is_wp_error( $id ) ) {
			throw new RuntimeException( 'A file could not be added: ' . $id->get_error_code() );
		}
		wp_update_attachment_metadata( $id, wp_generate_attachment_metadata( $id, $path ) );
		$this->media[ $media['name'] ] = $id;

		$this->values[ '{{media:' . $media['name'] . '}}' ]    = $folder['url'] . '/' . $file;
		$this->values[ '{{media_id:' . $media['name'] . '}}' ] = (string) $id;
	}

	/**
	 * Adds a page.
	 *
	 * @param array $page Page.
	 * @throws RuntimeException When it can not be added.
	 */
	private function add_page( $page ) {
		$id = wp_insert_post(
			wp_slash(
				array(
					'post_type'      => 'page',
					'post_status'    => 'publish',
					'post_name'      => sanitize_title( basename( $page['slug'] ) ),
					'post_title'     => $this->fill( $page['title'] ),
					'post_content'   => $this->fill( $page['content'] ),
					'menu_order'     => isset( $page['order'] ) ? $page['order'] : 0,
					'comment_status' => 'closed',
					'meta_input'     => array( BBWS_Content_Remains::MARK => $this->id ),
				)
			),
			true
		);
		if ( is_wp_error( $id ) ) {
			throw new RuntimeException( 'A page could not be added: ' . $id->get_error_code() );
		}
		BBWS_Content_Remains::remember_post( $id );
		// The template is of a theme that this process has not loaded, so core would refuse it.
		if ( ! empty( $page['template'] ) && 'default' !== $page['template'] ) {
			update_post_meta( $id, '_wp_page_template', wp_slash( $page['template'] ) );
		}
		if ( isset( $page['image'] ) ) {
			update_post_meta( $id, '_thumbnail_id', $this->media[ $page['image'] ] );
		}
		$this->pages[ $page['slug'] ] = $id;
	}

	/**
	 * Puts a page below its parent.
	 *
	 * @param array $page Page.
	 */
	private function place_page( $page ) {
		if ( isset( $page['parent'] ) ) {
			wp_update_post(
				array(
					'ID'          => $this->pages[ $page['slug'] ],
					'post_name'   => sanitize_title( basename( $page['slug'] ) ),
					'post_parent' => $this->pages[ $page['parent'] ],
				)
			);
			if ( ! empty( $page['template'] ) && 'default' !== $page['template'] ) {
				update_post_meta( $this->pages[ $page['slug'] ], '_wp_page_template', wp_slash( $page['template'] ) );
			}
		}
	}

	/**
	 * Chooses the front page and that of the posts, when the content names them.
	 *
	 * @param array $data Content.
	 */
	private function choose_pages( $data ) {
		foreach ( array(
			'frontPage' => 'page_on_front',
			'postsPage' => 'page_for_posts',
		) as $name => $option ) {
			if ( isset( $data[ $name ] ) ) {
				update_option( $option, $this->pages[ $data[ $name ] ] );
				update_option( 'show_on_front', 'page' );
			}
		}
	}
}
