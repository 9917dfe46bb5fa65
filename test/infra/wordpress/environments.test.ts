import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"

import { useNetwork } from "./boot.ts"
import { read, site } from "./wire.ts"

const { ask, call, create, plant, uproot, visit } = useNetwork()

const hosts = { DEV: "env.wpdev.localhost", SIT: "env.wpsit.localhost", PROD: "env.wp.localhost" } as const
type Environment = keyof typeof hosts
const environments: ReadonlyArray<Environment> = ["DEV", "SIT", "PROD"]

/** The site of an environment: made by the test that asks first. */
const siteIn = (environment: Environment) =>
  Effect.map(
    call("POST", "wp/v2/sites", {
      body: { siteId: `site-env-${environment}`, domain: hosts[environment], name: "Tea" },
    }),
    (answer) => site(answer),
  )

const Said = Schema.Struct({
  type: Schema.String,
  public: Schema.String,
  stored: Schema.Array(Schema.String),
  sitemaps: Schema.Boolean,
  pings: Schema.Boolean,
})

describe("the environments of sites", () => {
  it.effect("a site says its own, and no search engine finds one that is not in production", () =>
    Effect.gen(function* () {
      for (const environment of environments) {
        yield* siteIn(environment)
        const host = hosts[environment]
        const said = read(Said, yield* ask("GET", "/wp-json/test/v1/environment", { host }))
        const open = environment === "PROD"
        const type = { DEV: "development", SIT: "staging", PROD: "production" }[environment]
        assert.deepStrictEqual(said, {
          type,
          public: open ? "1" : "0",
          stored: ["1", "1"],
          sitemaps: open,
          pings: open,
        })
        for (const path of ["/", "/wp-login.php", "/feed/", "/wp-json/", "/no-such-page", "/wp-admin/admin-ajax.php"]) {
          const { headers, text } = yield* visit(host, path)
          const robots = String(headers["x-robots-tag"] ?? "")
          assert.strictEqual(robots === "noindex, nofollow", !open, `${environment} ${path}: ${robots}`)
          if (path === "/") assert.strictEqual(/name='robots' content='noindex, nofollow'/.test(text), !open)
        }
        const robots = yield* visit(host, "/robots.txt")
        assert.strictEqual(/^Disallow: \/$/m.test(robots.text), !open, robots.text)
        assert.strictEqual((yield* visit(host, "/wp-sitemap.xml")).status, open ? 200 : 404)
      }
    }),
  )
})

const Mails = Schema.Array(
  Schema.Struct({
    id: Schema.Int,
    date: Schema.String,
    from: Schema.String,
    to: Schema.Array(Schema.String),
    subject: Schema.String,
    text: Schema.NullOr(Schema.String),
    html: Schema.NullOr(Schema.String),
    attachments: Schema.Array(Schema.Struct({ name: Schema.String, sizeBytes: Schema.NullOr(Schema.Int) })),
    truncated: Schema.Boolean,
  }),
)
const Subjects = Schema.Array(Schema.String)

/** Sends mails on a site; answers the subjects of those that have come to the mailer. */
const mailOn = (host: string, body: object) =>
  Effect.map(ask("POST", "/wp-json/test/v1/mail", { host, body }), (answer) => read(Subjects, answer))
const keptOf = (id: number, query = "") =>
  Effect.map(call("GET", `bbws/v1/sites/${id}/mail${query}`), (answer) => read(Mails, answer))

/** A plugin that has replaced core's function on a host. */
const ownMail = (host: string) => `<?php
if ( 0 === strpos( $_SERVER['HTTP_HOST'], '${host}' ) ) {
	function wp_mail( $to, $subject, $message, $headers = '', $attachments = array() ) {
		$mail = apply_filters( 'wp_mail', compact( 'to', 'subject', 'message', 'headers', 'attachments' ) );
		update_option( 'own_mails', array_merge( get_option( 'own_mails', array() ), array( array( $subject, $mail['to'] ) ) ) );
		return true;
	}
}`

