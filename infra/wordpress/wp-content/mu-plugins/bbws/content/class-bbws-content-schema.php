<?php
/**
 * The form of templates' content.
 *
 * @package BBWS
 */

defined( 'ABSPATH' ) || exit;

/**
 * JSON schema of content.json.
 */
class BBWS_Content_Schema {

	/**
	 * The schema.
	 *
	 * @return array
	 */
	public static function get() {
		$string = array( 'type' => 'string' );
		$slug   = $string + array(
			'minLength' => 1,
			'maxLength' => 400,
		);
		$name   = $string + array( 'pattern' => '^' . BBWS_Content::MEDIA_NAME . '$' );
		$page   = self::record(
			array(
				'slug'     => array( 'required' => true ) + $slug,
				'title'    => array( 'required' => true ) + $string,
				'content'  => array( 'required' => true ) + $string,
				'template' => $string + array( 'pattern' => '^[A-Za-z0-9_./-]{1,200}$' ),
				'parent'   => $slug,
				'order'    => array( 'type' => 'integer' ),
				'image'    => $name,
			)
		);
		$item   = self::record(
			array(
				'title'  => array( 'required' => true ) + $string,
				'page'   => $slug,
				'url'    => $string + array( 'minLength' => 1 ),
				'parent' => array(
					'type'    => 'integer',
					'minimum' => 0,
				),
			)
		);
		$menu   = self::record(
			array(
				'name'      => array( 'required' => true ) + $slug,
				'locations' => self::items( $string + array( 'pattern' => '^[A-Za-z0-9_-]{1,100}$' ) ),
				'items'     => self::items( $item ) + array( 'required' => true ),
			)
		);
		$media  = self::record(
			array(
				'name' => array( 'required' => true ) + $name,
				'file' => array( 'required' => true ) + $string + array( 'pattern' => '^media/[^/\\\\\x00-\x1f]{1,200}$' ),
			)
		);
		return self::record(
			array(
				'formatVersion' => array(
					'type'     => 'integer',
					'enum'     => array( BBWS_Content::FORMAT ),
					'required' => true,
				),
				'pages'         => self::items( $page ),
				'menus'         => self::items( $menu ),
				'options'       => array( 'type' => 'object' ),
				'frontPage'     => $slug,
				'postsPage'     => $slug,
				'media'         => self::items( $media ),
			)
		);
	}

	/**
	 * Schema of an object.
	 *
	 * @param array $properties Its properties.
	 * @return array
	 */
	private static function record( $properties ) {
		return array(
			'type'                 => 'object',
			'properties'           => $properties,
			'additionalProperties' => false,
		);
	}

	/**
	 * Schema of a list.
	 *
	 * @param array $schema Schema of an item.
	 * @return array
	 */
	private static function items( $schema ) {
		return array(
			'type'  => 'array',
			'items' => $schema,
		);
	}
}
