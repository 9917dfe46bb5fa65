import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"

import type { OperationType } from "../../../src/operations/engine/Operation.ts"
import { runOperation } from "../../../src/operations/engine/OperationRunner.ts"
import type { WordPressCallError } from "../../../src/wordpress/WordPress.ts"
import { WordPressRefused } from "../../../src/wordpress/WordPressErrors.ts"
import { pluginStatusChange } from "../../../src/workflows/switch-plugin/saga.ts"
import { pluginUpdating } from "../../../src/workflows/update-plugin/saga.ts"
import { makePlugin } from "../../plugins/catalogueSamples.ts"
import { operationOf } from "../../support/changes.ts"
import { fakeArchives, fakePluginStore, fakeWordPress } from "../../support/fakes.ts"
import { makeWorld } from "../../support/OperationWorld.ts"
import { recordOf } from "../../support/PluginNetwork.ts"
import { wordpressSite } from "../../support/wordpress.ts"

const refused = new WordPressRefused({ status: 422, reason: "the plugin says no" })

/** A network with the plugin in version 3.1.0, and what is written down of its versions. */
const makeNetworkWithPlugin = (
  type: OperationType,
  more: object,
  active: boolean,
  change: (network: { active: boolean; version: string }, method: string) => Effect.Effect<unknown, WordPressCallError>,
) => {
  const network = { active, version: "3.1.0" }
  const versions: Array<string> = []
  const wordpress = fakeWordPress(({ method, path }) => {
    if (path === "/bbws/v1/platform") return Effect.succeed({ ...wordpressSite, tenantId: "tenant-1" })
    if (method !== "GET") return change(network, method)
    const sites = network.active ? [{ siteId: "site-1", active: true }] : []
    return Effect.succeed({ slug: "seo-master", installed: true, version: network.version, sites })
  })
  const store = fakePluginStore({
    get: () => Effect.succeed(makePlugin()),
    setInstalledVersion: (siteIds, _pluginId, version) =>
      Effect.sync(() => {
        versions.push(`${siteIds.join()} ${version}`)
      }),
    getAll: () => Effect.succeed([]),
    installedOn: () => Effect.succeed([]),
    installed: () => Effect.succeed(recordOf("site-1")),
    installedIn: () => Effect.succeed([recordOf("site-1")]),
  })
  const payload = {
    tenantId: "tenant-1",
    siteId: "site-1",
    environment: "DEV",
    subdomain: "shop",
    wpSiteId: 7,
    pluginId: "plugin-1",
    slug: "seo-master",
    status: "ACTIVE",
    ...more,
  }
  const world = makeWorld(operationOf(type, { payload }))
  const layer = Layer.mergeAll(world.layer, wordpress.layer, fakeArchives().layer, store)
  return { layer, network, versions, world, wordpress }
}

describe("a plugin that is switched", () => {
  const switching = (active: boolean) =>
    makeNetworkWithPlugin("PLUGIN_STATUS", { isActive: true }, active, (network) =>
      Effect.suspend(() => {
        // Something else did it, or the plugin failed on its way: either way the first switch is refused.
        if (network.active === active) {
          network.active = !active
          return Effect.fail(refused)
        }
        network.active = active
        return Effect.succeed({ slug: "seo-master", active, version: "3.1.0" })
      }),
    )

  for (const active of [true, false]) {
    it.effect(`is left ${active ? "on" : "off"}, as it was found, when that fails`, () => {
      const { layer, network, world } = switching(active)
      return Effect.gen(function* () {
        yield* runOperation({ PLUGIN_STATUS: pluginStatusChange }, "tenant-1", "op-1")
        assert.deepStrictEqual([world.now().status, world.now().error?.code], ["FAILED", "WP_001"])
        assert.strictEqual(network.active, active)
      }).pipe(Effect.provide(layer))
    })
  }
})

describe("a plugin that WordPress does not switch off", () => {
  const refusals = [
    [new WordPressRefused({ status: 409, wordpressCode: "bbws_network_active", reason: "on everywhere" }), "WP_001"],
    [new WordPressRefused({ status: 404, wordpressCode: "bbws_plugin_not_found", reason: "no files" }), "WP_001"],
    [new WordPressRefused({ status: 409, reason: "needed", dependents: ["Shop Extra"] }), "PLUG_008"],
  ] as const
  for (const [refusal, code] of refusals) {
    it.effect(`because of "${refusal.reason}" is left at once, as it was found`, () => {
      const asked: Array<string> = []
      const { layer, network, world } = makeNetworkWithPlugin(
        "PLUGIN_STATUS",
        { isActive: false },
        true,
        (_network, method) => {
          asked.push(method)
          return Effect.fail(refusal)
        },
      )
      return Effect.gen(function* () {
        yield* runOperation({ PLUGIN_STATUS: pluginStatusChange }, "tenant-1", "op-1")
        const { error, status } = world.now()
        assert.deepStrictEqual([status, error?.code, network.active, asked], ["FAILED", code, true, ["PUT"]])
        assert.notInclude(error?.message, "could not be put back")
        if (code === "PLUG_008") assert.include(error?.message, "Shop Extra")
      }).pipe(Effect.provide(layer))
    })
  }
})

describe("a plugin's update", () => {
  it.effect("that WordPress refuses is recorded as what it came to, when the files are new all the same", () => {
    const service = makeNetworkWithPlugin("PLUGIN_UPDATE", {}, true, (network) =>
      Effect.suspend(() => {
        network.version = "3.2.1"
        return Effect.fail(refused)
      }),
    )
    return Effect.gen(function* () {
      yield* runOperation({ PLUGIN_UPDATE: pluginUpdating }, "tenant-1", "op-1")
      assert.strictEqual(service.world.now().status, "FAILED")
      assert.deepStrictEqual(service.versions, ["site-1 3.2.1"])
    }).pipe(Effect.provide(service.layer))
  })

  it.effect("that WordPress took back says which sites did not work, and keeps the old version", () => {
    const service = makeNetworkWithPlugin("PLUGIN_UPDATE", {}, true, () =>
      Effect.fail(
        new WordPressRefused({
          status: 422,
          wordpressCode: "bbws_update_broke_site",
          reason: "rolled back",
          failedSites: ["site-1"],
          version: "3.1.0",
        }),
      ),
    )
    return Effect.gen(function* () {
      yield* runOperation({ PLUGIN_UPDATE: pluginUpdating }, "tenant-1", "op-1")
      assert.strictEqual(service.world.now().status, "FAILED")
      assert.include(service.world.now().error?.message ?? "", "3.2.1")
      assert.deepStrictEqual(service.versions, [], "the records say so already")
    }).pipe(Effect.provide(service.layer))
  })
})
