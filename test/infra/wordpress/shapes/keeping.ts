import { drop, forget, row, type Shape, table, write } from "./shape.ts"

const id = "id bigint unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY"

/** Roles, security, backups, statistics and mail. */
export const keeping: ReadonlyArray<Shape> = [
  {
    slug: "shape-spam",
    like: "Akismet",
    activation: `wp_schedule_event( time() + 60, 'daily', 'shapespam_delete' );
  update_comment_meta( wp_insert_comment( array( 'comment_post_ID' => 1, 'comment_content' => "Buy at $home/x", 'comment_approved' => 'spam', 'comment_author_url' => "$home/" ) ), 'shapespam_result', 'true' );
  update_option( 'shapespam_key', 'abc' );`,
    code: "register_deactivation_hook( __FILE__, function () { wp_clear_scheduled_hook( 'shapespam_delete' ); } );",
    uninstall: forget("shapespam_key"),
    left: ["table commentmeta: shapespam_result", "table comments: Buy at http://{host}:8080/x"],
  },
  {
    slug: "shape-connected",
    like: "Jetpack",
    activation: `$answer = wp_remote_post( 'https://api.shape.example/register', array( 'timeout' => 3, 'body' => array( 'siteurl' => $home ) ) );
  update_option( 'shapejp_options', array( 'connected' => ! is_wp_error( $answer ), 'fallback_no_verify_ssl_certs' => 0 ) );
  update_option( 'shapejpsq_sync-1', serialize( array( 'home_url', array( $home ) ) ) );`,
    code: `add_action( 'wp_footer', function () { echo '<script src="https://stats.shape.example/e.js" data-home="' . esc_attr( home_url() ) . '"></script>'; } );`,
    uninstall: forget("shapejp_options", "shapejpsq_sync-1"),
  },
  {
    slug: "shape-backup",
    like: "UpdraftPlus",
    activation: [
      write("WP_CONTENT_DIR . '/shapedraft'", "index.html", "''"),
      write("WP_CONTENT_DIR . '/shapedraft'", "web.config", "'<configuration/>'"),
      "update_option( 'shapedraft_last_backup', array( 'backup_dir' => WP_CONTENT_DIR . '/shapedraft', 'site' => $home ) );",
      "wp_schedule_event( time() + 60, 'weekly', 'shapedraft_backup' );",
    ].join("\n"),
    // It leads to its own page at once, and so the request that switches it on has no answer.
    code: `add_action( 'activated_plugin', function ( $plugin ) { if ( plugin_basename( __FILE__ ) === $plugin && false !== strpos( $_SERVER['REQUEST_URI'], '/wp/v2/plugins/' ) ) { wp_redirect( admin_url( 'options-general.php?page=backup' ) ); exit; } } );
register_deactivation_hook( __FILE__, function () { wp_clear_scheduled_hook( 'shapedraft_backup' ); } );`,
    uninstall: forget("shapedraft_last_backup"),
  },
  {
    slug: "shape-mover",
    like: "Duplicator",
    activation: [
      table("shapemover_packages", `${id}, name varchar(250), package longtext NOT NULL`),
      `$class = 'O:13:"Shape_Package":2:{s:4:"Name";s:1:"a";s:19:"' . "\\0Shape_Package\\0home" . '";s:' . strlen( $home ) . ':"' . $home . '";}';`,
      row("shapemover_packages", { name: "'a'", package: "$class" }),
      write("WP_CONTENT_DIR . '/backups-shape'", "index.php", "'<?php // Nothing.'"),
    ].join("\n"),
    uninstall: drop("shapemover_packages"),
  },
  {
    slug: "shape-roles",
    like: "User Role Editor",
    activation: `add_role( 'shape_reviewer', 'Reviewer', array( 'read' => true, 'edit_posts' => false, 'review' => true ) );
  get_role( 'editor' )->add_cap( 'review' );
  update_option( "{$wpdb->prefix}shape_backup_user_roles", get_option( "{$wpdb->prefix}user_roles" ) );
  get_user_by( 'login', 'shapes' )->add_role( 'shape_reviewer' );
  get_user_by( 'login', 'shapes' )->add_cap( 'delete_posts', false );`,
    uninstall: `get_role( 'editor' )->remove_cap( 'review' );
remove_role( 'shape_reviewer' );
delete_option( "{$wpdb->prefix}shape_backup_user_roles" );
$user = get_user_by( 'login', 'shapes' );
$user->remove_role( 'shape_reviewer' );
$user->remove_cap( 'delete_posts' );`,
  },
  {
    slug: "shape-statistics",
    like: "MonsterInsights",
    file: "googleanalytics.php",
    activation: `update_option( 'shapemi_site', array( 'siteurl' => $home, 'v4' => 'G-1' ) );
  set_transient( 'shapemi_redirect', true, 30 );
  wp_schedule_event( time() + 60, 'daily', 'shapemi_daily', array( $home ) );`,
    code: `add_action( 'wp_head', function () { echo "<script>window.G = 'G-1';</script>"; } );
register_deactivation_hook( __FILE__, function () { wp_unschedule_hook( 'shapemi_daily' ); } );`,
    uninstall: forget("shapemi_site"),
  },
  {
    slug: "shape-mail",
    like: "WP Mail SMTP",
    file: "wp_mail_smtp.php",
    activation: [
      table("shapesmtp_tasks", `${id}, action varchar(255), params longtext`),
      row("shapesmtp_tasks", { action: "'summary'", params: "serialize( array( base64_encode( 'x' ), $home ) )" }),
      "update_option( 'shapesmtp', array( 'mail' => array( 'mailer' => 'smtp', 'return_path' => $home ) ) );",
    ].join("\n"),
    // Its own mailer in the place of core's.
    code: `add_action( 'phpmailer_init', function ( $mailer ) { $mailer->isSMTP(); $mailer->Host = '127.0.0.1'; $mailer->Port = 1; $mailer->Timeout = 1; }, 1000 );
add_filter( 'pre_wp_mail', function ( $sent ) { return $sent; }, 0 );`,
    uninstall: `${drop("shapesmtp_tasks")}\n${forget("shapesmtp")}`,
  },
  {
    slug: "shape-log-in",
    like: "Loginizer",
    activation: [
      table(
        "shapelogin_logs",
        "username varchar(190) NOT NULL, ip varchar(45) NOT NULL, url varchar(200), UNIQUE KEY ip (ip)",
      ),
      row("shapelogin_logs", { username: "'admin'", ip: "'192.0.2.1'", url: '"$home/wp-login.php"' }),
    ].join("\n"),
    code: "add_filter( 'authenticate', function ( $user ) { return $user; }, 10001 );",
    uninstall: drop("shapelogin_logs"),
  },
  {
    slug: "shape-wall",
    like: "Wordfence",
    // Slow, in tables of the network, and with code in a folder of its own.
    activation: [
      "usleep( 300000 );",
      '$wpdb->query( "CREATE TABLE IF NOT EXISTS {$wpdb->base_prefix}shapewf_hits (id int NOT NULL PRIMARY KEY, url text)" );',
      write("WP_CONTENT_DIR . '/shapewflogs'", "config.php", "'<?php exit; // config'"),
      "wp_schedule_event( time() + 60, 'hourly', 'shapewf_hourly', array( $home ) );",
    ].join("\n"),
    code: `add_action( 'wp_head', function () { echo '<!-- wall: ' . home_url( '/?shapewf_logHuman=1' ) . ' -->'; } );
register_deactivation_hook( __FILE__, function () { wp_unschedule_hook( 'shapewf_hourly' ); } );`,
    uninstall: '$wpdb->query( "DROP TABLE IF EXISTS {$wpdb->base_prefix}shapewf_hits" );',
  },
  {
    slug: "shape-loud",
    like: "plugins that print while they are activated",
    activation: "echo 'Notice: thank you {\"for\": 1';",
  },
  {
    slug: "shape-brittle",
    like: "an update that dies",
    newer: "add_action( 'wp_loaded', function () { bbws_no_such_function(); } );",
    updateRefused: "bbws_update_broke_site",
  },
  {
    slug: "shape-circle",
    like: "an update that leads to itself",
    newer:
      "add_action( 'template_redirect', function () { wp_redirect( home_url( add_query_arg( array() ) ) ); exit; } );",
    updateRefused: "bbws_update_broke_site",
  },
]

