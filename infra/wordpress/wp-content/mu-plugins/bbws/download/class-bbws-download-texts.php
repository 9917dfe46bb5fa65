<?php
/**
 * What a download says of itself.
 *
 * @package BBWS
 */

defined( 'ABSPATH' ) || exit;

/**
 * The texts beside a site's tables and files.
 */
class BBWS_Download_Texts {

	/**
	 * README.txt.
	 *
	 * @param array $header Header of the manifest.
	 * @return string
	 */
	public static function readme( $header ) {
		// What is said of the site are names that people have chosen.
		list( $name, $url, $made, $wordpress, $php ) = array_map(
			fn( $key ) => preg_replace( '/[\x00-\x1f\x7f]+/', ' ', (string) ( $header[ $key ] ?? '' ) ),
			array( 'name', 'url', 'createdAt', 'wordpressVersion', 'phpVersion' )
		);
		$prefix = $header['tablePrefix'];
		$old    = '/wp-content/uploads/sites/' . (int) $header['blogId'] . '/';
		$tables = count( $header['tables'] );
		$bare   = array();
		foreach ( $header['tables'] as $table => $definition ) {
			if ( ! empty( $definition['triggers'] ) || array_filter( array_column( $definition['links'] ?? array(), 'isShared' ) ) ) {
				$bare[] = '  ' . $prefix . $table . "\n";
			}
		}
		$left = $bare ? "\nTriggers, and links to the users' table, are left out of these tables:\n" . implode( '', $bare ) : '';
		return <<<TEXT
{$name}
{$url}

This is a copy of a WordPress site as it was at {$made}, on WordPress {$wordpress} and PHP {$php}.

  database.sql          the {$tables} tables of the site, whose names begin with {$prefix}
  users.csv             who wrote on the site or was a member of it
  wp-content/uploads/   the files that were uploaded to it

To bring it up elsewhere, with WP-CLI (https://wp-cli.org):

1. Install WordPress {$wordpress} or later with this prefix, for MySQL or MariaDB:
     wp config create --dbprefix={$prefix} --dbname=... --dbuser=... --prompt=dbpass
     wp core install --url=https://new.example --title=... --admin_user=... --admin_email=...
2. Bring in the tables; they take the place of those of the same names:
     wp db import database.sql
   or without WP-CLI: mysql --default-character-set=utf8mb4 DATABASE < database.sql
   A row of many megabytes may need --max_allowed_packet=1G here and in the server's settings.
3. Copy wp-content/uploads into the new wp-content.
4. Change the addresses:
     wp search-replace '{$old}' '/wp-content/uploads/' --all-tables-with-prefix
     wp search-replace '{$url}' 'https://new.example' --all-tables-with-prefix
     wp core update-db
     wp rewrite flush
5. Install the themes and plugins that the site used: code is not in here. The options "template",
   "stylesheet" and "active_plugins" name them.
6. Make the users that you need. Posts name their authors by the ids in users.csv; passwords, sessions and
   application passwords are not in here, and everybody chooses a new password.

If the server does not know a collation of database.sql (such as utf8mb4_0900_ai_ci on MariaDB), replace its name in
the file by utf8mb4_unicode_520_ci.
{$left}
TEXT;
	}

	/**
	 * users.csv: nothing by which somebody could come in, and nobody of the platform's own.
	 *
	 * @param array[] $users Users that the manifest names.
	 * @return string
	 */
	public static function users( $users ) {
		// phpcs:disable WordPress.WP.AlternativeFunctions -- streams.
		$file = fopen( 'php://temp', 'w+b' );
		fputcsv( $file, array( 'ID', 'user_login', 'user_email', 'display_name', 'role' ), ',', '"', '' );
		foreach ( $users as $user ) {
			$here = get_user_by( 'login', $user['login'] );
			if ( ! $here || ! BBWS_Hidden_Users::has( $here->ID ) ) {
				fputcsv( $file, array( $user['id'], $user['login'], $user['email'] ?? '', $user['displayName'] ?? '', implode( ' ', $user['roles'] ) ), ',', '"', '' );
			}
		}
		rewind( $file );
		return (string) stream_get_contents( $file );
		// phpcs:enable
	}
}
