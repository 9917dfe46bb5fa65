import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { TestClock } from "effect/testing"

import { TenantId, SiteId } from "../../src/kernel/Ids.ts"
import type { HealthStatus } from "../../src/sites/HealthChecks.ts"
import { type SiteStatus } from "../../src/sites/Site.ts"
import { SiteHealth, verifySite } from "../../src/sites/SiteHealth.ts"
import type { WordPressCallError } from "../../src/wordpress/WordPress.ts"
import { WordPressApiError, WordPressCircuitOpen, WordPressTimeout } from "../../src/wordpress/WordPressErrors.ts"
import type { WordPressHealth } from "../../src/wordpress/WordPressSites.ts"
import { fakeSiteStore, fakeWordPress } from "../support/fakes.ts"
import { makeSite, networkRef, standingSite, wordPressSiteRef as target } from "../support/samples.ts"
import { healthy } from "../support/wordpress.ts"

/** One site whose WordPress says this, and what is written down of it. */
const makeClinic = (
  site = standingSite(),
  report: Effect.Effect<unknown, WordPressCallError> = Effect.succeed(healthy),
) => {
  const written: Array<HealthStatus> = []
  const wordpress = fakeWordPress(() => report)
  const store = fakeSiteStore(site, {
    setHealth: (_site, status) =>
      Effect.sync(() => {
        written.push(status)
      }),
  })
  const layer = SiteHealth.layer.pipe(Layer.provideMerge(Layer.merge(store, wordpress.layer)))
  return { written, wordpress, layer }
}
const check = (siteId = "site-1", tenantId = "tenant-1") =>
  Effect.flatMap(SiteHealth, (health) => health.check(TenantId.make(tenantId), SiteId.make(siteId)))
const slow: WordPressHealth = { ...healthy, frontPage: { status: 200, responseTimeMs: 6000 } }
const broken: WordPressHealth = { ...healthy, database: { ok: false, latencyMs: 0 } }

