import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { TestClock } from "effect/testing"

import { SiteId, TenantId } from "../../src/kernel/Ids.ts"
import { Table } from "../../src/platform/Table.ts"
import { TurnEnd } from "../../src/platform/Turn.ts"
import { SiteHealth } from "../../src/sites/SiteHealth.ts"
import { SiteStore } from "../../src/sites/SiteStore.ts"
import { upgradeSites } from "../../src/sites/SiteUpgrades.ts"
import type { WordPressCallError } from "../../src/wordpress/WordPress.ts"
import { WordPressApiError, WordPressRefused, WordPressTimeout } from "../../src/wordpress/WordPressErrors.ts"
import { MemoryDynamo } from "../support/dynamodb/MemoryDynamo.ts"
import { fakeWordPress } from "../support/fakes.ts"
import { metricConsole } from "../support/metrics.ts"
import { givenSites, siteNow } from "../support/rows.ts"
import { settingsFrom, standingSite } from "../support/samples.ts"
import { healthy } from "../support/wordpress.ts"

const now = 1_000_000
const due = new Date(now).toISOString()
const release = { wordpressVersion: "7.1.4", phpVersion: "8.3.1", isDue: false }
const done = Effect.succeed({ dbVersion: 61_833 })
const noPlace = new WordPressRefused({ status: 422, reason: "no", wordpressCode: "bbws_not_upgraded" })

type Answer = Effect.Effect<unknown, WordPressCallError>

/** A service at its turn, whose tenants' WordPress has these sites that lag, and upgrades them with this end. */
const makeTurn = (lagging: ReadonlyArray<string>, ends: Readonly<Record<string, Answer>> = {}) => {
  const dynamo = new MemoryDynamo()
  const wordpress = fakeWordPress(({ method, path, tenantId }) => {
    const given = ends[`${method} ${path}`] ?? ends[tenantId]
    if (given !== undefined) return given
    if (path.endsWith("/health")) return Effect.succeed({ ...healthy, ...release })
    return method === "GET" ? Effect.succeed({ ...release, sites: lagging }) : done
  })
  const counted = metricConsole()
  const layer = SiteHealth.layer.pipe(
    Layer.provideMerge(Layer.mergeAll(SiteStore.layer, wordpress.layer)),
    Layer.provideMerge(Table.over(() => dynamo)),
    Layer.provideMerge(settingsFrom()),
    Layer.provideMerge(counted.layer),
  )
  return { counted, layer, wordpress }
}
const nth = (number: number, changes: Parameters<typeof standingSite>[0] = {}) =>
  standingSite({
    siteId: SiteId.make(`site-${number}`),
    subdomain: `shop-${number}`,
    wpSiteId: number,
    wordpressVersion: "6.5.5",
    ...changes,
  })
const nextOf = (site: ReturnType<typeof nth>) => Effect.map(siteNow(site), ({ nextUpgradeAt }) => nextUpgradeAt)
const later = new Date(now + 12 * 3_600_000).toISOString()

