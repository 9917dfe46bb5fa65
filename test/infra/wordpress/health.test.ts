import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"

import { useNetwork } from "./boot.ts"
import { Health, code, read, site } from "./wire.ts"

const { call, create, visit, plant } = useNetwork()

const health = (id: number) =>
  call("GET", `bbws/v1/sites/${id}/health`).pipe(Effect.map((answer) => read(Health, answer)))

describe("the health of a site", () => {
  it.live("says that all is well, and what runs", () =>
    Effect.gen(function* () {
      const { id, phpVersion, wordpressVersion } = site(yield* create("site-well", "well"))
      const { database, disk, cron, frontPage, upgrade, ...rest } = yield* health(id)
      assert.deepStrictEqual(rest, {
        siteId: "site-well",
        suspended: false,
        wordpressVersion,
        phpVersion,
        lastError: null,
      })
      assert.deepStrictEqual([database.ok, disk.ok, cron.ok, frontPage.status], [true, true, true, 200])
      assert.isTrue(upgrade.ok)
      assert.isAbove(frontPage.responseTimeMs, 0)
      assert.isAtLeast(database.latencyMs, 0)
      const missing = yield* call("GET", "bbws/v1/sites/99999/health")
      assert.deepStrictEqual([missing.status, code(missing)], [404, "bbws_site_not_found"])
      assert.strictEqual((yield* call("GET", `bbws/v1/sites/${id}/health`, { anonymous: true })).status, 401)
    }),
  )

  it.live(
    "is seen of as many sites at once as there are processes, each of which then waits for a page of its own",
    () =>
      Effect.gen(function* () {
        const { id } = site(yield* create("site-occupied", "occupied"))
        // Its first page takes longest, and the others would wait behind it.
        assert.strictEqual((yield* visit("occupied.wpdev.localhost")).status, 200)
        const seen = yield* Effect.all([health(id), health(id), health(id)], { concurrency: "unbounded" })
        assert.deepStrictEqual(
          seen.map(({ frontPage }) => frontPage.status),
          [200, 200, 200],
        )
      }),
  )

  it.live("names the place of a fatal error, not its message", () =>
    Effect.gen(function* () {
      const { id } = site(yield* create("site-broken", "broken"))
      const host = "broken.wpdev.localhost"
      yield* plant(`broken-on-${host}`)
      assert.strictEqual((yield* visit(host)).status, 500)
      const answer = yield* call("GET", `bbws/v1/sites/${id}/health`)
      assert.notInclude(answer.text, "no_such_function")
      const { lastError, frontPage, database } = read(Health, answer)
      assert.deepStrictEqual([frontPage.status, database.ok], [500, true])
      assert.strictEqual(lastError?.type, "E_ERROR")
      assert.match(lastError?.location ?? "", /^mu-plugins\/test-fixture\.php:\d+$/)
      assert.match(lastError?.at ?? "", /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)
      // Another visitor within the minute changes nothing.
      yield* visit(host)
      assert.deepStrictEqual((yield* health(id)).lastError, lastError)
    }),
  )

  it.live("sees tables that are gone and events that are late", () =>
    Effect.gen(function* () {
      const { id } = site(yield* create("site-ill", "ill"))
      const host = "ill.wpdev.localhost"
      yield* call("POST", "test/v1/late-events?seconds=7200", { host })
      const late = (yield* health(id)).cron
      assert.isFalse(late.ok)
      assert.isAtLeast(late.overdueSeconds, 7200)
      yield* call("POST", "test/v1/drop-posts", { host })
      assert.isFalse((yield* health(id)).database.ok)
    }),
  )

  it.live("expects a suspended site to be closed", () =>
    Effect.gen(function* () {
      const { id } = site(yield* create("site-shut", "shut"))
      yield* call("PUT", `wp/v2/sites/${id}`, { body: { suspended: true } })
      const { suspended, frontPage, database } = yield* health(id)
      assert.deepStrictEqual([suspended, frontPage.status, database.ok], [true, 503, true])
    }),
  )
})
