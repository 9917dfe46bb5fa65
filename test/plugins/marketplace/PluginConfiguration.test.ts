import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"

import { runOperation } from "../../../src/operations/engine/OperationRunner.ts"
import { maxSettingsBytes } from "../../../src/platform/Storable.ts"
import { checkConfiguration } from "../../../src/plugins/marketplace/PluginConfiguration.ts"
import { pluginConfiguration } from "../../../src/workflows/configure-plugin/saga.ts"
import { operationOf } from "../../support/changes.ts"
import { fakeWordPress } from "../../support/fakes.ts"
import { largestSettings } from "../../support/largest.ts"
import { makeWorld } from "../../support/OperationWorld.ts"

const plugin = { name: "Shop", configOption: "shop_settings" }
const textOf = (bytes: number) => ({ text: "x".repeat(bytes - 11) })

describe("settings that are asked for", () => {
  it.effect("are taken up to 128 KB as JSON", () =>
    Effect.gen(function* () {
      for (const settings of [textOf(maxSettingsBytes), ...Object.values(largestSettings)]) {
        assert.strictEqual(yield* checkConfiguration(plugin, settings), "shop_settings")
      }
    }),
  )

  it.effect("are a 400 that says how large they are, and of what the table does not take", () =>
    Effect.gen(function* () {
      for (const [settings, reason] of [
        [textOf(maxSettingsBytes + 1), "there are 131073 bytes as JSON; at most 131072 can be"],
        [{ rate: 1e300 }, `only numbers between 1e-100 and ${Number.MAX_SAFE_INTEGER} can be stored`],
        [{ "": 1 }, "only names that are not empty can be stored"],
      ] as const) {
        const { fields, response } = yield* Effect.flip(checkConfiguration(plugin, settings))
        assert.strictEqual(response.status, 400)
        assert.deepStrictEqual(fields, [{ path: "payload.configuration", reason }])
      }
    }),
  )
})

/** A site whose plugin has these settings now, and an operation that sets others. */
const makeSiteWithSettings = (value: unknown) => {
  const wordpress = fakeWordPress(() => Effect.succeed({ option: "shop_settings", value, existed: true }))
  const payload = {
    tenantId: "tenant-1",
    siteId: "site-1",
    environment: "DEV",
    subdomain: "shop",
    wpSiteId: 7,
    pluginId: "plugin-1",
    slug: "shop",
    status: "ACTIVE",
    option: "shop_settings",
    configuration: textOf(maxSettingsBytes),
  }
  const world = makeWorld(operationOf("PLUGIN_CONFIGURATION", { payload }))
  return { layer: Layer.merge(world.layer, wordpress.layer), world, wordpress }
}
const set = runOperation({ PLUGIN_CONFIGURATION: pluginConfiguration }, "tenant-1", "op-1")

describe("settings that a plugin has in WordPress", () => {
  it.effect("are not written over when they could not be put back", () => {
    const { layer, world, wordpress } = makeSiteWithSettings({ cache: "x".repeat(500_000) })
    return Effect.gen(function* () {
      yield* set
      const { error, journal, status } = world.now()
      assert.deepStrictEqual([status, error?.code, journal], ["FAILED", "PLUG_007", {}])
      assert.match(error?.message ?? "", /there are 500012 bytes as JSON/)
      assert.isTrue(wordpress.heard.every(({ method }) => method === "GET"))
    }).pipe(Effect.provide(layer))
  })

  it.effect("are recorded once, and the new ones not again", () => {
    const { layer, world } = makeSiteWithSettings(textOf(maxSettingsBytes))
    return Effect.gen(function* () {
      yield* set
      const { journal, status } = world.now()
      assert.strictEqual(status, "COMPLETED")
      assert.deepStrictEqual(journal["read-settings"], {
        option: "shop_settings",
        value: textOf(maxSettingsBytes),
        existed: true,
      })
      assert.isNull(journal["write-settings"])
    }).pipe(Effect.provide(layer))
  })
})
