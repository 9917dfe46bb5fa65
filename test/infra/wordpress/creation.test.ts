import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Schema from "effect/Schema"
import * as fc from "fast-check"

import { satisfies } from "../../../src/sites/VersionRequirement.ts"
import { useNetwork } from "./boot.ts"
import type { Answer } from "./network.ts"
import { code, Made, Platform, read, site, sites } from "./wire.ts"

const { call, create, plant, tables, visit } = useNetwork()

const creation = (siteId: string, label: string, more: object = {}) =>
  call("POST", "wp/v2/sites", { body: { siteId, domain: `${label}.wpdev.localhost`, name: "Tom's & co", ...more } })
const found = (siteId: string) => Effect.map(call("GET", `wp/v2/sites?siteId=${siteId}`), sites)

const assertClosed = (answer: Answer) => {
  const { "cache-control": cacheControl, "retry-after": retryAfter, "x-robots-tag": robots } = answer.headers
  assert.deepStrictEqual([answer.status, retryAfter, cacheControl, robots], [503, "5", "no-store", "noindex, nofollow"])
}
/** What everybody gets who asks for a site that is not there yet, or not any more. */
const closedToAll = Effect.fnUntraced(function* (host: string) {
  for (const path of ["/", "/?p=1", "/wp-login.php", "/wp-admin/", "/wp-cron.php", "/xmlrpc.php", "/feed/"]) {
    const page = yield* visit(host, path)
    assertClosed(page)
    assert.match(page.headers["content-type"] ?? "", /^text\/html/, path)
    assert.include(page.text, "<h1>This site is not ready</h1>")
    assert.notMatch(page.text, /src=|href=|wordpress|database/i)
  }
  const answers = [
    yield* visit(host, "/wp-json/"),
    yield* visit(host, "/?rest_route=/wp/v2/posts"),
    yield* call("GET", "wp/v2/settings", { host }),
  ]
  for (const answer of answers) assertClosed(answer)
  assert.deepStrictEqual(answers.map(code), ["site_not_ready", "site_not_ready", "bbws_site_not_ready"])
})