describe("a look at a site", () => {
  it.effect("asks its own WordPress once, and does not wait long", () => {
    const { layer, wordpress } = makeClinic()
    return Effect.gen(function* () {
      yield* TestClock.setTime(1000)
      const { checks, ...answer } = yield* check()
      assert.deepStrictEqual(wordpress.heard, [
        {
          ...networkRef,
          method: "GET",
          path: "/bbws/v1/sites/7/health",
          timeoutMs: 15_000,
          retries: 0,
        },
      ])
      assert.deepStrictEqual(answer, {
        siteId: SiteId.make("site-1"),
        status: "HEALTHY",
        checkedAt: "1970-01-01T00:00:01.000Z",
        wordpressVersion: "6.5.5",
        phpVersion: "8.2.30",
        responseTimeMs: 81.2,
      })
      assert.lengthOf(checks, 6)
    }).pipe(Effect.provide(layer))
  })

  const finds: ReadonlyArray<readonly [HealthStatus | undefined, WordPressHealth, HealthStatus]> = [
    [undefined, healthy, "HEALTHY"],
    ["HEALTHY", healthy, "HEALTHY"],
    ["HEALTHY", slow, "DEGRADED"],
    ["DEGRADED", slow, "DEGRADED"],
    ["DEGRADED", broken, "UNHEALTHY"],
    ["UNHEALTHY", healthy, "HEALTHY"],
  ]
  for (const [before, report, after] of finds) {
    it.effect(`writes down that a site that was ${before ?? "never looked at"} is ${after}, if that is new`, () => {
      const { healthStatus: _health, ...site } = standingSite()
      const known = makeSite({ ...site, ...(before === undefined ? {} : { healthStatus: before }) })
      const { layer, written } = makeClinic(known, Effect.succeed(report))
      return Effect.gen(function* () {
        assert.strictEqual((yield* check()).status, after)
        assert.deepStrictEqual(written, before === after ? [] : [after])
      }).pipe(Effect.provide(layer))
    })
  }

  it.effect("expects a suspended site to be suspended, and an active one not to be", () => {
    const suspended = { ...healthy, suspended: true, frontPage: { status: 503, responseTimeMs: 5 } }
    const looks = [
      ["SUSPENDED", suspended, "HEALTHY"],
      ["SUSPENDED", healthy, "DEGRADED"],
      ["ACTIVE", suspended, "DEGRADED"],
    ] as const
    return Effect.forEach(looks, ([status, report, expected]) =>
      Effect.gen(function* () {
        assert.strictEqual((yield* check()).status, expected)
      }).pipe(Effect.provide(makeClinic(standingSite({ status }), Effect.succeed(report)).layer)),
    )
  })

  const troubles: ReadonlyArray<readonly [WordPressCallError, RegExp]> = [
    [new WordPressApiError({}), /could not be reached/],
    [new WordPressApiError({ status: 500 }), /500/],
    [new WordPressTimeout({ afterMs: 15_000 }), /15 s/],
    [new WordPressCircuitOpen({ retryAfter: 3 }), /left alone/],
  ]
  for (const [error, reason] of troubles) {
    it.effect(`is answered as well when WordPress fails: ${error.message}`, () => {
      const versions = { wordpressVersion: "6.5.0", phpVersion: "8.2.1" }
      const { layer, written } = makeClinic(standingSite(versions), Effect.fail(error))
      return Effect.gen(function* () {
        const { checks, responseTimeMs, status, ...answer } = yield* check()
        assert.deepStrictEqual([status, responseTimeMs], ["UNHEALTHY", null])
        assert.deepInclude(answer, versions)
        assert.lengthOf(checks, 1)
        assert.deepInclude(checks[0], { name: "wordpress", status: "UNHEALTHY" })
        assert.match(checks[0]?.detail ?? "", reason)
        assert.deepStrictEqual(written, ["UNHEALTHY"])
      }).pipe(Effect.provide(layer))
    })
  }

  it.effect("is answered as well when WordPress says what nobody understands", () => {
    const { layer } = makeClinic(standingSite(), Effect.succeed({ ok: true }))
    return Effect.gen(function* () {
      assert.strictEqual((yield* check()).status, "UNHEALTHY")
    }).pipe(Effect.provide(layer))
  })

  for (const status of ["PROVISIONING", "DEPROVISIONING", "DELETED", "FAILED"] satisfies ReadonlyArray<SiteStatus>) {
    it.effect(`asks nobody about a site that is ${status}`, () => {
      const { layer, wordpress } = makeClinic(standingSite({ status }))
      return Effect.gen(function* () {
        const { checks } = yield* check()
        assert.deepStrictEqual(
          checks.map(({ detail }) => detail),
          [`the site is ${status}`],
        )
        assert.deepStrictEqual(wordpress.heard, [])
      }).pipe(Effect.provide(layer))
    })
  }

  it.effect("finds no site of another tenant", () => {
    const { layer, wordpress } = makeClinic()
    return Effect.gen(function* () {
      const error = yield* Effect.flip(check("site-1", "tenant-2"))
      assert.strictEqual(error.response.code, "SITE_002")
      assert.deepStrictEqual(wordpress.heard, [])
    }).pipe(Effect.provide(layer))
  })
})

describe("the last look of what replaced a site's content", () => {
  it.effect("is content with a site that works, if slowly", () => {
    const { layer } = makeClinic(standingSite(), Effect.succeed(slow))
    return Effect.gen(function* () {
      assert.deepStrictEqual(yield* verifySite(target, false), { healthStatus: "DEGRADED" })
    }).pipe(Effect.provide(layer))
  })

  it.effect("refuses one that does not, with every reason, and for good", () => {
    const { layer } = makeClinic(
      standingSite(),
      Effect.succeed({ ...broken, frontPage: { status: 500, responseTimeMs: 1 }, lastError: null }),
    )
    return Effect.gen(function* () {
      const error = yield* Effect.flip(verifySite(target, false))
      assert.deepStrictEqual([error._tag, error.response.retryable], ["SiteBroken", false])
      assert.match(error.message, /front page answers 500.*tables do not answer/)
    }).pipe(Effect.provide(layer))
  })

  it.effect("says that WordPress failed when it did: that may pass", () => {
    const { layer } = makeClinic(standingSite(), Effect.fail(new WordPressTimeout({ afterMs: 30_000 })))
    return Effect.gen(function* () {
      assert.isTrue((yield* Effect.flip(verifySite(target, false))).response.retryable)
    }).pipe(Effect.provide(layer))
  })
})
