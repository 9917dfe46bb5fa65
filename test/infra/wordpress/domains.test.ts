import * as Fs from "node:fs"

import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"

import { markerOf } from "../../../src/domains/Domain.ts"
import { useNetwork } from "./boot.ts"
import { Rows } from "./import-support.ts"
import { publicPort, send } from "./network.ts"
import { bootObjectStore } from "./object-store.ts"
import { named } from "./store-support.ts"
import { Exported, read, site } from "./wire.ts"

const { call, contentPath, create, network } = useNetwork()
const store = bootObjectStore()

const Domains = Schema.Struct({
  domains: Schema.Array(Schema.Struct({ host: Schema.String, since: Schema.Int })),
  primary: Schema.NullOr(Schema.String),
})
const since = 1_000

/** What a visitor gets of a host that is none of the network's: from the tenant's container, to which the edge has led them. */
const visit = (host: string, path = "/", headers: Readonly<Record<string, string>> = {}) =>
  Effect.suspend(() => send(network().tenant.url, "GET", path, { host, anonymous: true, headers }))
const setDomains = (id: number, hosts: ReadonlyArray<string>, primary: string | null = null, at = since) =>
  call("PUT", `bbws/v1/sites/${id}/domains`, {
    body: { domains: hosts.map((host) => ({ host, since: at })), primary },
  })
const postsOf = (host: string) =>
  Effect.map(call("GET", "test/v1/rows?table=posts", { host }), (answer) => JSON.stringify(read(Rows, answer)))
const linksTo = (text: string, host: string) => text.split(`//${host}`).length - 1

/** WordPress's number of the site that the tests are about. */
const ownedId = Effect.map(
  Effect.suspend(() => call("GET", "wp/v2/sites?siteId=site-owned")),
  (answer) => read(Schema.NonEmptyArray(Schema.Struct({ id: Schema.Int })), answer)[0].id,
)

