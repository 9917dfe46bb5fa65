import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"

import { SiteId } from "../../src/kernel/Ids.ts"
import { OperationId } from "../../src/operations/engine/Operation.ts"
import { Table, toItem } from "../../src/platform/Table.ts"
import { Site } from "../../src/sites/Site.ts"
import { claimKey, lineageKey, siteKey } from "../../src/sites/SiteItem.ts"
import { checkFree } from "../../src/sites/SiteLock.ts"
import { SiteStore } from "../../src/sites/SiteStore.ts"
import { profileKey } from "../../src/tenants/TenantItem.ts"
import { tableLayer, useDatabase } from "../support/database.ts"
import { givenItem, givenSites, itemAt, siteNow } from "../support/rows.ts"
import { makeOperation, makeSite, standingSite } from "../support/samples.ts"

const layer = Layer.suspend(() => SiteStore.layer.pipe(Layer.provideMerge(tableLayer)))
const store = SiteStore
const source = standingSite({ siteId: SiteId.make("site-9"), subdomain: "source" })
const made = makeSite({ subdomain: "clone" })
const check = checkFree("sites", source, ["ACTIVE", "SUSPENDED"])
const clone = Effect.flatMap(store, (sites) =>
  sites.create(made, makeOperation({ operationType: "SITE_CLONE" }, made), check),
)
const profile = { ...profileKey("tenant-1"), tenantId: "tenant-1", tier: "BASIC" }

useDatabase({ emptyBeforeEach: true })

describe("making a site from another", () => {
  it.effect("makes it while its source stands and holds still", () =>
    Effect.gen(function* () {
      yield* givenSites(source)
      yield* clone
      assert.strictEqual((yield* siteNow(made)).status, "PROVISIONING")
      assert.strictEqual((yield* itemAt(profileKey("tenant-1")))?.["siteCount"], 1)
    }).pipe(Effect.provide(layer)),
  )

  const changed = [
    ["is gone", undefined],
    ["is being changed", { operationId: "op-9" }],
    ["is DELETED", { status: "DELETED" as const }],
    ["is DEPROVISIONING", { status: "DEPROVISIONING" as const }],
  ] as const
  for (const [what, state] of changed) {
    it.effect(`makes nothing when its source ${what}`, () =>
      Effect.gen(function* () {
        if (state !== undefined) yield* givenSites(new Site({ ...source, ...state }))
        assert.strictEqual((yield* Effect.flip(clone))._tag, "SourceChanged")
        const keys = [siteKey("tenant-1", "site-1"), claimKey("DEV", "clone"), profileKey("tenant-1")]
        assert.deepStrictEqual(yield* Effect.forEach(keys, itemAt), [undefined, undefined, undefined])
      }).pipe(Effect.provide(layer)),
    )
  }

  it.effect("is no error the second time, whatever has become of the source", () =>
    Effect.gen(function* () {
      yield* givenSites(source)
      yield* clone
      yield* givenSites(standingSite({ ...source, status: "DELETED" }))
      yield* clone
      assert.strictEqual((yield* itemAt(profileKey("tenant-1")))?.["siteCount"], 1)
    }).pipe(Effect.provide(layer)),
  )

  it.effect("says that the name is taken, or the quota used up, before it speaks of the source", () =>
    Effect.gen(function* () {
      yield* givenItem({ ...claimKey("DEV", "clone"), siteId: "site-of-another" })
      assert.strictEqual((yield* Effect.flip(clone))._tag, "SubdomainTaken")
      yield* givenSites(source)
      yield* givenItem({ ...profile, siteCount: 5, placesBy: "lineage" })
      yield* Effect.flatMap(Table, (table) => table.delete(claimKey("DEV", "clone")))
      assert.strictEqual((yield* Effect.flip(clone))._tag, "SiteQuotaExceeded")
    }).pipe(Effect.provide(layer)),
  )
})

describe("the places of a tenant of an earlier release", () => {
  it.effect("are counted anew by lineages before the next is taken, once", () =>
    Effect.gen(function* () {
      const [gone, copy, alone, deleted] = [
        standingSite({ siteId: SiteId.make("site-2"), subdomain: "two", status: "DELETED" }),
        standingSite({ siteId: SiteId.make("site-3"), subdomain: "two", environment: "SIT", lineageId: "site-2" }),
        standingSite({ siteId: SiteId.make("site-4"), subdomain: "four" }),
        standingSite({ siteId: SiteId.make("site-5"), subdomain: "five", status: "DELETED" }),
      ]
      yield* givenSites(source, gone, copy, alone, deleted)
      // A place was given back with the site that began a lineage of which a copy stands.
      yield* givenItem({ ...profile, siteCount: 2 })
      yield* clone
      assert.deepInclude(yield* itemAt(profileKey("tenant-1")), { siteCount: 4, placesBy: "lineage", tier: "BASIC" })
      yield* givenItem({ ...profile, siteCount: 5, placesBy: "lineage" })
      const [sites, next] = [yield* store, makeSite({ siteId: SiteId.make("site-6"), subdomain: "six" })]
      const error = yield* Effect.flip(sites.create(next, makeOperation({}, next)))
      assert.strictEqual(error._tag, "SiteQuotaExceeded")
    }).pipe(Effect.provide(layer)),
  )
})

