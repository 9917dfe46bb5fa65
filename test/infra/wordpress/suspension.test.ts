import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"

import { useNetwork } from "./boot.ts"
import { Platform, code, read, site } from "./wire.ts"

const { call, create, visit, plant, uproot } = useNetwork()

const suspend = (id: number, suspended: boolean) => call("PUT", `wp/v2/sites/${id}`, { body: { suspended } })

describe("a suspended site", () => {
  it.live("is closed to visitors on every page, until it is resumed", () =>
    Effect.gen(function* () {
      const { id, suspended } = site(yield* create("site-closed", "closed"))
      const host = "closed.wpdev.localhost"
      assert.isFalse(suspended)
      for (const _ of [1, 2]) assert.isTrue(site(yield* suspend(id, true)).suspended)
      const paths = ["/", "/?p=1", "/wp-login.php", "/wp-admin/", "/wp-cron.php", "/xmlrpc.php", "/wp-json", "/feed/"]
      for (const path of paths) {
        const page = yield* visit(host, path)
        assert.strictEqual(page.status, 503, path)
        const { "retry-after": retryAfter, "cache-control": cacheControl, "x-robots-tag": robots } = page.headers
        assert.deepStrictEqual([retryAfter, cacheControl, robots], ["3600", "no-store", "noindex, nofollow"], path)
      }
      const page = yield* visit(host)
      assert.match(page.headers["content-type"] ?? "", /^text\/html/)
      assert.include(page.text, "<h1>This site is suspended</h1>")
      assert.notMatch(page.text, /src=|href=|wordpress/i)

      assert.isFalse(site(yield* suspend(id, false)).suspended)
      assert.strictEqual((yield* visit(host)).status, 200)
    }),
  )

  it.live("answers the REST calls of the platform only", () =>
    Effect.gen(function* () {
      const { id } = site(yield* create("site-rest", "rest"))
      const host = "rest.wpdev.localhost"
      yield* call("POST", "test/v1/fill", { host })
      const [alice] = read(
        Schema.Array(Schema.Struct({ id: Schema.Int })),
        yield* call("GET", "wp/v2/users?search=alice", { host }),
      )
      const { password } = read(
        Schema.Struct({ password: Schema.String }),
        yield* call("POST", `wp/v2/users/${alice?.id}/application-passwords`, { host, body: { name: "phone" } }),
      )
      const headers = { authorization: `Basic ${Buffer.from(`alice:${password}`).toString("base64")}` }
      const asAlice = call("GET", "wp/v2/users/me", { host, headers })
      assert.strictEqual((yield* asAlice).status, 200)
      yield* suspend(id, true)

      const refused = [
        yield* asAlice,
        yield* call("GET", "wp/v2/posts", { host, anonymous: true }),
        yield* visit(host, "/?rest_route=/wp/v2/posts"),
      ]
      assert.deepStrictEqual(refused.map(code), ["bbws_site_suspended", "bbws_site_suspended", "site_suspended"])
      for (const answer of refused) {
        assert.strictEqual(answer.status, 503)
        assert.strictEqual(answer.headers["retry-after"], "3600")
      }
      const misdirected = yield* call("GET", "wp/v2/posts", { host, headers: { "x-tenant-id": "tenant-misrouted" } })
      assert.strictEqual(misdirected.status, 421)
      assert.strictEqual((yield* call("GET", "wp/v2/posts", { host })).status, 200)
      assert.isTrue(site(yield* call("GET", `wp/v2/sites/${id}`)).suspended)
    }),
  )

  it.live("takes settings from the platform, in a language that is installed", () =>
    Effect.gen(function* () {
      const { id } = site(yield* create("site-settled", "settled"))
      const host = "settled.wpdev.localhost"
      yield* plant("languages/de_DE.mo")
      yield* plant("languages/de_DE.po")
      assert.deepStrictEqual(read(Platform, yield* call("GET", "bbws/v1/platform")).languages, ["en_US", "de_DE"])
      yield* suspend(id, true)
      const body = {
        title: "Café & co",
        description: "Tea",
        timezone: "Africa/Johannesburg",
        language: "de_DE",
        date_format: "Y-m-d",
        time_format: "H:i",
        start_of_week: 0,
        posts_per_page: 7,
      }
      const changed = yield* call("PUT", "wp/v2/settings", { host, body })
      const read1 = (answer: typeof changed) => read(Schema.Record(Schema.String, Schema.Unknown), answer)
      assert.deepInclude(read1(changed), body)
      assert.deepInclude(read1(yield* call("GET", "wp/v2/settings", { host })), body)
      yield* call("PUT", "wp/v2/settings", { host, body: { language: "en_US" } })
      assert.strictEqual(read1(yield* call("GET", "wp/v2/settings", { host }))["language"], "")
    }),
  )

  it.live("keeps its state when it is deleted for good or marked", () =>
    Effect.gen(function* () {
      const { id } = site(yield* create("site-both", "both"))
      yield* suspend(id, true)
      yield* call("DELETE", `wp/v2/sites/${id}`)
      const marked = site(yield* call("GET", `wp/v2/sites/${id}`))
      assert.isTrue(marked.suspended && marked.deleted)
      assert.strictEqual((yield* call("DELETE", `wp/v2/sites/${id}?force=true`)).status, 200)
      assert.strictEqual((yield* call("GET", `wp/v2/sites/${id}`)).status, 404)
    }),
  )

  it.live("shows nothing that a page cache has kept, nor does a deleted one", () =>
    Effect.gen(function* () {
      const host = "cached.wpdev.localhost"
      const { id } = site(yield* create("site-cached", "cached"))
      const shows = Effect.map(visit(host), ({ status, text }) => [status, text === "kept"])
      yield* plant("advanced-cache.php", "<?php echo 'kept'; exit;")
      assert.deepStrictEqual(yield* shows, [200, true])
      // A look at a site goes past every cache, and so do the calls of the platform.
      assert.notStrictEqual((yield* visit(host, "/?bbws-probe=1")).text, "kept")
      yield* suspend(id, true)
      assert.deepStrictEqual(yield* shows, [503, false])
      yield* suspend(id, false)
      assert.deepStrictEqual(yield* shows, [200, true])
      yield* call("DELETE", `wp/v2/sites/${id}`)
      assert.isFalse((yield* shows)[1])
      yield* call("DELETE", `wp/v2/sites/${id}?force=true`)
      assert.deepStrictEqual(yield* shows, [404, false])
      yield* uproot("advanced-cache.php")
    }),
  )
})
