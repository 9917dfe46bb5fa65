import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as fc from "fast-check"

import { useNetwork } from "./boot.ts"
import { credentials, networkHost, send } from "./network.ts"
import { code, read, site } from "./wire.ts"

const { network, ask, call, create, visit } = useNetwork()

/** What a client may say to be taken for the platform. */
const claims: ReadonlyArray<Readonly<Record<string, string>>> = [
  { authorization: "x" },
  credentials,
  { "x-tenant-id": "tenant-1" },
  { "x-bbws-listener": "management", "bbws-listener": "management" },
  { x_bbws_listener: "management", bbws_listener: "management" },
  { "x-original-url": "/wp-json/", "x-rewrite-url": "/wp-json/" },
  { "x-forwarded-for": "127.0.0.1", "x-forwarded-host": networkHost },
]
const scripts = [
  "/wp-login.php",
  "/wp-admin/admin-ajax.php?action=heartbeat",
  "/wp-admin/",
  "/xmlrpc.php",
  "/wp-comments-post.php",
  "/wp-trackback.php",
  "/wp-cron.php",
  "/index.php",
  "/wp-json/wp/v2/posts",
  "/wp-json/bbws/v1/platform",
  "/feed/",
  "/",
]
const detours = [
  "",
  "/wp-json/..",
  "/wp-json/%2e%2e",
  "/wp-json/.%2E",
  "/wp-json/x/../..",
  "/wp-json%2f..",
  "/wp-json/..%2f",
  "/wp-json/..%5c",
  "/wp-json\\..",
  "/index.php/wp-json/..",
  "/wp-json/wp/v2/../../..",
  "/.",
  "/",
]
const ends = ["", "/x", "/wp-json/wp/v2/posts", "?rest_route=/wp/v2/posts", "%00", "/..;/"]

const request = fc.record({
  method: fc.constantFrom("GET", "GET", "POST", "HEAD"),
  path: fc
    .tuple(fc.constantFrom(...detours), fc.constantFrom(...scripts), fc.constantFrom(...ends))
    .map((parts) => parts.join("")),
  headers: fc.subarray([...claims]).map((some): Record<string, string> => Object.assign({}, ...some)),
})

/** The answers that show nothing of a site: its own, and those of a web server or a script that does not ask it. */
const closed = [503, 400, 404, 405]

