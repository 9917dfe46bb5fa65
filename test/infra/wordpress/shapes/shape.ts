import { plugin, type Sources } from "../packages-support.ts"

/** A plugin that is made like a well-known one: by what it leaves where, not by what it does for anybody. */
export interface Shape {
  readonly slug: string
  /** The public plugin whose shape it has. */
  readonly like: string
  /** Its main file, when that is not named as its folder. */
  readonly file?: string
  /** Slug of the one that it needs. */
  readonly needs?: string
  /** PHP of its activation. `$wpdb`, `$home` and `$files`, the address of its site's uploads, are there. */
  readonly activation?: string
  /** PHP that runs whenever it is loaded. */
  readonly code?: string
  /** PHP that version 2.0.0 runs beside it. */
  readonly newer?: string
  /** PHP of its uninstallation. */
  readonly uninstall?: string
  /** What its update is refused with: it stays at 1.0.0. */
  readonly updateRefused?: string
  /** What its activation is refused with, and the files of all sites that it is refused for. */
  readonly refused?: { readonly code: string; readonly files?: ReadonlyArray<string> }
  /** What stays on the site when it has been uninstalled, as in the public one. */
  readonly left?: ReadonlyArray<string>
}

/** The files of a shape in a version. */
export const sourcesOf = (shape: Shape, version: string): Sources => {
  const { activation = "", code = "", needs, newer = "", slug, uninstall = "" } = shape
  const hook = `register_activation_hook( __FILE__, function () {
  global $wpdb;
  $home  = home_url();
  $files = wp_upload_dir()['baseurl'];
  ${activation}
} );
add_action( 'init', function () {
  // What it has to bring up to date, with the first page that runs it.
  if ( get_option( '${slug}_version' ) !== '${version}' ) { update_option( '${slug}_version', '${version}' ); }
} );`
  const headers = needs === undefined ? "" : ` * Requires Plugins: ${needs}\n`
  const made = plugin(slug, version, [hook, code, version === "2.0.0" ? newer : ""].join("\n"), headers)
  return {
    [shape.file ?? `${slug}.php`]: made[`${slug}.php`] ?? "",
    "uninstall.php": `<?php defined( 'WP_UNINSTALL_PLUGIN' ) || exit;
global $wpdb;
delete_option( '${slug}_home' );
delete_option( '${slug}_version' );
${uninstall}`,
  }
}

/** PHP that makes a table of the site. */
export const table = (name: string, columns: string): string =>
  `$wpdb->query( "CREATE TABLE IF NOT EXISTS {$wpdb->prefix}${name} (${columns}) " . $wpdb->get_charset_collate() );`

/** PHP that puts a row into it; each value is an expression. */
export const row = (name: string, values: Readonly<Record<string, string>>): string =>
  `$wpdb->insert( $wpdb->prefix . '${name}', array( ${Object.entries(values)
    .map(([column, value]) => `'${column}' => ${value}`)
    .join(", ")} ) );`

/** PHP that drops tables of the site, in this order. */
export const drop = (...names: ReadonlyArray<string>): string =>
  names.map((name) => `$wpdb->query( "DROP TABLE IF EXISTS {$wpdb->prefix}${name}" );`).join("\n")

/** PHP that removes options. */
export const forget = (...names: ReadonlyArray<string>): string =>
  names.map((name) => `delete_option( '${name}' );`).join("\n")

/** PHP that writes a file, whose folder is made. */
export const write = (folder: string, name: string, text: string): string =>
  `wp_mkdir_p( ${folder} ); file_put_contents( ${folder} . '/${name}', ${text} );`

/** PHP that removes posts of a kind, with what hangs on them. */
export const removePosts = (type: string): string =>
  `foreach ( $wpdb->get_col( $wpdb->prepare( "SELECT ID FROM $wpdb->posts WHERE post_type = %s", '${type}' ) ) as $id ) { wp_delete_post( $id, true ); }`

/** PHP of a folder in the uploads of the site. */
export const uploads = (folder: string): string => `wp_upload_dir()['basedir'] . '/${folder}'`

/** PHP that removes such a folder. */
export const removeUploads = (folder: string): string =>
  `require_once ABSPATH . 'wp-admin/includes/file.php'; WP_Filesystem(); $GLOBALS['wp_filesystem']->delete( ${uploads(folder)}, true );`