describe("a creation in one call", () => {
  const settings = {
    title: "Tom's & co",
    description: "Tea & more",
    timezone: "Africa/Johannesburg",
    date_format: "Y-m-d",
    time_format: "H:i",
    start_of_week: 0,
    posts_per_page: 7,
  }

  it.live("sets what is asked for, as the site's own route does, and tells of it", () =>
    Effect.gen(function* () {
      const host = "all.wpdev.localhost"
      for (const status of [201, 200]) {
        const answer = yield* creation("site-all", "all", { settings })
        assert.strictEqual(answer.status, status, answer.text)
        const made = read(Made, answer)
        assert.isTrue(made.ready && !made.deleted && made.health.database.ok && made.health.cron.ok)
        assert.strictEqual(made.name, settings.title)
        assert.deepInclude(made.settings, { ...settings, language: "" })
        const own = yield* call("GET", "wp/v2/settings", { host })
        assert.deepStrictEqual(read(Schema.Record(Schema.String, Schema.Unknown), own), made.settings)
      }
      const page = yield* visit(host)
      assert.strictEqual(page.status, 200)
      assert.match(page.text, /<title>Tom&#039;s &(?:amp|#038); co/)
      // What is asked for by nobody is not written again.
      assert.isNull(read(Made, yield* creation("site-all", "all")).settings)
      assert.deepInclude(read(Made, yield* creation("site-all", "all", { settings: {} })).settings, settings)
    }),
  )

  it.live("leaves what WordPress does not have as it is, and refuses what is no value at all", () =>
    Effect.gen(function* () {
      const odd = { language: "xx_XX", timezone: "Nowhere/Land" }
      const made = read(Made, yield* creation("site-odd", "odd", { settings: odd }))
      assert.deepInclude(made.settings, { language: "", timezone: "" })
      const refused = yield* creation("site-odd", "odd", { settings: { posts_per_page: "many" } })
      assert.deepStrictEqual([refused.status, code(refused)], [400, "rest_invalid_param"])
      assert.isTrue((yield* found("site-odd"))[0]?.ready)
    }),
  )

  it.live("makes nothing without a version that is required", () =>
    Effect.gen(function* () {
      const { phpVersion, wordpressVersion } = read(Platform, yield* call("GET", "bbws/v1/platform"))
      const before = yield* tables
      const unmet = [
        [{ wordpressVersion: "4.9" }, "bbws_wordpress_unmet", wordpressVersion],
        [{ wordpressVersion: `${wordpressVersion}.9` }, "bbws_wordpress_unmet", wordpressVersion],
        [{ wordpressVersion, phpVersion: "5" }, "bbws_php_unmet", phpVersion],
      ] as const
      for (const [requires, unmetCode, actual] of unmet) {
        const answer = yield* creation("site-new", "new", { requires })
        assert.deepStrictEqual([answer.status, code(answer)], [412, unmetCode])
        const { data } = read(Schema.Struct({ data: Schema.Struct({ version: Schema.String }) }), answer)
        assert.strictEqual(data.version, actual)
      }
      assert.deepStrictEqual(yield* found("site-new"), [])
      assert.deepStrictEqual(yield* tables, before)
      const requires = { wordpressVersion: wordpressVersion.split(".").slice(0, 2).join("."), phpVersion }
      assert.strictEqual((yield* creation("site-new", "new", { requires })).status, 201)
      assert.strictEqual((yield* creation("site-new", "new", { requires: {} })).status, 200)
    }),
  )

  it.live("gives a site the roles that the network's own has", () =>
    Effect.gen(function* () {
      const { id } = site(yield* create("site-roles", "roles"))
      const Rows = Schema.Array(Schema.Struct({ option_name: Schema.String, option_value: Schema.String }))
      const rolesOf = (host: string, prefix: string) =>
        Effect.map(call("GET", "test/v1/rows?table=options", { host }), (answer) =>
          read(Rows, answer)
            .filter((row) => row.option_name === `${prefix}user_roles`)
            .map((row) => row.option_value),
        )
      const roles = yield* rolesOf("roles.wpdev.localhost", `wp_${id}_`)
      assert.lengthOf(roles, 1)
      assert.deepStrictEqual(roles, yield* rolesOf("tenant-1.network.localhost", "wp_"))
    }),
  )
})

describe("a site that is asked for", () => {
  it.live("while it is being made is unknown, then closed, and then complete", () =>
    Effect.gen(function* () {
      const host = "making.wpdev.localhost"
      const making = yield* Effect.forkChild(create("site-making", "making", "Made"))
      const seen: Array<Answer> = []
      yield* Effect.repeat(visit(host), {
        until: (answer) => {
          seen.push(answer)
          return answer.status === 200
        },
      })
      const order = [404, 503, 200]
      const steps = seen.map(({ status }) => order.indexOf(status))
      assert.deepStrictEqual(
        steps,
        steps.toSorted((a, b) => a - b),
      )
      assert.notInclude(steps, -1)
      seen.filter(({ status }) => status === 503).forEach(assertClosed)
      assert.include(seen.at(-1)?.text, "<title>Made</title>")
      assert.isTrue(site(yield* Fiber.join(making)).ready)
    }),
  )

  it.live("is closed when the request that made it was killed, until another one has made it anew", () =>
    Effect.gen(function* () {
      const host = "dead.wpdev.localhost"
      yield* plant("die-at-creating")
      yield* create("site-dead", "dead")
      yield* closedToAll(host)
      assert.strictEqual(site(yield* create("site-dead", "dead")).domain, host)
      assert.strictEqual((yield* visit(host)).status, 200)
    }),
  )

  it.live("is closed when the request that deleted it was killed, and is deleted by the next", () =>
    Effect.gen(function* () {
      const host = "leaving.wpdev.localhost"
      const { id } = site(yield* create("site-leaving", "leaving"))
      yield* plant("die-at-deleting")
      yield* call("DELETE", `wp/v2/sites/${id}?force=true`)
      yield* closedToAll(host)
      assert.isFalse((yield* found("site-leaving"))[0]?.ready ?? true)
      assert.strictEqual((yield* call("DELETE", `wp/v2/sites/${id}?force=true`)).status, 200)
      assert.strictEqual((yield* visit(host)).status, 404)
      assert.deepStrictEqual(
        (yield* tables).filter((name) => name.startsWith(`wp_${id}_`)),
        [],
      )
    }),
  )
})

describe("a version that a site is to have", () => {
  const number = fc.oneof(fc.constantFrom("", "0", "5", "05", "50"), fc.nat({ max: 99 }).map(String))
  const version = fc
    .tuple(fc.array(number, { minLength: 1, maxLength: 3 }), fc.constantFrom("", "", "-alpha", "RC1", "+deb12u1"))
    .map(([numbers, more]) => numbers.join(".") + more)
  const required = fc.array(fc.constantFrom("0", "5", "6", "50"), { minLength: 1, maxLength: 3 })

  it.live("is met for WordPress when it is for the service", () =>
    Effect.gen(function* () {
      const pairs = fc.sample(
        fc.tuple(
          version,
          required.map((numbers) => numbers.join(".")),
        ),
        2000,
      )
      const answers = read(Schema.Array(Schema.Boolean), yield* call("POST", "test/v1/satisfies", { body: { pairs } }))
      const differing = pairs.filter(([actual, want], index) => satisfies(actual, want) !== answers[index])
      assert.deepStrictEqual(differing, [])
      assert.include(answers, true)
    }),
  )
})
