import { drop, forget, removePosts, removeUploads, row, type Shape, table, uploads, write } from "./shape.ts"

const id = "id bigint unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY"

/** Shops, courses, events, memberships and mail. */
export const business: ReadonlyArray<Shape> = [
  {
    slug: "shape-commerce",
    like: "WooCommerce",
    activation: [
      table("shapewc_orders", `${id}, status varchar(20), return_url text, total decimal(26,8)`),
      row("shapewc_orders", {
        status: "'paid'",
        return_url: '"$home/checkout/order-received/7/?key=a"',
        total: "'12.5'",
      }),
      table("shapewc_sessions", "session_key char(32) NOT NULL PRIMARY KEY, session_value longtext"),
      row("shapewc_sessions", {
        session_key: "'t_1'",
        session_value: 'serialize( array( "cart" => serialize( array( "url" => "$home/product/a/" ) ) ) )',
      }),
      // Action Scheduler's, which is keyed by what an action is told.
      table(
        "actionscheduler_actions",
        "action_id bigint unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY, hook varchar(191), args varchar(191), extended_args varchar(8000), schedule longtext",
      ),
      "$long = wp_json_encode( array( \"$home/wp-json/wc/v3/webhooks\", str_repeat( 'x', 300 ) ) );",
      row("actionscheduler_actions", { hook: "'shape_long'", args: "md5( $long )", extended_args: "$long" }),
      row("actionscheduler_actions", { hook: "'shape_short'", args: 'wp_json_encode( array( "$home/a" ) )' }),
      `add_role( 'shape_manager', 'Shop manager', array( 'read' => true, 'shape_orders' => true ) );
  get_role( 'administrator' )->add_cap( 'shape_orders' );
  wp_schedule_event( time() + 600, 'daily', 'shapewc_cleanup', array( "$home/shop/" ) );
  foreach ( array( 'Shop', 'Cart', 'Checkout' ) as $title ) {
    $page = wp_insert_post( array( 'post_type' => 'page', 'post_status' => 'publish', 'post_title' => $title, 'post_content' => "<!-- wp:html --><a href=\\"$home/my-account/\\">x</a><!-- /wp:html -->" ) );
    update_option( 'shapewc_' . strtolower( $title ) . '_page', $page );
  }
  update_option( 'shapewc_mail', array( 'header_image' => "$files/logo.png", 'footer' => "{$home} ünï" ) );
  set_transient( '_shapewc_activation_redirect', 1, 30 );`,
      write(uploads("shapewc_uploads"), "index.html", "''"),
      write(uploads("shapewc_uploads"), ".htaccess", "'deny from all'"),
    ].join("\n"),
    code: `add_filter( 'cron_schedules', fn( $all ) => $all + array( 'shape_weekly' => array( 'interval' => 604800, 'display' => 'Weekly' ) ) );
add_action( 'admin_init', function () {
  if ( get_transient( '_shapewc_activation_redirect' ) ) { delete_transient( '_shapewc_activation_redirect' ); wp_safe_redirect( admin_url( 'index.php?page=setup' ) ); exit; }
} );
register_deactivation_hook( __FILE__, function () { wp_unschedule_hook( 'shapewc_cleanup' ); } );`,
    // The public one keeps its pages and what was sold, unless a constant says otherwise.
    uninstall: `remove_role( 'shape_manager' ); get_role( 'administrator' )->remove_cap( 'shape_orders' );
${drop("shapewc_sessions", "actionscheduler_actions")}
${forget("shapewc_mail", "shapewc_shop_page", "shapewc_cart_page", "shapewc_checkout_page")}
${removeUploads("shapewc_uploads")}`,
    left: ["table posts: Shop", "table posts: Cart", "table posts: Checkout", "table shapewc_orders"],
  },
  {
    slug: "shape-rates",
    like: "an extension of WooCommerce",
    needs: "shape-commerce",
    activation: "update_option( 'shaperates', array( 'endpoint' => \"$home/?rates=1\" ) );",
    code: "add_action( 'plugins_loaded', function () { if ( ! defined( 'SHAPE_NONE' ) ) { add_shortcode( 'rates', '__return_empty_string' ); } } );",
    uninstall: forget("shaperates"),
  },
  {
    slug: "shape-forms-pro",
    like: "Gravity Forms",
    activation: [
      table("shapegf_form", `${id}, title varchar(150)`),
      table("shapegf_meta", "form_id bigint unsigned NOT NULL PRIMARY KEY, display_meta longtext"),
      row("shapegf_form", { title: "'Contact'" }),
      row("shapegf_meta", {
        form_id: "1",
        display_meta: "wp_json_encode( array( 'confirmations' => array( 'url' => \"$home/thanks/?a=1&b=2\" ) ) )",
      }),
      table(
        "shapegf_entry",
        `${id}, form_id bigint unsigned NOT NULL, source_url varchar(200) NOT NULL DEFAULT '', CONSTRAINT {$wpdb->prefix}shapegf_of FOREIGN KEY (form_id) REFERENCES {$wpdb->prefix}shapegf_form (id) ON DELETE CASCADE`,
      ),
      row("shapegf_entry", { form_id: "1", source_url: '"$home/contact/"' }),
    ].join("\n"),
    uninstall: drop("shapegf_entry", "shapegf_meta", "shapegf_form"),
  },
  {
    slug: "shape-letters",
    like: "MailPoet",
    activation: [
      ...["subscribers", "segments", "newsletters", "queues", "links", "statistics"].map((name) =>
        table(
          `shapemp_${name}`,
          `${id}, name varchar(90), body longtext, hash varchar(20), updated int NOT NULL DEFAULT 0`,
        ),
      ),
      row("shapemp_newsletters", {
        name: "'Hello'",
        body: "wp_json_encode( array( 'content' => array( 'blocks' => array( array( 'src' => \"$files/a.png\", 'text' => \"<a href=\\\"$home/\\\">x</a>\" ) ) ) ) )",
      }),
      row("shapemp_links", { name: '"$home/?p=1"', hash: "'abc'" }),
      `if ( 'sqlite' !== BBWS_DB_ENGINE ) {
    $wpdb->query( "CREATE TRIGGER {$wpdb->prefix}shapemp_seen BEFORE UPDATE ON {$wpdb->prefix}shapemp_subscribers FOR EACH ROW SET NEW.updated = OLD.updated + 1" );
  }
  wp_schedule_event( time() + 60, 'hourly', 'shapemp_cron', array( array( 'url' => $home ) ) );`,
    ].join("\n"),
    code: "register_deactivation_hook( __FILE__, function () { wp_unschedule_hook( 'shapemp_cron' ); } );",
    uninstall: drop(
      ...["subscribers", "segments", "newsletters", "queues", "links", "statistics"].map((name) => `shapemp_${name}`),
    ),
  },
  {
    slug: "shape-events",
    like: "The Events Calendar",
    activation: [
      `$event = wp_insert_post( array( 'post_type' => 'tribe_events', 'post_status' => 'publish', 'post_title' => 'Fair' ) );
  update_post_meta( $event, '_EventURL', "$home/fair/" );
  update_option( 'shapetec', array( 'earliest_date' => '2026-01-01', 'single' => $home . '/event/' ) );`,
      table(
        "shapetec_events",
        `event_id ${id.slice(3)}, post_id bigint unsigned NOT NULL UNIQUE, hash varchar(40) NOT NULL`,
      ),
      table(
        "shapetec_occurrences",
        `occurrence_id ${id.slice(3)}, event_id bigint unsigned NOT NULL, link varchar(200) NOT NULL, hash varchar(40) NOT NULL UNIQUE, FOREIGN KEY (event_id) REFERENCES {$wpdb->prefix}shapetec_events (event_id) ON DELETE CASCADE`,
      ),
      row("shapetec_events", { post_id: "$event", hash: 'sha1( "$event/2026-01-01" )' }),
      row("shapetec_occurrences", { event_id: "1", link: '"$home/fair/1/"', hash: 'sha1( "$home/fair/1/" )' }),
    ].join("\n"),
    code: "add_action( 'init', function () { register_post_type( 'tribe_events', array( 'public' => true ) ); } );",
    uninstall: `${drop("shapetec_occurrences", "shapetec_events")}\n${removePosts("tribe_events")}\n${forget("shapetec")}`,
  },
  {
    slug: "shape-courses",
    like: "LearnDash",
    file: "sfwd_lms.php",
    activation: [
      table("shapeld_activity", `${id}, user_id bigint, course_id bigint, url text`),
      row("shapeld_activity", { user_id: "get_current_user_id()", course_id: "1", url: '"$home/courses/one/"' }),
      `$course = wp_insert_post( array( 'post_type' => 'sfwd-courses', 'post_status' => 'publish', 'post_title' => 'One' ) );
  update_post_meta( $course, '_sfwd-courses', array( 'sfwd-courses_custom_button_url' => "$home/buy/" ) );
  add_role( 'shape_leader', 'Group leader', array( 'read' => true ) );`,
    ].join("\n"),
    code: "add_action( 'init', function () { register_post_type( 'sfwd-courses', array( 'public' => true ) ); } );",
    uninstall: `${drop("shapeld_activity")}\n${removePosts("sfwd-courses")}\nremove_role( 'shape_leader' );`,
  },
  {
    slug: "shape-community",
    like: "BuddyPress",
    file: "bp-loader.php",
    // Its tables are the network's, not the site's.
    activation: [
      `$wpdb->query( "CREATE TABLE IF NOT EXISTS {$wpdb->base_prefix}shapebp_activity (id bigint NOT NULL PRIMARY KEY, link text)" );
  $wpdb->replace( $wpdb->base_prefix . 'shapebp_activity', array( 'id' => get_current_blog_id(), 'link' => $home ) );
  update_option( 'shapebp_pages', array( 'members' => wp_insert_post( array( 'post_type' => 'page', 'post_status' => 'publish', 'post_title' => 'Members' ) ) ) );`,
    ].join("\n"),
    uninstall: `wp_delete_post( get_option( 'shapebp_pages' )['members'], true );
${forget("shapebp_pages")}
$wpdb->query( "DROP TABLE IF EXISTS {$wpdb->base_prefix}shapebp_activity" );`,
  },
  {
    slug: "shape-board",
    like: "bbPress",
    activation: `add_role( 'shape_keymaster', 'Keymaster', array( 'read' => true, 'keep_gate' => true ) );
  wp_update_user( array( 'ID' => get_current_user_id() ) );
  $forum = wp_insert_post( array( 'post_type' => 'forum', 'post_status' => 'publish', 'post_title' => 'Talk', 'post_content' => "See $home/forums/" ) );
  update_post_meta( $forum, '_bbp_last_active_id', $forum );`,
    code: "add_action( 'init', function () { register_post_type( 'forum', array( 'public' => true ) ); } );",
    uninstall: `${removePosts("forum")}\nremove_role( 'shape_keymaster' );`,
  },
]
