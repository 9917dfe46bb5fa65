<?php
/**
 * The page of one-time logins.
 *
 * @package BBWS
 */

defined( 'ABSPATH' ) || exit;

/**
 * A page that loads nothing, is kept nowhere and is the same for everybody.
 */
class BBWS_Login_Page {

	/** Its style. */
	const STYLE = 'body{margin:0;min-height:100vh;display:grid;place-items:center;font:1rem/1.5 system-ui,sans-serif;color:#222;background:#f6f6f6}'
		. 'main{max-width:32rem;padding:2rem;text-align:center}button{font:inherit;padding:.5rem 1rem;margin:.25rem}';

	/** Its script: takes the token out of the address, posts it, and asks before another user's session ends. */
	const SCRIPT = <<<'JS'
(() => {
  const at = (id) => document.getElementById(id);
  const say = (text) => { at("said").textContent = text; };
  const go = (path) => {
    const to = new URL(path, location.origin);
    location.replace(to.origin === location.origin ? to : "/wp-admin/");
  };
  const ask = (token, { as, from }) => {
    say(`You are logged in here as ${from}. Log out, and go on as ${as}?`);
    at("go").textContent = `Go on as ${as}`;
    at("stay").textContent = `Stay ${from}`;
    at("asked").hidden = false;
    at("go").onclick = () => { at("asked").hidden = true; send(token, true); };
    at("stay").onclick = () => go("/wp-admin/");
    at("go").focus();
  };
  const send = async (token, replace) => {
    say("Logging in\u2026");
    try {
      const answer = await fetch(location.href, {
        method: "POST",
        credentials: "same-origin",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ token, replace }),
      });
      const told = await answer.json();
      if (told.to) go(told.to);
      else if (told.as !== undefined) ask(token, told);
      else say("This link is not valid any more. Please ask for a new one.");
    } catch {
      say("That did not work. Please ask for a new link.");
    }
  };
  const start = () => {
    const token = location.hash.slice(1);
    history.replaceState(null, "", location.pathname + location.search);
    at("asked").hidden = true;
    if (token === "") say("This link is not complete. Please ask for a new one.");
    else send(token, false);
  };
  // Another link in the same tab changes nothing but what stands behind the #.
  addEventListener("hashchange", start);
  start();
})();
JS;

	/**
	 * Sends what holds for the page and for its answer.
	 */
	public static function send_headers() {
		header( 'Cache-Control: no-store' );
		header( 'Referrer-Policy: no-referrer' );
		header( 'X-Content-Type-Options: nosniff' );
		header( 'X-Robots-Tag: noindex, nofollow' );
		header( 'X-Frame-Options: DENY' );
		header(
			"Content-Security-Policy: default-src 'none'; connect-src 'self'; style-src '" . self::source( self::STYLE ) . "'; script-src '" . self::source( self::SCRIPT )
			. "'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
		);
	}

	/**
	 * What a policy calls a text that stands in the page.
	 *
	 * @param string $text Text.
	 * @return string
	 */
	private static function source( $text ) {
		return 'sha256-' . base64_encode( hash( 'sha256', $text, true ) );
	}

	/**
	 * Sends the page.
	 */
	public static function show() {
		status_header( 200 );
		self::send_headers();
		header( 'Content-Type: text/html; charset=UTF-8' );
		echo '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Log in</title><style>'
			. self::STYLE . '</style></head><body><main><h1>Log in</h1><p id="said" role="status"></p><p id="asked" hidden><button id="go" type="button"></button> <button id="stay" type="button"></button></p>'
			. '<noscript><p>This page needs JavaScript.</p></noscript></main><script>' . self::SCRIPT . '</script></body></html>';
	}
}
