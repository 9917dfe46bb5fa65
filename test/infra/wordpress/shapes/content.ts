import { drop, forget, removePosts, removeUploads, row, type Shape, table, uploads, write } from "./shape.ts"

const id = "id bigint unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY"

/** Builders, search engines, languages, forms and pictures. */
export const content: ReadonlyArray<Shape> = [
  {
    slug: "shape-seo",
    like: "Yoast SEO",
    file: "wp-seo.php",
    activation: [
      table(
        "shapeyoast_indexable",
        `${id}, permalink longtext, permalink_hash varchar(40), open_graph_image longtext, twitter_image longtext, KEY permalink_hash (permalink_hash)`,
      ),
      ...["$home/", "$home/about/"].map((url) =>
        row("shapeyoast_indexable", {
          permalink: `"${url}"`,
          permalink_hash: `strlen( "${url}" ) . ':' . md5( "${url}" )`,
          open_graph_image: '"$files/og.png"',
        }),
      ),
      `update_option( 'shapeseo', array( 'company_logo' => "$files/logo.png", 'first_activated_on' => 1, 'should_redirect' => true ) );
  wp_schedule_event( time() + 60, 'daily', 'shapeseo_reindex' );`,
    ].join("\n"),
    code: `add_action( 'admin_init', function () {
  $settings = get_option( 'shapeseo' );
  if ( ! empty( $settings['should_redirect'] ) ) {
    update_option( 'shapeseo', array( 'should_redirect' => false ) + $settings );
    wp_safe_redirect( admin_url( 'admin.php?page=wizard' ) );
    exit;
  }
} );
add_action( 'wp_head', function () { echo '<script type="application/ld+json">' . wp_json_encode( array( '@id' => home_url( '/#website' ) ) ) . '</script>'; } );
register_deactivation_hook( __FILE__, function () { wp_clear_scheduled_hook( 'shapeseo_reindex' ); } );`,
    uninstall: `${drop("shapeyoast_indexable")}\n${forget("shapeseo")}`,
  },
  {
    slug: "shape-builder",
    like: "Elementor",
    activation: [
      `$page = wp_insert_post( array( 'post_type' => 'page', 'post_status' => 'publish', 'post_title' => 'Built', 'post_content' => "<img src=\\"$files/hero.jpg\\">" ) );
  update_option( 'shapebuilder_page', $page );
  update_post_meta( $page, '_elementor_data', wp_slash( wp_json_encode( array( array( 'id' => 'a1', 'settings' => array( 'background_image' => array( 'url' => "$files/hero.jpg" ), 'link' => array( 'url' => "$home/contact/" ), 'html' => "<a href=\\"$home/\\">\\n</a>" ) ) ) ) ) );
  update_post_meta( $page, '_elementor_css', array( 'time' => 1, 'fonts' => array(), 'status' => 'file' ) );`,
      write(
        uploads("elementor/css"),
        "post-1.css",
        '".a{background-image:url(\\"$files/hero.jpg\\")}.b{background:url($home/wp-content/x.png)}.c{background:url(\'//partner.example/wp-content/uploads/sites/1/a.png\')}"',
      ),
      write(uploads("elementor"), "hero.jpg", '"\\xff\\xd8 $home"'),
    ].join("\n"),
    code: "add_action( 'wp_head', function () { echo '<link rel=\"stylesheet\" href=\"' . esc_url( wp_upload_dir()['baseurl'] ) . '/elementor/css/post-1.css\">'; } );",
    uninstall: `wp_delete_post( get_option( 'shapebuilder_page' ), true );\n${forget("shapebuilder_page")}\n${removeUploads("elementor")}`,
  },
  {
    slug: "shape-fields",
    like: "Advanced Custom Fields",
    file: "acf.php",
    activation: `wp_insert_post( wp_slash( array( 'post_type' => 'acf-field', 'post_status' => 'publish', 'post_title' => 'Link', 'post_content' => serialize( array( 'default_value' => "$home/default/", 'wrapper' => array() ) ) ) ) );
  wp_insert_post( wp_slash( array( 'post_type' => 'acf-field', 'post_status' => 'publish', 'post_title' => 'Hero', 'post_content' => '<!-- wp:acf/hero ' . serialize_block_attributes( array( 'data' => array( 'text' => "<a href=\\"$home/page/\\">link</a>\\r\\n$home/video/" ) ) ) . ' /-->' ) ) );
  update_option( 'options_footer_link', array( 'title' => 'x', 'url' => "$home/imprint/" ) );
  update_option( '_options_footer_link', 'field_1' );`,
    uninstall: `${removePosts("acf-field")}\n${forget("options_footer_link", "_options_footer_link")}`,
  },
  {
    slug: "shape-form",
    like: "Contact Form 7",
    file: "wp-contact-form.php",
    activation: [
      `$form = wp_insert_post( array( 'post_type' => 'shape_form', 'post_status' => 'publish', 'post_title' => 'Form' ) );
  update_post_meta( $form, '_mail', array( 'subject' => '[_site_title]', 'sender' => 'wordpress@forms.example', 'body' => "From $home ([your-email])" ) );`,
      write(uploads("shape_form_uploads"), ".htaccess", "'Require all denied'"),
    ].join("\n"),
    uninstall: `${removePosts("shape_form")}\n${removeUploads("shape_form_uploads")}`,
  },
  {
    slug: "shape-drag-forms",
    like: "WPForms",
    activation: `wp_insert_post( wp_slash( array( 'post_type' => 'shapeforms', 'post_status' => 'publish', 'post_title' => 'Simple', 'post_content' => wp_json_encode( array( 'settings' => array( 'confirmation_page' => "$home/thank-you/?x=\\"1\\"" ) ) ) ) ) );
  wp_schedule_event( time() + 90, 'weekly', 'shapeforms_email_summaries', array( 'to' => "$home" ) );`,
    code: "register_deactivation_hook( __FILE__, function () { wp_unschedule_hook( 'shapeforms_email_summaries' ); } );",
    uninstall: removePosts("shapeforms"),
  },
  {
    slug: "shape-tables",
    like: "TablePress",
    activation: `$post = wp_insert_post( wp_slash( array( 'post_type' => 'shape_table', 'post_status' => 'publish', 'post_title' => 'T', 'post_content' => wp_json_encode( array( array( 'a', "=HYPERLINK(\\"$home/x/\\")" ), array( '1', '2' ) ) ) ) ) );
  update_option( 'shapetables', wp_json_encode( array( 'last_id' => 1, 'table_post' => array( '1' => $post ), 'css' => ".a{background:url($files/t.png)}" ) ) );`,
    uninstall: `${removePosts("shape_table")}\n${forget("shapetables")}`,
  },
  {
    slug: "shape-languages",
    like: "WPML",
    file: "sitepress.php",
    activation: [
      table(
        "shapeicl_strings",
        `${id}, name varchar(160), value longtext, domain_name_context_md5 varchar(32) NOT NULL UNIQUE`,
      ),
      row("shapeicl_strings", {
        name: '"$home/a"',
        value: '"Visit $home/de/"',
        domain_name_context_md5: 'md5( "$home/a" )',
      }),
      "update_option( 'shapeicl_settings', array( 'language_domains' => array( 'de' => $home . '/de' ), 'urls' => array( 'root_html_file_path' => '' ) ) );",
    ].join("\n"),
    code: "add_filter( 'home_url', function ( $url, $path ) { return is_admin() || '/shape-lang' !== $path ? $url : $url . '?lang=de'; }, 10, 2 );",
    uninstall: `${drop("shapeicl_strings")}\n${forget("shapeicl_settings")}`,
  },
  {
    slug: "shape-tongues",
    like: "Polylang",
    activation: `register_taxonomy( 'shape_language', 'post' );
  wp_insert_term( 'Deutsch', 'shape_language', array( 'description' => serialize( array( 'locale' => 'de_DE', 'flag_url' => "$files/de.png" ) ) ) );
  update_option( 'shapetongues', array( 'force_lang' => 3, 'domains' => array( 'de' => $home ) ) );`,
    code: `add_action( 'init', function () { register_taxonomy( 'shape_language', 'post' ); } );
add_action( 'template_redirect', function () { if ( isset( $_GET['tongue'] ) ) { wp_safe_redirect( home_url( '/' ) ); exit; } } );`,
    uninstall: `register_taxonomy( 'shape_language', 'post' );
foreach ( get_terms( array( 'taxonomy' => 'shape_language', 'hide_empty' => false ) ) as $term ) { wp_delete_term( $term->term_id, 'shape_language' ); }
${forget("shapetongues")}`,
  },
  {
    slug: "shape-pictures",
    like: "Smush",
    activation: [
      "$path = wp_upload_dir()['basedir'] . '/2026/01/a.jpg';",
      table(
        "shapesmush_images",
        `${id}, path text NOT NULL, path_hash char(32), image_size int, UNIQUE KEY path_hash (path_hash)`,
      ),
      row("shapesmush_images", { path: "$path", path_hash: "md5( $path )", image_size: "7" }),
      write(uploads("shapesmush"), "a-webp.json", "wp_json_encode( array( 'original' => \"$files/2026/01/a.jpg\" ) )"),
      write(uploads("shapesmush"), "caf\\xe9.bin", '"\\x00\\xff$home"').replace("'/caf\\xe9.bin'", '"/caf\\xe9.bin"'),
    ].join("\n"),
    uninstall: `${drop("shapesmush_images")}\n${removeUploads("shapesmush")}`,
  },
  {
    slug: "shape-redirects",
    like: "Redirection",
    activation: [
      table("shaperedirection_items", `${id}, url mediumtext NOT NULL, match_url varchar(200), action_data mediumtext`),
      row("shaperedirection_items", {
        url: "'/old-page'",
        match_url: "'/old-page'",
        action_data: "serialize( array( 'url_from' => \"$home/new-page/\", 'url_notfrom' => '' ) )",
      }),
      // A name that begins as the prefix of another site would end.
      table("404_to_shapes", `${id}, url varchar(200), referrer varchar(200)`),
      row("404_to_shapes", { url: "'/gone'", referrer: '"$home/links/"' }),
    ].join("\n"),
    code: `add_action( 'template_redirect', function () {
  if ( '/old-page' === wp_parse_url( $_SERVER['REQUEST_URI'], PHP_URL_PATH ) ) { wp_redirect( home_url( '/new-page/' ), 301 ); exit; }
} );`,
    uninstall: drop("shaperedirection_items", "404_to_shapes"),
  },
]
