<?php
/**
 * Installed by bench/creation.ts: core's making of a site by a REST call, and nothing of the platform's.
 *
 * @package BBWS
 */

add_action(
	'rest_api_init',
	function () {
		register_rest_route(
			'bench/v1',
			'/sites',
			array(
				'methods'             => 'POST',
				'permission_callback' => function () {
					return current_user_can( 'create_sites' );
				},
				'callback'            => function ( $request ) {
					$id = wp_insert_site(
						array(
							'domain'  => $request['domain'],
							'title'   => 'Bench',
							'user_id' => get_current_user_id(),
						)
					);
					return is_wp_error( $id ) ? $id : array( 'id' => $id );
				},
			)
		);
	}
);
