import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"

import { SiteId, TenantId } from "../../src/kernel/Ids.ts"
import { keepPlatform } from "../../src/tenants/Platforms.ts"
import { profileKey } from "../../src/tenants/TenantItem.ts"
import { Tenants } from "../../src/tenants/Tenants.ts"
import { keepUsage, usageKey } from "../../src/tenants/Usage.ts"
import { tableLayer, useDatabase } from "../support/database.ts"
import { givenItem, givenSites, itemAt } from "../support/rows.ts"
import { settingsFrom, standingSite } from "../support/samples.ts"

const tenantId = TenantId.make("tenant-1")
const key = profileKey(tenantId)
const site = (siteId: string) => ({ tenantId, siteId: SiteId.make(siteId) })
const layer = Layer.suspend(() =>
  Tenants.layer.pipe(Layer.provideMerge(tableLayer), Layer.provideMerge(settingsFrom())),
)
const plan = Effect.flatMap(Tenants, (tenants) => tenants.get(tenantId))
const platform = Effect.flatMap(Tenants, (tenants) => tenants.platform(tenantId))

const found = {
  wordpressVersion: "6.5.5",
  phpVersion: "8.2.30",
  languages: ["en_US", "de_DE"],
  limits: { memoryBytes: 268_435_456, uploadBytes: 67_108_864, executionSeconds: 30 },
}

useDatabase({ emptyBeforeEach: true })

describe("a tenant's plan", () => {
  it.effect("is BASIC without a profile, with nothing taken", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* plan, {
        tenantId,
        tier: "BASIC",
        siteCount: 0,
        maxSites: 5,
        storage: { databaseBytes: 0, uploadsBytes: 0, files: 0, measuredSites: 0 },
      })
    }).pipe(Effect.provide(layer)),
  )

  it.effect("says how many places are taken, how many there are, and what all sites take together", () =>
    Effect.gen(function* () {
      yield* givenItem({ ...key, tier: "ENTERPRISE", siteCount: 7, placesBy: "lineage" })
      yield* keepUsage(site("site-1"), { databaseBytes: 1000, uploadsBytes: 20, files: 3 })
      yield* keepUsage(site("site-2"), { databaseBytes: 1, uploadsBytes: 2, files: 4 })
      yield* keepUsage(site("site-2"), { databaseBytes: 500, uploadsBytes: 40, files: 5 })
      yield* keepUsage(
        { tenantId: TenantId.make("tenant-2"), siteId: SiteId.make("site-3") },
        { databaseBytes: 9, uploadsBytes: 9, files: 9 },
      )
      assert.deepStrictEqual(yield* plan, {
        tenantId,
        tier: "ENTERPRISE",
        siteCount: 7,
        maxSites: null,
        storage: { databaseBytes: 1500, uploadsBytes: 60, files: 8, measuredSites: 2 },
      })
    }).pipe(Effect.provide(layer)),
  )

  it.effect("counts lineages also of a tenant whose places an earlier release counted", () =>
    Effect.gen(function* () {
      yield* givenItem({ ...key, siteCount: 0 })
      yield* givenSites(standingSite({ environment: "SIT", lineageId: "site-gone" }))
      assert.strictEqual((yield* plan).siteCount, 1)
      assert.strictEqual((yield* itemAt(key))?.["siteCount"], 0)
    }).pipe(Effect.provide(layer)),
  )
})

describe("a tenant's platform", () => {
  it.effect("is not known before a look, nor made a profile by one", () =>
    Effect.gen(function* () {
      yield* keepPlatform({ tenantId, environment: "DEV" }, found)
      assert.isUndefined(yield* itemAt(key))
      assert.deepStrictEqual(yield* platform, { tenantId, environments: { DEV: null, SIT: null, PROD: null } })
    }).pipe(Effect.provide(layer)),
  )

  it.effect("is what the last look at its container found, in every environment that the container serves", () =>
    Effect.gen(function* () {
      yield* givenItem({ ...key, tier: "BASIC" })
      yield* keepPlatform({ tenantId, environment: "SIT" }, found)
      const seen = { ...found, seenAt: "1970-01-01T00:00:00.000Z" }
      assert.deepStrictEqual((yield* platform).environments, { DEV: seen, SIT: seen, PROD: seen })
      const newer = { ...found, phpVersion: "8.3.1" }
      yield* keepPlatform({ tenantId, environment: "PROD" }, newer)
      assert.deepInclude((yield* platform).environments.DEV, { phpVersion: "8.3.1" })
    }).pipe(Effect.provide(layer)),
  )
})

describe("what a site takes", () => {
  it.effect("is never written over by an older measure", () =>
    Effect.gen(function* () {
      yield* givenItem({ ...usageKey(site("site-1")), databaseBytes: 5, measuredAt: "1970-01-02T00:00:00.000Z" })
      yield* keepUsage(site("site-1"), { databaseBytes: 1, uploadsBytes: 1, files: 1 })
      assert.strictEqual((yield* itemAt(usageKey(site("site-1"))))?.["databaseBytes"], 5)
    }).pipe(Effect.provide(layer)),
  )
})