describe("a lineage", () => {
  it.effect("names the site that stands in an environment", () =>
    Effect.gen(function* () {
      const sites = yield* store
      const promoted = standingSite({ siteId: SiteId.make("site-2"), environment: "SIT", lineageId: "site-1" })
      assert.isUndefined(yield* sites.ofLineage("site-1", "SIT"))
      yield* givenSites(promoted)
      yield* givenItem({ ...lineageKey("site-1", "SIT"), siteId: "site-2", tenantId: "tenant-1" })
      assert.strictEqual((yield* sites.ofLineage("site-1", "SIT"))?.siteId, "site-2")
      assert.isUndefined(yield* sites.ofLineage("site-1", "PROD"))
    }).pipe(Effect.provide(layer)),
  )
})

describe("the sites whose backup is due", () => {
  const at = (hour: number) => `1970-01-02T${String(hour).padStart(2, "0")}:00:00.000Z`
  const nth = (number: number, changes: Parameters<typeof standingSite>[0] = {}) =>
    standingSite({
      siteId: SiteId.make(`site-${number}`),
      subdomain: `shop-${number}`,
      nextBackupAt: at(10),
      ...changes,
    })

  it.effect("are those of the status whose time has come and that nobody is changing", () =>
    Effect.gen(function* () {
      yield* givenSites(
        nth(1),
        nth(2, { nextBackupAt: at(12) }),
        nth(3, { nextBackupAt: at(13) }),
        nth(4, { operationId: "op-4" }),
        nth(5, { status: "SUSPENDED" }),
        nth(6, { status: "DELETED" }),
        // Of before there were automatic backups.
        standingSite({ siteId: SiteId.make("site-7"), subdomain: "shop-7" }),
      )
      const sites = yield* store
      const due = (status: "ACTIVE" | "SUSPENDED") =>
        Effect.map(sites.backupDue(status, at(12)), ({ items }) => items.map(({ siteId }) => String(siteId)).toSorted())
      assert.deepStrictEqual(yield* due("ACTIVE"), ["site-1", "site-2"])
      assert.deepStrictEqual(yield* due("SUSPENDED"), ["site-5"])
    }).pipe(Effect.provide(layer)),
  )

  it.effect("are found page by page, so that no more than a page is ever held", () =>
    Effect.gen(function* () {
      // 60 sites of some 40 KB: more than the megabyte that DynamoDB reads at once.
      const tagline = "x".repeat(40_000)
      const all = Array.from({ length: 60 }, (_, index) =>
        nth(index + 1, { configuration: { tagline }, ...(index % 3 === 0 ? { operationId: "op-9" } : {}) }),
      )
      yield* Effect.forEach(all, (site) => givenSites(site), { concurrency: 10, discard: true })
      const sites = yield* store
      const first = yield* sites.backupDue("ACTIVE", at(12))
      const rest = yield* sites.backupDue("ACTIVE", at(12), first.next)
      assert.isBelow(first.items.length, 40)
      assert.lengthOf([...first.items, ...rest.items], 40)
      assert.isUndefined(rest.next)
    }).pipe(Effect.provide(layer)),
  )
})

describe("what a look at a site found", () => {
  const seen = standingSite({ version: 3 })

  it.effect("is kept, and makes no new version of it", () =>
    Effect.gen(function* () {
      const sites = yield* store
      yield* givenSites(seen)
      yield* sites.setHealth(seen, "DEGRADED")
      const { healthStatus, updatedAt, version } = yield* siteNow(seen)
      assert.deepStrictEqual([healthStatus, version, updatedAt], ["DEGRADED", 3, seen.updatedAt])
    }).pipe(Effect.provide(layer)),
  )

  it.effect("says nothing of another version, and makes no site that is gone", () =>
    Effect.gen(function* () {
      const sites = yield* store
      yield* givenSites(standingSite({ version: 4 }))
      yield* sites.setHealth(seen, "UNHEALTHY")
      assert.strictEqual((yield* siteNow(seen)).healthStatus, "HEALTHY")
      const gone = standingSite({ siteId: SiteId.make("site-2") })
      yield* sites.setHealth(gone, "UNHEALTHY")
      assert.isUndefined(yield* itemAt(siteKey(gone.tenantId, gone.siteId)))
    }).pipe(Effect.provide(layer)),
  )

  it.effect("leaves alone the operation that is changing it", () =>
    Effect.gen(function* () {
      const sites = yield* store
      yield* givenSites(seen)
      const table = yield* Table
      yield* table.update({
        Key: toItem(siteKey(seen.tenantId, seen.siteId)),
        UpdateExpression: "SET operationId = :operation",
        ExpressionAttributeValues: toItem({ ":operation": OperationId.make("op-9") }),
      })
      yield* sites.setHealth(seen, "DEGRADED")
      const { healthStatus, operationId } = yield* siteNow(seen)
      assert.deepStrictEqual([healthStatus, operationId], ["DEGRADED", "op-9"])
    }).pipe(Effect.provide(layer)),
  )
})
