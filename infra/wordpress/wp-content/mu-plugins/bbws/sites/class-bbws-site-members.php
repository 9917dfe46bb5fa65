<?php
/**
 * What WordPress keeps of a site's members beside their accounts.
 *
 * @package BBWS
 */

defined( 'ABSPATH' ) || exit;

/**
 * Reads, brings and removes what is kept of users for one site: their roles and capabilities, also those that are denied,
 * their settings, and what plugins keep. It lies in a table of the network, in keys that begin with the site's prefix.
 */
class BBWS_Site_Members {

	/** Capabilities that are of the whole network. No archive gives them. */
	const OF_NETWORK = '/\A(?:manage_network(?:_\w+)?|(?:manage|create|delete)_sites|(?:upgrade|setup)_network)\z/';

	/**
	 * What is kept of each member of a site.
	 *
	 * @param int $id Id of the site in this network.
	 * @return array<int, array[]> Keys without prefix and values, by the ids of the users.
	 */
	public static function of( $id ) {
		$prefix  = $GLOBALS['wpdb']->get_blog_prefix( $id );
		$members = array();
		foreach ( self::rows( $prefix ) as list( , $user, $key, $value ) ) {
			$key = substr( $key, strlen( $prefix ) );
			// All that the main site keeps could as well be another's.
			if ( ! self::is_of_all( $prefix ) || in_array( $key, array( 'capabilities', 'user_level' ), true ) ) {
				$members[ $user ][] = array( $key, null === $value || BBWS_Pattern::is_utf8( $value ) ? $value : array( '$b64' => base64_encode( $value ) ) );
			}
		}
		// Whoever looked at the site without being a member has settings there, too.
		return array_filter(
			$members,
			function ( $entries ) {
				return in_array( 'capabilities', array_column( $entries, 0 ), true );
			}
		);
	}

	/**
	 * Lays down what an archive holds of a user, beside what is there.
	 *
	 * @param int              $id      Id of the site in this network.
	 * @param int              $user_id User.
	 * @param mixed            $entries What the archive holds.
	 * @param BBWS_Import_Rows $rows    Rewrites addresses.
	 * @throws BBWS_Failure When the archive is refused.
	 */
	public static function stage( $id, $user_id, $entries, $rows ) {
		global $wpdb;
		$values = array();
		foreach ( is_array( $entries ) ? $entries : array( null ) as $entry ) {
			$key   = $entry[0] ?? null;
			$value = $entry[1] ?? null;
			$value = is_array( $value ) && is_string( $value['$b64'] ?? null ) ? base64_decode( $value['$b64'], true ) : $value;
			if ( ! is_string( $key ) || '' === $key || strlen( $key ) > 200 || ! ( null === $value || is_string( $value ) ) ) {
				throw BBWS_Failure::bad_archive( 'holds what can not be kept of a user.' );
			}
			if ( 'capabilities' === $key ) {
				$value = self::capabilities( (string) $value );
			} elseif ( null !== $value ) {
				$value = $rows->rewrite( $value, 'usermeta ' . $key . ' ' . $user_id );
			}
			$values[] = '(' . (int) $user_id . ', ' . BBWS_Database::literal( BBWS_Table_Swap::staging( $id ) . $key ) . ', ' . BBWS_Database::literal( $value ) . ')';
		}
		if ( $values ) {
			BBWS_Database::execute( "INSERT INTO `{$wpdb->usermeta}` (user_id, meta_key, meta_value) VALUES " . implode( ',', $values ) );
		}
	}

	/**
	 * Puts what was laid down in the place of what is there. Safe to repeat after a kill at any point.
	 *
	 * @param int $id Id of the site in this network.
	 */
	public static function place( $id ) {
		global $wpdb;
		$prefix  = $wpdb->get_blog_prefix( $id );
		$staging = BBWS_Table_Swap::staging( $id );
		$staged  = array();
		foreach ( self::rows( $staging ) as list( $number, $user, $key ) ) {
			$staged[ $user ][ $number ] = $prefix . substr( $key, strlen( $staging ) );
		}
		foreach ( $staged ? self::rows( $prefix ) : array() as list( $number, $user, $key ) ) {
			if ( isset( $staged[ $user ] ) && ( ! self::is_of_all( $prefix ) || in_array( $key, $staged[ $user ], true ) ) ) {
				BBWS_Database::execute( "DELETE FROM `{$wpdb->usermeta}` WHERE umeta_id = " . (int) $number );
			}
		}
		foreach ( $staged as $user => $keys ) {
			foreach ( $keys as $number => $key ) {
				BBWS_Database::execute( "UPDATE `{$wpdb->usermeta}` SET meta_key = " . BBWS_Database::literal( $key ) . ' WHERE umeta_id = ' . (int) $number );
			}
			clean_user_cache( (int) $user );
		}
	}

	/**
	 * Removes all that is kept of users under a prefix.
	 *
	 * @param string $prefix Prefix of a site, or of what was laid down for one.
	 */
	public static function remove( $prefix ) {
		if ( self::is_of_all( $prefix ) ) {
			return;
		}
		foreach ( array_unique( array_column( self::rows( $prefix ), 2 ) ) as $key ) {
			delete_metadata( 'user', 0, wp_slash( $key ), '', true );
		}
	}

	/**
	 * Whether a prefix is the beginning of all others.
	 *
	 * @param string $prefix Prefix.
	 * @return bool
	 */
	private static function is_of_all( $prefix ) {
		return $prefix === $GLOBALS['wpdb']->base_prefix;
	}

	/**
	 * Rows of the users' meta with a prefix.
	 *
	 * @param string $prefix Prefix.
	 * @return array[] Number, user, key and value of each.
	 */
	private static function rows( $prefix ) {
		global $wpdb;
		$rows = BBWS_Database::select( $wpdb->prepare( 'SELECT umeta_id, user_id, meta_key, meta_value FROM %i WHERE meta_key LIKE %s ORDER BY umeta_id', $wpdb->usermeta, $wpdb->esc_like( $prefix ) . '%' ) );
		return array_filter(
			$rows,
			function ( $row ) use ( $prefix ) {
				return 0 === strpos( $row[2], $prefix );
			}
		);
	}

	/**
	 * The roles and capabilities of a member, without those of the network.
	 *
	 * @param string $text As they are stored.
	 * @return string
	 * @throws BBWS_Failure When they are none.
	 */
	private static function capabilities( $text ) {
		// phpcs:disable WordPress.PHP.DiscouragedPHPFunctions -- no class is made.
		$capabilities = is_serialized( $text ) ? unserialize( trim( $text ), array( 'allowed_classes' => false ) ) : array();
		if ( ! is_array( $capabilities ) || array_filter( $capabilities, 'is_object' ) ) {
			throw BBWS_Failure::bad_archive( 'holds what can not be kept of a user.' );
		}
		foreach ( array_keys( array_filter( $capabilities ) ) as $name ) {
			if ( preg_match( self::OF_NETWORK, (string) $name ) ) {
				unset( $capabilities[ $name ] );
			}
		}
		return serialize( $capabilities );
		// phpcs:enable
	}
}
