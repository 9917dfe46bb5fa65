<?php
/**
 * Installed by the tests: values of every kind that PHP serializes, for the rewriting of addresses.
 *
 * @package BBWS
 */

/**
 * A class with properties of every visibility.
 */
class BBWS_Test_Box {
	public $open;
	protected $inner;
	private $own;

	/**
	 * Fills it, and fails the test when the rewriting makes or wakes one.
	 *
	 * @param mixed $open  Value.
	 * @param mixed $inner Value.
	 * @param mixed $own   Value.
	 */
	public function __construct( $open, $inner, $own ) {
		list( $this->open, $this->inner, $this->own ) = array( $open, $inner, $own );
	}

	/**
	 * Must not run.
	 */
	public function __wakeup() {
		throw new RuntimeException( 'An object was made.' );
	}
}

enum BBWS_Test_Suit: string {
	case Hearts = 'h';
}

/**
 * Makes the same value for two addresses: what is random is drawn from the seed only.
 */
class BBWS_Test_Values {

	/**
	 * Sets the address.
	 *
	 * @param int    $seed Seed.
	 * @param string $url  Address of the site.
	 * @param int    $id   Id of the site.
	 */
	public function __construct( $seed, private $url, private $id ) {
		mt_srand( $seed );
	}

	/**
	 * A text, with or without the address.
	 *
	 * @return string
	 */
	public function text() {
		$host   = wp_parse_url( $this->url, PHP_URL_HOST );
		$rest   = substr( $this->url, strpos( $this->url, '//' ) );
		$pieces = array( $this->url, $this->url . '/a?b=c#d', $rest, '"' . str_replace( '/', '\/', $this->url ) . '\/x"', rawurlencode( $this->url ), "/wp-content/uploads/sites/{$this->id}/1.png", '', ' ', 'ünï', "\0\xff", '";s:3:"', "'", '\\', '}', 'http://src.example.com.evil.org/', 'http://www.src.example.com', 'me@src.example.com', '👋', 'uploads/sites/55/', "\r\n" );
		$text   = '';
		for ( $count = mt_rand( 0, 4 ); $count > 0; $count-- ) {
			$text .= $pieces[ mt_rand( 0, count( $pieces ) - 1 ) ] . ' ';
		}
		return $text;
	}

	/**
	 * A value.
	 *
	 * @param int $depth How deep it may go.
	 * @return mixed
	 */
	public function value( $depth ) {
		$kind = mt_rand( 0, $depth > 0 ? 15 : 6 );
		switch ( $kind ) {
			case 0:
				return mt_rand( -1000, 1000 );
			case 1:
				return mt_rand() / 7;
			case 2:
				return array( null, true, false, INF, -INF, -0.0, 1.5e300 )[ mt_rand( 0, 6 ) ];
			case 3:
				return BBWS_Test_Suit::Hearts;
			case 7:
				return (object) array( $this->text() . 'k' => $this->value( 0 ), 'b' => $this->value( $depth - 1 ) );
			case 8:
				return new BBWS_Test_Box( $this->value( $depth - 1 ), $this->text(), $this->text() );
			case 9:
				return unserialize( 'O:9:"Not_There":1:{s:1:"x";' . serialize( $this->text() ) . '}' );
			case 10:
				$shared = array( $this->text() );
				return array( 'a' => &$shared, 'b' => &$shared, 'c' => $this->value( 0 ) );
			case 11:
				$object = new stdClass();
				return array( $object, $object, $this->text() );
			case 12:
				return serialize( $this->value( $depth - 1 ) );
			case 13:
				return wp_json_encode( array( 'packed' => serialize( $this->plain( $depth - 1 ) ), 'text' => $this->plain( 0 ) ) );
			case 14:
			case 15:
				$list = array();
				for ( $count = mt_rand( 0, 5 ); $count > 0; $count-- ) {
					$list[ mt_rand( 0, 1 ) ? $count : $count . ' ' . $this->text() ] = $this->value( $depth - 1 );
				}
				return $list;
			default:
				return $this->text();
		}
	}

	/**
	 * A value that JSON can hold, since it is UTF-8 throughout.
	 *
	 * @param int $depth How deep it may go.
	 * @return mixed
	 */
	private function plain( $depth ) {
		return $depth > 0 ? array( $this->plain( $depth - 1 ), 'k' => $this->plain( 0 ) ) : str_replace( "\xff", '', $this->text() );
	}
}

add_action(
	'rest_api_init',
	function () {
		bbws_test_routes(
			array(
				'rewriting' => function ( $request ) {
					$from   = 'http://src.example.com:8080';
					$failed = array();
					$moved  = 0;
					foreach ( range( $request['first'], $request['last'] ) as $seed ) {
						$old      = serialize( ( new BBWS_Test_Values( $seed, $from, 5 ) )->value( 4 ) );
						$expected = serialize( ( new BBWS_Test_Values( $seed, $request['to'], 123 ) )->value( 4 ) );
						$rewriter = new BBWS_Url_Rewriter( $from, $request['to'], 5, 123 );
						if ( $rewriter->rewrite( $old ) !== $expected ) {
							$failed[] = array( $seed, base64_encode( $old ), base64_encode( $rewriter->rewrite( $old ) ), base64_encode( $expected ) );
						}
						$moved += $old === $expected ? 0 : 1;
					}
					return array(
						'failed' => array_slice( $failed, 0, 3 ),
						'moved'  => $moved,
					);
				},
				'rewrite'   => function ( $request ) {
					return array_map( array( new BBWS_Url_Rewriter( $request['from'], $request['to'], 5, 123 ), 'rewrite' ), $request['texts'] );
				},
			)
		);
	}
);
