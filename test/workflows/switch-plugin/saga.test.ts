import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"

import { TenantId } from "../../../src/kernel/Ids.ts"
import { PluginStore } from "../../../src/plugins/marketplace/PluginStore.ts"
import { vulnerabilityUpTo } from "../../plugins/catalogueSamples.ts"
import { useDatabase } from "../../support/database.ts"
import { givenPlugin, makePluginNetwork, recordOf, recordsNow, runOn } from "../../support/PluginNetwork.ts"

const off = recordOf("site-1", { isActive: false })
const enable = runOn("PLUGIN_STATUS", "site-1", { isActive: true })
const present = (version: string) => ({ present: { "seo-master": { version, active: new Set<string>() } } })

useDatabase({ emptyBeforeEach: true })

describe("a plugin that is switched on again", () => {
  const refusals = [
    ["PLUG_003", "its version is vulnerable", { vulnerabilities: [vulnerabilityUpTo("3.1.0")] }],
    ["PLUG_002", "it is on the blocklist", { isBlocklisted: true, blocklistReason: "It spies" }],
    ["PLUG_005", "the site's PHP is too old", { minPhpVersion: "99" }],
  ] as const
  for (const [code, what, plugin] of refusals) {
    it.effect(`is ${code} when ${what}, and stays off`, () => {
      const service = makePluginNetwork(present("3.1.0"))
      return Effect.gen(function* () {
        yield* givenPlugin(plugin, off)
        const ended = yield* enable
        assert.deepStrictEqual([ended.status, ended.error?.code], ["FAILED", code])
        assert.deepStrictEqual(service.network.get("seo-master")?.active, new Set())
        assert.deepStrictEqual((yield* recordsNow).records, { "site-1": "3.1.0 off" })
        assert.strictEqual((yield* runOn("PLUGIN_STATUS", "site-1", { isActive: false })).status, "COMPLETED")
      }).pipe(Effect.provide(service.layer))
    })
  }

  it.effect("gets its files again, in the version that was recorded, when they are gone", () => {
    const service = makePluginNetwork()
    return Effect.gen(function* () {
      yield* givenPlugin({}, off)
      const ended = yield* enable
      assert.strictEqual(ended.status, "COMPLETED", ended.error?.message)
      assert.deepStrictEqual(service.network.get("seo-master"), { version: "3.1.0", active: new Set(["site-1"]) })
      assert.deepStrictEqual((yield* recordsNow).records, { "site-1": "3.1.0 on" })
    }).pipe(Effect.provide(service.layer))
  })

  it.effect("is recorded in the version that is there, on every site that shares it", () => {
    const service = makePluginNetwork(present("3.2.1"))
    return Effect.gen(function* () {
      yield* givenPlugin({}, off, recordOf("site-2", { isActive: false }))
      assert.strictEqual((yield* enable).status, "COMPLETED")
      assert.deepStrictEqual((yield* recordsNow).records, { "site-1": "3.2.1 on", "site-2": "3.2.1 off" })
    }).pipe(Effect.provide(service.layer))
  })
})

describe("an update of a plugin", () => {
  it.effect("is recorded for all sites that share the files, also where it is off, and for no others", () => {
    const service = makePluginNetwork({ present: { "seo-master": { version: "3.1.0", active: new Set(["site-1"]) } } })
    return Effect.gen(function* () {
      const elsewhere = recordOf("site-3", { tenantId: TenantId.make("tenant-2") })
      yield* givenPlugin({}, recordOf("site-1"), recordOf("site-2", { isActive: false }), elsewhere)
      assert.strictEqual((yield* runOn("PLUGIN_UPDATE", "site-1")).status, "COMPLETED")
      const records = { "site-1": "3.2.1 on", "site-2": "3.2.1 off", "site-3": "3.1.0 on" }
      assert.deepStrictEqual((yield* recordsNow).records, records)
    }).pipe(Effect.provide(service.layer))
  })

  it.effect(
    "goes to the marketplace's current version, however old the operation is, and brings files that are gone",
    () => {
      const service = makePluginNetwork()
      return Effect.gen(function* () {
        yield* givenPlugin({}, recordOf("site-1"))
        const ended = yield* runOn("PLUGIN_UPDATE", "site-1", { package: { version: "3.1.0" } })
        assert.strictEqual(ended.status, "COMPLETED", ended.error?.message)
        assert.strictEqual(service.network.get("seo-master")?.version, "3.2.1")
        const store = yield* PluginStore
        assert.strictEqual((yield* store.installed("site-1", "plugin-1"))?.installedVersion, "3.2.1")
      }).pipe(Effect.provide(service.layer))
    },
  )
})
