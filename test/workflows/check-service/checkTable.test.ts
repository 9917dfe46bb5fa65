import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { SecureRandom } from "effect/crypto"

import { TenantId } from "../../../src/kernel/Ids.ts"
import { OperationDispatcher } from "../../../src/operations/engine/OperationDispatcher.ts"
import { OperationStore } from "../../../src/operations/engine/OperationStore.ts"
import { PluginStore } from "../../../src/plugins/marketplace/PluginStore.ts"
import { SiteChanges } from "../../../src/sites/SiteChanges.ts"
import { SiteHealth } from "../../../src/sites/SiteHealth.ts"
import { SiteReader } from "../../../src/sites/SiteReader.ts"
import { SiteStore } from "../../../src/sites/SiteStore.ts"
import { TemplateStore } from "../../../src/templates/TemplateStore.ts"
import { checkSynthetically } from "../../../src/workflows/check-service/check.ts"
import { createSite } from "../../../src/workflows/create-site/start.ts"
import { deleteSite } from "../../../src/workflows/delete-site/start.ts"
import { tableLayer, useDatabase } from "../../support/database.ts"
import { asAdmin, fakeQueues, fakeWordPress } from "../../support/fakes.ts"
import { metricConsole } from "../../support/metrics.ts"
import { settingsFrom } from "../../support/samples.ts"
import { healthy } from "../../support/wordpress.ts"

useDatabase({ emptyBeforeEach: true })

describe("the synthetic check on the table", () => {
  it.effect("makes one site, which its tenant sees, and no second while that is being made", () => {
    const queues = fakeQueues()
    const console = metricConsole()
    const layer = Layer.suspend(() =>
      Layer.mergeAll(SiteHealth.layer, SiteReader.layer).pipe(
        Layer.provideMerge(Layer.mergeAll(SiteChanges.layer, PluginStore.layer, TemplateStore.layer)),
        Layer.provideMerge(Layer.mergeAll(SiteStore.layer, OperationDispatcher.layer)),
        Layer.provideMerge(OperationStore.layer),
        Layer.provideMerge(Layer.mergeAll(queues.layer, fakeWordPress(() => Effect.succeed(healthy)).layer)),
        Layer.provideMerge(Layer.mergeAll(SecureRandom.layerWebCrypto, console.layer)),
        Layer.provideMerge(tableLayer),
      ),
    )
    return Effect.gen(function* () {
      yield* checkSynthetically({ createSite, deleteSite })
      yield* checkSynthetically({ createSite, deleteSite })
      const { items } = yield* asAdmin(
        Effect.flatMap(SiteReader, (reader) => reader.list(TenantId.make("tenant-1"), {})),
      )
      assert.deepStrictEqual(
        items.map(({ environment, status, subdomain }) => [environment, status, subdomain]),
        [["DEV", "PROVISIONING", "synthetic-check"]],
      )
      assert.lengthOf(queues.sent, 1)
      assert.deepStrictEqual(console.total("SyntheticSuccess"), [])
    }).pipe(Effect.provide(settingsFrom({ SYNTHETIC_TENANT: "tenant-1" })), Effect.provide(layer))
  })
})