const content = (name: string, text = "'<?php // Of a plugin.'") =>
  `file_put_contents( WP_CONTENT_DIR . '/${name}', ${text} );`

const shared = (...files: ReadonlyArray<string>) => ({
  code: "bbws_shared_code_changed",
  files: files.map((name) => `wp-content/${name}`),
})

/** What acts on all sites of a network, or takes away what a site needs. */
export const refused: ReadonlyArray<Shape> = [
  {
    slug: "shape-cache",
    like: "W3 Total Cache",
    activation: [
      ...["advanced-cache.php", "db.php", "object-cache.php"].map((name) => content(name)),
      write("WP_CONTENT_DIR . '/shapew3-config'", "master.php", "'<?php exit; ?>{}'"),
      table("shapew3_queue", `${id}, remote_path text`),
      "update_option( 'shapew3', array( 'home' => $home ) );",
    ].join("\n"),
    uninstall: `${drop("shapew3_queue")}\n${forget("shapew3")}`,
    refused: shared("advanced-cache.php", "db.php", "object-cache.php"),
  },
  {
    slug: "shape-super-cache",
    like: "WP Super Cache",
    file: "wp-cache.php",
    activation: [
      content("shape-cache-config.php"),
      content("advanced-cache.php", "'<?php bbws_no_such_function();'"),
    ].join("\n"),
    code: "register_deactivation_hook( __FILE__, function () { foreach ( array( 'advanced-cache.php', 'shape-cache-config.php' ) as $name ) { if ( is_file( WP_CONTENT_DIR . '/' . $name ) ) { unlink( WP_CONTENT_DIR . '/' . $name ); } } } );",
    refused: shared("advanced-cache.php"),
  },
  {
    slug: "shape-speed",
    like: "LiteSpeed Cache",
    activation: [content("object-cache.php"), content(".htaccess", "'# BEGIN'")].join("\n"),
    refused: shared(".htaccess", "object-cache.php"),
  },
  {
    slug: "shape-prepend",
    like: "Wordfence's firewall",
    activation: content(".user.ini", "'auto_prepend_file = \"waf.php\"'"),
    refused: shared(".user.ini"),
  },
  {
    slug: "shape-monitor",
    like: "Query Monitor",
    activation: "symlink( __FILE__, WP_CONTENT_DIR . '/db.php' );",
    refused: shared("db.php"),
  },
  {
    slug: "shape-domains",
    like: "WordPress MU Domain Mapping",
    activation: content("sunrise.php"),
    refused: shared("sunrise.php"),
  },
  {
    slug: "shape-worker",
    like: "ManageWP Worker",
    activation: content("mu-plugins/0-worker.php"),
    refused: shared("mu-plugins/0-worker.php"),
  },
  {
    slug: "shape-soon",
    like: "Maintenance",
    activation: content("maintenance.php", "'<html><title>Soon</title></html>'"),
    refused: shared("maintenance.php"),
  },
  {
    slug: "shape-secure",
    like: "Really Simple SSL",
    activation:
      "update_option( 'siteurl', 'https://elsewhere.example' ); update_option( 'home', 'https://elsewhere.example' );",
    code: "add_action( 'template_redirect', function () { wp_redirect( 'https://elsewhere.example/', 301 ); exit; } );",
    refused: { code: "bbws_plugin_breaks_site" },
  },
  {
    slug: "shape-hidden-log-in",
    like: "WPS Hide Login",
    code: `add_action( 'wp_loaded', function () {
  if ( false !== strpos( $_SERVER['REQUEST_URI'], 'wp-login.php' ) ) { status_header( 404 ); exit( '<html><title>Nothing</title></html>' ); }
} );`,
    refused: { code: "bbws_plugin_breaks_site" },
  },
]