describe("the sites of a tenant with a new image", () => {
  it.effect("are upgraded where they lag, recorded all, and asked for once, whatever environment they are in", () => {
    const { counted, layer, wordpress } = makeTurn(["site-1", "site-2"])
    return Effect.gen(function* () {
      yield* TestClock.setTime(now)
      const all = [nth(1), nth(2, { status: "SUSPENDED" }), nth(3, { environment: "PROD" })]
      yield* givenSites(...all, nth(4, { status: "DELETED" }), nth(5, { nextUpgradeAt: later }))
      yield* upgradeSites
      assert.sameMembers(wordpress.asked(), [
        "GET /bbws/v1/upgrade",
        "POST /bbws/v1/sites/1/upgrade",
        "GET /bbws/v1/sites/1/health",
        "POST /bbws/v1/sites/2/upgrade",
        "GET /bbws/v1/sites/2/health",
      ])
      for (const site of all) {
        const { nextUpgradeAt, phpVersion, version, wordpressVersion } = yield* siteNow(site)
        assert.deepStrictEqual([wordpressVersion, phpVersion, version], ["7.1.4", "8.3.1", site.version])
        assert.strictEqual(nextUpgradeAt, later)
      }
      assert.deepStrictEqual(counted.total("SiteUpgradeFailed"), [])
      const before = wordpress.heard.length
      yield* upgradeSites
      assert.lengthOf(wordpress.heard, before)
    }).pipe(Effect.provide(layer))
  })

  it.effect("wait for the tables of their network", () => {
    const { layer, wordpress } = makeTurn([], {
      "GET /bbws/v1/upgrade": Effect.succeed({ ...release, isDue: true, sites: ["site-1"] }),
      "POST /bbws/v1/upgrade": Effect.fail(new WordPressTimeout({ afterMs: 50_000 })),
    })
    return Effect.gen(function* () {
      yield* TestClock.setTime(now)
      yield* givenSites(nth(1), nth(2))
      yield* upgradeSites
      assert.deepStrictEqual(wordpress.asked(), ["GET /bbws/v1/upgrade", "POST /bbws/v1/upgrade"])
      assert.deepStrictEqual([yield* nextOf(nth(1)), yield* nextOf(nth(2))], [undefined, undefined])
    }).pipe(Effect.provide(layer))
  })

  it.effect("are counted and DEGRADED when WordPress cannot upgrade them, and keep no other site waiting", () => {
    const { counted, layer } = makeTurn(["site-1", "site-2"], {
      "POST /bbws/v1/sites/1/upgrade": Effect.fail(noPlace),
      "tenant-2": Effect.fail(new WordPressApiError({})),
    })
    return Effect.gen(function* () {
      yield* TestClock.setTime(now)
      const away = nth(3, { tenantId: TenantId.make("tenant-2") })
      yield* givenSites(away, nth(1), nth(2))
      yield* upgradeSites
      assert.deepInclude(yield* siteNow(nth(1)), { healthStatus: "DEGRADED", nextUpgradeAt: later })
      assert.deepInclude(yield* siteNow(nth(2)), { healthStatus: "HEALTHY", nextUpgradeAt: later })
      assert.isUndefined(yield* nextOf(away))
      assert.deepStrictEqual(counted.total("SiteUpgradeFailed"), [1])
    }).pipe(Effect.provide(layer))
  })

  it.effect("are counted when they do not work afterwards", () => {
    const broken = { ...healthy, ...release, frontPage: { status: 500, responseTimeMs: 80 } }
    const { counted, layer } = makeTurn(["site-1"], { "GET /bbws/v1/sites/1/health": Effect.succeed(broken) })
    return Effect.gen(function* () {
      yield* TestClock.setTime(now)
      yield* givenSites(nth(1))
      yield* upgradeSites
      assert.deepInclude(yield* siteNow(nth(1)), { healthStatus: "UNHEALTHY", wordpressVersion: "7.1.4" })
      assert.deepStrictEqual(counted.total("SiteUpgradeFailed"), [1])
    }).pipe(Effect.provide(layer))
  })

  it.effect("are left to the next turn while WordPress is still at it, somebody changes them, or time is over", () => {
    const { counted, layer, wordpress } = makeTurn(["site-1", "site-2"], {
      "POST /bbws/v1/sites/1/upgrade": Effect.fail(new WordPressApiError({ status: 423 })),
    })
    return Effect.gen(function* () {
      yield* TestClock.setTime(now)
      yield* givenSites(nth(1), nth(2, { operationId: "op-1" }), nth(3, { nextUpgradeAt: due }))
      yield* Effect.provideService(upgradeSites, TurnEnd, now)
      assert.deepStrictEqual(wordpress.heard, [])
      yield* upgradeSites
      assert.deepStrictEqual(yield* Effect.forEach([nth(1), nth(2), nth(3)], nextOf), [undefined, undefined, later])
      assert.deepStrictEqual(counted.total("SiteUpgradeFailed"), [])
    }).pipe(Effect.provide(layer))
  })
})