describe("the domains of a site", () => {
  const own = "owned.wpdev.localhost"
  const [www, apex] = ["www.example.com", "example.com"]

  it.live(
    "lead to it: its pages are at the primary one, the others redirect there, and the platform calls it as before",
    () =>
      Effect.gen(function* () {
        const { id } = site(yield* create("site-owned", "owned", "Owned"))
        yield* call("POST", "wp/v2/users", {
          host: own,
          body: { username: "olga", email: "olga@example.com", password: "Right-1-password", roles: ["administrator"] },
        })
        const content = ["http", "https"].map(
          (scheme) => `<a href="${scheme}://${own}:${publicPort}/here">${scheme}</a>`,
        )
        yield* call("POST", "wp/v2/posts", {
          host: own,
          body: { title: "Hello", content: content.join(""), status: "publish" },
        })
        // Nobody has said so yet: the main site answers whoever is nobody's.
        assert.notInclude((yield* visit(www)).text, "Owned")

        assert.deepStrictEqual(read(Domains, yield* setDomains(id, [apex, www])), {
          domains: [
            { host: apex, since },
            { host: www, since },
          ],
          primary: null,
        })
        const sent = yield* visit(www, "/2024/?a=%20b&c")
        assert.deepStrictEqual(
          [sent.status, sent.headers.location],
          [301, `http://${own}:${publicPort}/2024/?a=%20b&c`],
        )

        const shown = `url(http://${own}:${publicPort}/a.png)`
        yield* call("POST", "test/v1/archive-write", {
          host: own,
          body: { files: ["page.css", "notes.txt"].map((name) => [named(name), named(shown)]) },
        })
        assert.strictEqual(read(Domains, yield* setDomains(id, [apex, www], www)).primary, www)
        // What a page is made of goes with it; what somebody has uploaded stays as it is.
        const [css, notes] = ["page.css", "notes.txt"].map((name) =>
          Fs.readFileSync(contentPath(`uploads/sites/${id}/${name}`), "utf8"),
        )
        assert.deepStrictEqual([css, notes], [shown.replace(own, www), shown])
        const front = yield* visit(www)
        assert.strictEqual(front.status, 200, front.text)
        assert.include(front.text, "Owned")
        // What a site in DEV shows is not for search engines, whatever its name.
        assert.strictEqual(front.headers["x-robots-tag"], "noindex, nofollow")
        assert.deepStrictEqual([linksTo(front.text, own), linksTo(front.text, apex)], [0, 0])
        for (const host of [own, apex]) {
          const { headers, status } = yield* visit(host, "/wp-login.php?x=1")
          assert.deepStrictEqual([status, headers.location], [301, `http://${www}:${publicPort}/wp-login.php?x=1`])
        }
        // What a web server would answer by itself, too; PHP's own asks nobody.
        const statuses = yield* Effect.forEach([own, www], (host) =>
          Effect.map(visit(host, "/wp-includes/js/jquery/jquery.min.js"), ({ status }) => status),
        )
        assert.deepStrictEqual(statuses, process.env["WORDPRESS_SERVER"] === undefined ? [200, 200] : [301, 200])
        const form = yield* send(network().tenant.url, "POST", "/wp-login.php", {
          host: apex,
          anonymous: true,
          form: {},
        })
        assert.strictEqual(form.status, 308)
        const posts = yield* postsOf(own)
        assert.strictEqual(linksTo(posts, own), 0)
        assert.isAtLeast(linksTo(posts, www), 2)

        // The platform's own calls, and its look at the front page.
        assert.strictEqual((yield* call("GET", "wp/v2/posts", { host: own })).status, 200)
        const health = read(
          Schema.Struct({ frontPage: Schema.Struct({ status: Schema.Int }) }),
          yield* call("GET", `bbws/v1/sites/${id}/health`),
        )
        assert.strictEqual(health.frontPage.status, 200)
        assert.strictEqual(site(yield* call("GET", `wp/v2/sites/${id}`)).domain, own)

        const marker = (yield* visit(apex, "/.well-known/bbws-site")).text
        assert.strictEqual(marker, markerOf("site-owned", apex))
        assert.notStrictEqual(marker, (yield* visit(www, "/.well-known/bbws-site")).text)
      }),
  )

  it.live("have their own cookies, so that one can log in there", () =>
    Effect.gen(function* () {
      const login = yield* send(network().tenant.url, "POST", "/wp-login.php", {
        host: www,
        anonymous: true,
        form: { log: "olga", pwd: "Right-1-password", testcookie: "1" },
        headers: { cookie: "wordpress_test_cookie=WP%20Cookie%20check" },
      })
      assert.strictEqual(login.status, 302, login.text)
      assert.include(login.headers.location, `//${www}:`)
      const cookies = login.headers["set-cookie"] ?? []
      assert.isFalse(cookies.some((cookie) => /domain=/i.test(cookie)))
      const cookie = cookies.map((one) => one.split(";")[0]).join("; ")
      const admin = yield* visit(www, "/wp-admin/profile.php", { cookie })
      assert.strictEqual(admin.status, 200, admin.text.slice(0, 400))
      assert.include(admin.text, "olga@example.com")
    }),
  )

  it.live("are where a login's link leads to, and where it may go on to, and no other site's are", () =>
    Effect.gen(function* () {
      const id = yield* ownedId
      const ask = (host?: string) =>
        call("POST", `bbws/v1/sites/${id}/login`, {
          body: {
            email: "olga@example.com",
            token: "0a".repeat(32),
            redirect: "/",
            ...(host === undefined ? {} : { host }),
          },
        })
      const { url } = read(Schema.Struct({ url: Schema.String }), yield* ask())
      assert.strictEqual(url, `http://${www}:${publicPort}/wp-login.php?action=one_time`)
      const answers = yield* Effect.forEach([apex, www, "evil.example"], ask)
      assert.deepStrictEqual(
        answers.map(({ status }) => status),
        [201, 201, 400],
      )
    }),
  )

  it.live(
    "are all rewritten in a copy, which has none of them, and in an archive that comes back when another is primary",
    () =>
      Effect.gen(function* () {
        const id = yield* ownedId
        yield* call("POST", "wp/v2/posts", {
          host: own,
          body: {
            title: "All",
            content: [own, www, apex].map((host) => `<a href="https://${host}/x">x</a>`).join(""),
            status: "publish",
          },
        })
        const body = { archiveId: "owned", destination: store.address("owned") }
        const { sha256 } = read(Exported, yield* call("POST", `bbws/v1/sites/${id}/export`, { body }))
        const bring = (to: number, importId: string) =>
          call("POST", `bbws/v1/sites/${to}/import`, { body: { importId, source: store.address("owned"), sha256 } })
        const copy = site(yield* create("site-copied", "copied"))
        const copied = "copied.wpdev.localhost"
        assert.strictEqual((yield* bring(copy.id, "copy")).status, 200)
        const posts = yield* postsOf(copied)
        assert.deepStrictEqual(
          [own, www, apex].map((host) => linksTo(posts, host)),
          [0, 0, 0],
        )
        assert.isAtLeast(linksTo(posts, copied), 3)
        assert.strictEqual((yield* visit(copied)).status, 200)
        assert.strictEqual((yield* visit(www)).status, 200)

        yield* setDomains(id, [apex, www], apex)
        assert.strictEqual((yield* bring(id, "back")).status, 200)
        const again = yield* postsOf(own)
        assert.deepStrictEqual(
          [own, www].map((host) => linksTo(again, host)),
          [0, 0],
        )
        assert.isAtLeast(linksTo(again, apex), 3)
        const { headers, status } = yield* visit(www)
        assert.deepStrictEqual([status, headers.location], [301, `http://${apex}:${publicPort}/`])

        // Of two sites that had it one after the other, the later has it.
        assert.strictEqual((yield* setDomains(copy.id, [www], null, since - 1)).status, 409)
        assert.strictEqual((yield* setDomains(copy.id, [www], www, since + 1)).status, 200)
        assert.strictEqual((yield* visit(www)).status, 200)
        yield* call("DELETE", `wp/v2/sites/${copy.id}?force=true`)
        assert.notInclude((yield* visit(www)).text, "Owned")
      }),
  )
})