describe("the mail of sites", () => {
  it.effect("is kept and not sent, unless the site is in production or says otherwise", () =>
    Effect.gen(function* () {
      const note = (subject: string) => ({ to: "ann@example.com", subject, message: "Tea is ready." })
      for (const environment of environments) {
        const { id } = yield* siteIn(environment)
        const host = hosts[environment]
        const before = (yield* keptOf(id)).length
        const sent = yield* mailOn(host, { mails: [note("Tea")] })
        assert.deepStrictEqual(sent, environment === "PROD" ? ["Tea"] : [])
        assert.strictEqual((yield* keptOf(id)).length - before, environment === "PROD" ? 0 : 1)
        const other = environment === "PROD" ? "CAPTURE" : "SEND"
        for (const mail of [other, null]) {
          yield* call("POST", "wp/v2/settings", { host, body: { bbws_mail: mail } })
        }
        const set = yield* call("POST", "wp/v2/settings", { host, body: { bbws_mail: other } })
        assert.strictEqual(read(Schema.Struct({ bbws_mail: Schema.String }), set).bbws_mail, other)
        assert.deepStrictEqual(yield* mailOn(host, { mails: [note("More")] }), other === "SEND" ? ["More"] : [])
        yield* call("POST", "wp/v2/settings", { host, body: { bbws_mail: null } })
        assert.deepStrictEqual(
          (yield* keptOf(id)).map(({ subject }) => subject),
          environment === "PROD" ? ["More"] : ["Tea"],
        )
      }
    }),
  )

  it.effect("is answered to the platform only, the newest first and by pages", () =>
    Effect.gen(function* () {
      const { id } = yield* siteIn("SIT")
      const host = hosts.SIT
      const mails = [
        {
          to: ["Ann <ann@example.com>", "bob@example.com"],
          subject: "Tea \u2615",
          message: "<p>It&#8217;s ready.</p>",
          headers: ["From: Shop <shop@example.com>", "Content-Type: text/html; charset=UTF-8"],
          attachments: ["mu-plugins/bbws-platform.php"],
        },
        { to: "ann@example.com", subject: "Long", message: '"'.repeat(70_000) },
      ]
      assert.deepStrictEqual(yield* mailOn(host, { mails }), [])
      const [long, tea] = yield* keptOf(id)
      assert.isDefined(tea)
      const { attachments, date: _date, id: number, ...told } = tea
      assert.deepStrictEqual(told, {
        from: "Shop <shop@example.com>",
        to: ["Ann <ann@example.com>", "bob@example.com"],
        subject: "Tea \u2615",
        text: null,
        html: "<p>It&#8217;s ready.</p>",
        truncated: false,
      })
      assert.deepStrictEqual(
        attachments.map(({ name }) => name),
        ["bbws-platform.php"],
      )
      assert.isAbove(attachments[0]?.sizeBytes ?? 0, 1)
      assert.isTrue(long?.truncated)
      assert.isBelow(JSON.stringify(long).length, 65_600)
      assert.deepStrictEqual(
        (yield* keptOf(id, "?per_page=1")).map(({ subject }) => subject),
        ["Long"],
      )
      const next = yield* keptOf(id, `?per_page=1&before=${long?.id}`)
      assert.deepStrictEqual(
        next.map((mail) => mail.id),
        [number],
      )
      const open = yield* ask("GET", `/wp-json/bbws/v1/sites/${id}/mail`, { host, anonymous: false })
      assert.strictEqual(open.status, 404)
      const settings = yield* ask("GET", "/wp-json/wp/v2/settings", { host, anonymous: false })
      assert.notInclude(settings.text, "bbws_mail")
    }),
  )

  it.effect("is kept for thirty days, a hundred of a site, and as long as the site", () =>
    Effect.gen(function* () {
      const { id } = site(yield* create("site-env-full", "env-full"))
      const keep = (mails: number) =>
        Effect.map(ask("POST", "/wp-json/test/v1/keep-mails", { body: { id, mails } }), (answer) =>
          read(Schema.Int, answer),
        )
      assert.strictEqual(yield* keep(2), 1)
      assert.strictEqual(yield* keep(102), 100)
      const kept = yield* keptOf(id, "?per_page=101")
      assert.deepStrictEqual([kept.length, kept[0]?.subject, kept.at(-1)?.subject], [100, "Mail 101", "Mail 2"])
      yield* call("DELETE", `wp/v2/sites/${id}?force=true`)
      assert.strictEqual(yield* keep(0), 0)
    }),
  )

  it.effect("is held where a plugin sends by a function or a mailer of its own", () =>
    Effect.gen(function* () {
      const { id } = site(yield* create("site-env-own", "env-own"))
      const host = "env-own.wpdev.localhost"
      assert.deepStrictEqual(yield* mailOn(host, { accounts: [["bbws_test_account", ["own_mailer"]]] }), [])
      assert.deepStrictEqual(
        (yield* keptOf(id)).map(({ subject, text, to }) => [subject, text, to]),
        [["By a mailer", "Tea is ready.", ["ann@example.com"]]],
      )
      const file = "mu-plugins/test-own-mail.php"
      yield* plant(file, ownMail(host))
      const mails = [
        { to: "ann@example.com", subject: "News", message: "Tea is ready." },
        { to: "ann@example.com", subject: "Yours", message: `http://${host}/wp-login.php?action=rp&key=x` },
      ]
      yield* mailOn(host, { mails })
      yield* uproot(file)
      const own = yield* ask("GET", "/wp-json/test/v1/own-mails", { host })
      assert.deepStrictEqual(read(Schema.Unknown, own), [
        ["News", []],
        ["Yours", "ann@example.com"],
      ])
      assert.deepStrictEqual(
        (yield* keptOf(id)).map(({ subject }) => subject),
        ["News", "By a mailer"],
      )
    }),
  )
})
