/** A comment at the foot of every page tells that a plugin is active, and in which version. */
export const marker = (slug: string, version: string): string => {
  const prefix = slug.replaceAll("-", "_")
  return `
/**
 * Tells that the plugin is active.
 */
function ${prefix}_print_marker() {
	echo '<!-- ${slug} ${version} -->' . "\\n";
}
add_action( 'wp_footer', '${prefix}_print_marker' );
`
}

/** Fails when it is loaded, and so on every page of its site. */
export const broken = (version: string): string => `
throw new Error( 'Version ${version} of this plugin fails when it is loaded.' );
`

/** Prints its version and the description of its settings; without `sitemap` it takes core's sitemap away. */
export const seoBasics = (version: string): string => `
define( 'SEO_BASICS_VERSION', '${version}' );

/**
 * The settings of the site.
 *
 * @return array With "description" and "sitemap".
 */
function seo_basics_settings() {
	$settings = get_option( 'seo_basics_settings' );
	$defaults = array(
		'description' => '',
		'sitemap'     => true,
	);
	return wp_parse_args( is_array( $settings ) ? $settings : array(), $defaults );
}

/**
 * Prints the description.
 */
function seo_basics_print_meta() {
	$settings = seo_basics_settings();
	$content  = trim( SEO_BASICS_VERSION . ' ' . $settings['description'] );
	printf( '<meta name="seo-basics" content="%s">' . "\\n", esc_attr( $content ) );
}
add_action( 'wp_head', 'seo_basics_print_meta' );

/**
 * Takes the sitemap away where it is not wanted.
 *
 * @param bool $enabled Whether there is one.
 * @return bool
 */
function seo_basics_filter_sitemap( $enabled ) {
	return $enabled && seo_basics_settings()['sitemap'];
}
add_filter( 'wp_sitemaps_enabled', 'seo_basics_filter_sitemap' );
`

export const seoBasicsUninstall = `
delete_option( 'seo_basics_settings' );
`

/** The shortcode `[contact_form]`: what visitors send goes to the site's administrator by e-mail. */
export const contactForm = (version: string): string => `
/**
 * Renders the form.
 *
 * @return string HTML.
 */
function contact_form_render() {
	ob_start();
	?>
	<form class="contact-form" method="post" action="<?php echo esc_url( admin_url( 'admin-post.php' ) ); ?>">
		<input type="hidden" name="action" value="contact_form_send">
		<?php wp_nonce_field( 'contact_form_send', 'contact_form_nonce' ); ?>
		<p><label><?php esc_html_e( 'Your e-mail', 'contact-form' ); ?> <input type="email" name="contact_form_email" required></label></p>
		<p><label><?php esc_html_e( 'Your message', 'contact-form' ); ?> <textarea name="contact_form_message" rows="5" required></textarea></label></p>
		<p><button type="submit"><?php esc_html_e( 'Send', 'contact-form' ); ?></button></p>
	</form>
	<?php
	return ob_get_clean();
}
add_shortcode( 'contact_form', 'contact_form_render' );

/**
 * Sends what a visitor wrote, and leads back to the page.
 */
function contact_form_send() {
	check_admin_referer( 'contact_form_send', 'contact_form_nonce' );
	$email   = isset( $_POST['contact_form_email'] ) ? sanitize_email( wp_unslash( $_POST['contact_form_email'] ) ) : '';
	$message = isset( $_POST['contact_form_message'] ) ? sanitize_textarea_field( wp_unslash( $_POST['contact_form_message'] ) ) : '';
	if ( ! is_email( $email ) || '' === $message ) {
		wp_die( esc_html__( 'An e-mail address and a message are needed.', 'contact-form' ), '', array( 'response' => 400, 'back_link' => true ) );
	}
	wp_mail( get_option( 'admin_email' ), __( 'A message from your site', 'contact-form' ), $message, array( 'Reply-To: ' . $email ) );
	$back = wp_get_referer();
	wp_safe_redirect( $back ? $back : home_url( '/' ) );
	exit;
}
add_action( 'admin_post_contact_form_send', 'contact_form_send' );
add_action( 'admin_post_nopriv_contact_form_send', 'contact_form_send' );
${marker("contact-form", version)}`
