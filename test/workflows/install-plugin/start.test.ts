import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"

import { detailsOf } from "../../../src/kernel/ApiError.ts"
import { Table, type TableError } from "../../../src/platform/Table.ts"
import { PluginId } from "../../../src/plugins/marketplace/Plugin.ts"
import { installedItem, installedKey } from "../../../src/plugins/marketplace/PluginItem.ts"
import { installPlugin } from "../../../src/workflows/install-plugin/start.ts"
import { uninstallPlugin } from "../../../src/workflows/uninstall-plugin/start.ts"
import { tableWith, useDatabase } from "../../support/database.ts"
import { asAdmin } from "../../support/fakes.ts"
import { givenPlugin, makePluginNetwork, recordOf, recordsNow, siteOf } from "../../support/PluginNetwork.ts"
import { givenItem, givenSites, siteNow } from "../../support/rows.ts"

const site = siteOf("site-1")
const params = { tenantId: site.tenantId, siteId: site.siteId }
const pluginId = PluginId.make("plugin-1")

useDatabase({ emptyBeforeEach: true })

describe("a change of a site's plugins that another one overtakes between its look and its start", () => {
  /** The other change is all done when this one is about to be written. */
  const overtaken = (other: (table: Table["Service"]) => Effect.Effect<unknown, TableError>) => {
    let done = false
    return makePluginNetwork(
      { present: { "seo-master": { version: "3.1.0", active: new Set() } } },
      () => undefined,
      tableWith((what, table) => {
        if (what !== "transact" || done) return Effect.void
        done = true
        return other(table)
      }),
    )
  }

  it.effect("is PLUG_001 for a removal after a removal, and counts nothing", () => {
    const service = overtaken((table) => table.delete(installedKey("site-1", "plugin-1")))
    return Effect.gen(function* () {
      yield* givenSites(site)
      yield* givenPlugin({ installCount: 4 }, recordOf("site-1"))
      const error = yield* Effect.flip(uninstallPlugin({ ...params, pluginId }, false))
      assert.strictEqual(error.response.code, "PLUG_001")
      assert.deepStrictEqual(yield* recordsNow, { records: {}, installs: 4 })
      assert.isUndefined((yield* siteNow(site)).operationId)
    }).pipe(asAdmin, Effect.provide(service.layer))
  })

  it.effect("is PLUG_006 for an installation after an installation, and leaves what that one made", () => {
    const service = overtaken((table) =>
      givenItem(installedItem(recordOf("site-1"))).pipe(
        Effect.provideService(Table, table),
        Effect.catchTag("ConditionFailed", () => Effect.void),
      ),
    )
    return Effect.gen(function* () {
      yield* givenSites(site)
      yield* givenPlugin({ installCount: 1 })
      const error = yield* Effect.flip(installPlugin(params, { pluginId }))
      assert.deepStrictEqual([error.response.code, detailsOf(error)["installedVersion"]], ["PLUG_006", "3.1.0"])
      assert.deepStrictEqual(yield* recordsNow, { records: { "site-1": "3.1.0 on" }, installs: 1 })
    }).pipe(asAdmin, Effect.provide(service.layer))
  })

  it.effect("is done as asked when nothing is in its way, and counts once", () => {
    const service = makePluginNetwork()
    return Effect.gen(function* () {
      yield* givenSites(site)
      yield* givenPlugin()
      assert.deepInclude(yield* installPlugin(params, { pluginId }), { installedVersion: "3.2.1", warnings: [] })
      assert.deepStrictEqual(yield* recordsNow, { records: { "site-1": "3.2.1 on" }, installs: 1 })
      yield* uninstallPlugin({ ...params, pluginId }, false)
      assert.deepStrictEqual(yield* recordsNow, { records: {}, installs: 0 })
    }).pipe(asAdmin, Effect.provide(service.layer))
  })
})
