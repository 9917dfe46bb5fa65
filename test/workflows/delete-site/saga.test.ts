import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"

import { BackupStore } from "../../../src/backups/BackupStore.ts"
import { DomainStore } from "../../../src/domains/DomainStore.ts"
import { OperationId } from "../../../src/operations/engine/Operation.ts"
import { OperationDispatcher } from "../../../src/operations/engine/OperationDispatcher.ts"
import { OperationStore } from "../../../src/operations/engine/OperationStore.ts"
import { PluginStore } from "../../../src/plugins/marketplace/PluginStore.ts"
import { etagOf } from "../../../src/sites/Site.ts"
import { siteDeletion } from "../../../src/workflows/delete-site/saga.ts"
import { deleteSite } from "../../../src/workflows/delete-site/start.ts"
import { tableLayer, useDatabase } from "../../support/database.ts"
import { asAdmin, fakeArchives, fakeQueues, fakeTopic, fakeWordPress } from "../../support/fakes.ts"
import { givenSites, siteNow } from "../../support/rows.ts"
import { settingsFrom, standingSite } from "../../support/samples.ts"
import { codeOf, layerOn } from "../../support/siteChanges.ts"

const wordpress = fakeWordPress(() => Effect.die("WordPress is not asked"))
const layer = Layer.suspend(() =>
  Layer.mergeAll(OperationDispatcher.layer, PluginStore.layer, BackupStore.layer, DomainStore.layer).pipe(
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