describe("by the public listener", () => {
  it.live("a suspended site is closed, whatever the address and the headers", () =>
    Effect.gen(function* () {
      const { id } = site(yield* create("site-sealed", "sealed", "Sealed secret"))
      yield* call("PUT", `wp/v2/sites/${id}`, { body: { suspended: true } })
      const host = "sealed.wpdev.localhost"
      const detour = yield* ask("GET", "/wp-json/../wp-login.php", { host, headers: { authorization: "x" } })
      assert.include(closed, detour.status)
      assert.notInclude(detour.text, "Sealed secret")
      yield* Effect.promise(() =>
        fc.assert(
          fc.asyncProperty(request, async ({ headers, method, path }) => {
            const answer = await Effect.runPromise(ask(method, path, { host, headers }))
            assert.include(closed, answer.status, JSON.stringify(answer))
            assert.notInclude(answer.text, "Sealed secret")
            assert.isUndefined(answer.headers["set-cookie"])
          }),
          {
            numRuns: 1000,
            interruptAfterTimeLimit: 2000,
            // A script that a web server could take for a file or a folder, and an address that is none.
            examples: ["/index.php/", "/index.php/wp-json/../", "/wp-login.php//", "//", "//wp-login.php"].map(
              (path) => [{ method: "GET", path, headers: {} }],
            ),
          },
        ),
      )
    }),
  )

  it.live("an address that leads elsewhere than it says is refused", () =>
    Effect.gen(function* () {
      for (const path of ["/wp-json/%2e%2e%2fwp-login.php", "/a/..%2f", "/a%5c..%5cb"]) {
        // Apache knows no encoded slashes at all.
        assert.include([400, 404], (yield* ask("GET", path)).status, path)
      }
      // Dots that are no segment of their own, and those of a query.
      for (const path of ["/a..b/", "/?at=/../"]) {
        assert.include([200, 301, 404], (yield* ask("GET", path)).status, path)
      }
    }),
  )

  it.live("the platform has no routes, and no answer names it", () =>
    Effect.gen(function* () {
      yield* create("site-plain", "plain")
      const host = "plain.wpdev.localhost"
      const headers = Object.assign({}, ...claims)
      const at = (path: string) => ask("GET", `/wp-json/${path}`, { host, headers })
      const unknown = yield* at("none/v1/platform")
      for (const path of ["bbws/v1/platform", "bbws/v1/sites/1/health", "wp/v2/sites", "bbws/v1"]) {
        const answer = yield* at(path)
        assert.deepStrictEqual([answer.status, answer.text], [unknown.status, unknown.text], path)
      }
      const pages = [yield* visit(host), yield* at(""), yield* at("wp/v2/posts/1"), unknown]
      pages.push(yield* visit("nobody.wpdev.localhost"))
      for (const { headers: own, text } of pages) {
        assert.notMatch(text, /bbws|tenant-1(?!\.network)/)
        assert.isUndefined(own["x-tenant-id"])
      }
      assert.strictEqual((yield* call("GET", "bbws/v1/platform", { host })).status, 200)
    }),
  )

  it.live("the platform's account is nobody", () =>
    Effect.gen(function* () {
      yield* create("site-nobody", "nobodys")
      const host = "nobodys.wpdev.localhost"
      assert.notStrictEqual((yield* call("GET", "wp/v2/users", { host })).text, "[]")
      for (const query of ["", "?include=1", "?search=platform", "?slug=platform"]) {
        const { status, text } = yield* visit(host, `/wp-json/wp/v2/users${query}`)
        assert.deepStrictEqual([status, text], [200, "[]"], query)
      }
      const missing = yield* visit(host, "/wp-json/wp/v2/users/99999")
      const hidden = yield* visit(host, "/wp-json/wp/v2/users/1")
      assert.deepStrictEqual([hidden.status, hidden.text], [404, missing.text])
      for (const path of [
        "/?author=1",
        "/?author=-1,1",
        "/author/platform/",
        "/?author=1&feed=rss2",
        "/?author_name=platform",
      ]) {
        const { headers, status } = yield* visit(host, path)
        assert.deepStrictEqual([status, headers["location"]], [404, undefined], path)
      }
      const posts = yield* visit(host, "/wp-json/wp/v2/posts?_embed=author")
      assert.include(posts.text, `"author":0`)
      const [post] = read(Schema.Array(Schema.Struct({ link: Schema.String })), posts)
      const embed = `/wp-json/oembed/1.0/embed?url=${encodeURIComponent(post?.link ?? "")}`
      for (const path of ["/", "/feed/", "/feed/atom/", "/comments/feed/", "/wp-sitemap-users-1.xml", embed]) {
        assert.notMatch((yield* visit(host, path)).text, /\bplatform\b|author_name|\/author\//, path)
      }
      assert.notInclude(posts.text, "/users/1")
    }),
  )

  it.live("the platform's account does not get in, by a password, an application password or a cookie", () =>
    Effect.gen(function* () {
      yield* create("site-locked", "locked")
      const host = "locked.wpdev.localhost"
      const cookie = read(Schema.String, yield* call("POST", "test/v1/cookie", { host }))
      const me = "/wp-json/wp/v2/users/me"
      assert.strictEqual((yield* ask("GET", me, { host, anonymous: false })).status, 401)
      assert.strictEqual((yield* call("GET", "wp/v2/users/me", { host })).status, 200)
      const unknown = { authorization: `Basic ${Buffer.from("nobody:abcdEFGH1234ijklMNOP5678").toString("base64")}` }
      assert.strictEqual(
        (yield* ask("GET", me, { host, anonymous: false })).text,
        (yield* visit(host, me, unknown)).text,
      )
      const admin = (url: string) =>
        send(url, "GET", "/wp-admin/profile.php", { host, anonymous: true, headers: { cookie } })
      assert.deepStrictEqual(
        [(yield* admin(network().url)).status, (yield* admin(network().managementUrl)).status],
        [403, 200],
      )
      const log = (name: string) =>
        ask("POST", "/wp-login.php", {
          host,
          form: { log: name, pwd: "Right-1-password" },
        })
      const own = yield* log("platform")
      assert.strictEqual(own.text.replaceAll("platform", "nobody"), (yield* log("nobody")).text)
      assert.include(own.text, "login_error")
      assert.notMatch((own.headers["set-cookie"] ?? []).join(), /logged_in/)
    }),
  )

  it.live("tries to log in and lost passwords have limits, by the address that the load balancer saw and by name", () =>
    Effect.gen(function* () {
      const host = networkHost
      const tries = (kind: string, subject: string, count: number) =>
        call("POST", "test/v1/tries", { body: { kind, subject, count } })
      const from = (forwarded: string, form: Record<string, string>, query = "") =>
        send(network().tenant.url, "POST", `/wp-login.php${query}`, {
          host,
          anonymous: true,
          headers: { "x-forwarded-for": forwarded },
          form,
        })
      const wrong = { log: "somebody", pwd: "wrong" }
      yield* tries("address", "cb007107", 19)
      assert.strictEqual((yield* from("198.51.100.1, 203.0.113.7", wrong)).status, 200)
      const refused = yield* from("198.51.100.2, 203.0.113.7", wrong)
      assert.strictEqual(refused.status, 429)
      assert.match(refused.headers["retry-after"] ?? "", /^\d+$/)
      assert.strictEqual((yield* from("203.0.113.7, 203.0.113.8", wrong)).status, 200)

      yield* tries("name", "often-tried", 50)
      assert.strictEqual((yield* from("203.0.113.9", { log: "Often-Tried", pwd: "wrong" })).status, 429)
      const basic = { authorization: `Basic ${Buffer.from("often-tried:wrong").toString("base64")}` }
      const rest = yield* visit(host, "/wp-json/wp/v2/posts", basic)
      assert.deepStrictEqual([rest.status, code(rest)], [429, "too_many_tries"])

      const lost = from("203.0.113.10", { user_login: "somebody" }, "?action=lostpassword")
      yield* tries("mail_address", "cb00710a", 4)
      assert.deepStrictEqual([(yield* lost).status, (yield* lost).status], [200, 429])
    }),
  )

  it.live("there is no XML-RPC, no pingback, and no version", () =>
    Effect.gen(function* () {
      const host = networkHost
      assert.strictEqual((yield* ask("POST", "/xmlrpc.php", { host })).status, 404)
      for (const path of ["/", "/feed/", "/?p=1"]) {
        const { headers, text } = yield* visit(host, path)
        assert.notMatch(text, /generator|pingback|EditURI|wlwmanifest/i, path)
        assert.isUndefined(headers["x-pingback"], path)
      }
    }),
  )
})
