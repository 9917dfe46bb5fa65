import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"

import { PackStore } from "../../../src/backups/PackStore.ts"
import { DomainStore } from "../../../src/domains/DomainStore.ts"
import { SiteId } from "../../../src/kernel/Ids.ts"
import { Operation, OperationId } from "../../../src/operations/engine/Operation.ts"
import { OperationDispatcher } from "../../../src/operations/engine/OperationDispatcher.ts"
import { OperationStore } from "../../../src/operations/engine/OperationStore.ts"
import { endAs } from "../../../src/operations/engine/SagaInterpreter.ts"
import { PluginStore } from "../../../src/plugins/marketplace/PluginStore.ts"
import { etagOf, type Site } from "../../../src/sites/Site.ts"
import { lineageKey } from "../../../src/sites/SiteItem.ts"
import { profileKey, siteCountOf } from "../../../src/tenants/TenantItem.ts"
import { siteDeletion } from "../../../src/workflows/delete-site/saga.ts"
import { deleteSite } from "../../../src/workflows/delete-site/start.ts"
import { tableLayer, useDatabase } from "../../support/database.ts"
import { asAdmin, fakeArchives, fakeQueues, fakeTopic, fakeWordPress } from "../../support/fakes.ts"
import { givenItem, givenSites, itemAt, siteNow } from "../../support/rows.ts"
import { settingsFrom, standingSite } from "../../support/samples.ts"
import { codeOf, layerOn } from "../../support/siteChanges.ts"

const wordpress = fakeWordPress(() => Effect.die("WordPress is not asked"))
const layer = Layer.suspend(() =>
  Layer.mergeAll(OperationDispatcher.layer, PluginStore.layer, PackStore.withBackups, DomainStore.layer).pipe(
    Layer.provideMerge(
      Layer.mergeAll(
        layerOn(tableLayer),
        fakeQueues().layer,
        wordpress.layer,
        fakeArchives().layer,
        fakeTopic().layer,
        settingsFrom(),
      ),
    ),
  ),
)

const failed = standingSite({ status: "FAILED" })
const remove = (how: { readonly ifMatch?: string; readonly backup?: "skip" }) =>
  deleteSite({ tenantId: failed.tenantId, siteId: failed.siteId }, how)

useDatabase({ emptyBeforeEach: true })

/** Deletes a site, as far as the table knows it. */
const deleted = Effect.fnUntraced(function* (site: Site) {
  const store = yield* OperationStore
  const { operationId } = yield* deleteSite({ tenantId: site.tenantId, siteId: site.siteId }, {})
  const begun = yield* store.get(site.tenantId, OperationId.make(operationId))
  if (begun === undefined) return assert.fail("no operation")
  const journal = { "back-up": null, "delete-site": { deleted: true }, "forget-plugins": null }
  const leased = yield* store.acquire(begun)
  yield* endAs(siteDeletion, new Operation({ ...leased, journal }), { status: "COMPLETED" })
})

describe("a place in the quota", () => {
  const profile = profileKey("tenant-1")
  const places = Effect.map(itemAt(profile), siteCountOf)
  const dev = standingSite()
  const copy = (environment: "SIT" | "PROD", siteId: string) =>
    standingSite({ siteId: SiteId.make(siteId), environment, lineageId: dev.lineageId, promotedFrom: dev.siteId })
  const [sit, prod] = [copy("SIT", "site-sit"), copy("PROD", "site-prod")]
  const givenLineage = Effect.gen(function* () {
    yield* givenSites(dev, sit, prod)
    for (const site of [sit, prod]) {
      const { siteId, tenantId } = site
      yield* givenItem({ ...lineageKey(site.lineageId, site.environment), siteId, tenantId })
    }
    yield* givenItem({ ...profile, tenantId: "tenant-1", siteCount: 1 })
  })

  it.effect("is given back with the last site of a lineage, in whatever order they go", () =>
    Effect.gen(function* () {
      const orders = [
        [dev, sit, prod],
        [prod, dev, sit],
        [sit, prod, dev],
      ]
      for (const order of orders) {
        yield* givenLineage
        const counted: Array<number> = []
        for (const site of order) {
          yield* deleted(site)
          counted.push(yield* places)
        }
        assert.deepStrictEqual(counted, [1, 1, 0])
      }
    }).pipe(asAdmin, Effect.provide(layer)),
  )

  it.effect("is given back once when all sites of a lineage go at the same time", () =>
    Effect.gen(function* () {
      yield* givenLineage
      yield* Effect.forEach([dev, sit, prod], deleted, { concurrency: "unbounded" })
      assert.strictEqual(yield* places, 0)
    }).pipe(asAdmin, Effect.provide(layer)),
  )

  it.effect("that was lost with its profile keeps no site from being deleted", () =>
    Effect.gen(function* () {
      yield* givenSites(dev)
      yield* deleted(dev)
      assert.strictEqual((yield* siteNow(dev)).status, "DELETED")
      assert.isUndefined(yield* itemAt(profile))
    }).pipe(asAdmin, Effect.provide(layer)),
  )
})

describe("a deletion without a backup", () => {
  it.effect("is one of a site that ended FAILED and that the caller has seen so", () =>
    Effect.gen(function* () {
      yield* givenSites(failed)
      for (const ifMatch of [undefined, "*"]) {
        const how = ifMatch === undefined ? {} : { ifMatch }
        assert.strictEqual(yield* codeOf(remove({ ...how, backup: "skip" })), "SITE_001")
      }
      assert.strictEqual(yield* codeOf(remove({ ifMatch: '"9"', backup: "skip" })), "SITE_007")
      assert.strictEqual((yield* siteNow(failed)).status, "FAILED")
      const { operationId } = yield* remove({ ifMatch: etagOf(failed), backup: "skip" })
      const store = yield* OperationStore
      const operation = yield* store.get(failed.tenantId, OperationId.make(operationId))
      assert.deepInclude(operation?.payload, { backup: "skip" })
      const [backUp] = siteDeletion.steps
      assert.isNull(operation === undefined ? undefined : yield* backUp?.run(operation) ?? Effect.void)
    }).pipe(asAdmin, Effect.provide(layer)),
  )

  it.effect("is refused of one that could still be backed up", () =>
    Effect.gen(function* () {
      const active = standingSite()
      yield* givenSites(active)
      assert.strictEqual(yield* codeOf(remove({ ifMatch: etagOf(active), backup: "skip" })), "SITE_005")
    }).pipe(asAdmin, Effect.provide(layer)),
  )
})
