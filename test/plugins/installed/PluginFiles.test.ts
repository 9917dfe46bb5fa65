import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"

import { PluginId } from "../../../src/plugins/marketplace/Plugin.ts"
import { installPlugins, screenIncluded, takeOffPlugins } from "../../../src/templates/IncludedPlugins.ts"
import { useDatabase } from "../../support/database.ts"
import { givenPlugin, makePluginDesk, recordOf, recordsNow, runOn } from "../../support/PluginDesk.ts"
import { wordPressSiteRef as target } from "../../support/samples.ts"
import { pluginPackage, vulnerabilityUpTo } from "../catalogueSamples.ts"

const vulnerable = { vulnerabilities: [vulnerabilityUpTo("3.1.0")] }
const files = (version: string, ...active: ReadonlyArray<string>) => ({
  present: { "seo-master": { version, active: new Set(active) } },
})
const included = {
  pluginId: PluginId.make("plugin-1"),
  slug: "seo-master",
  name: "SEO Master",
  package: pluginPackage("3.1.0"),
}

describe("the files that the sites of a tenant share", () => {
  useDatabase({ emptyBeforeEach: true })

  it.effect("are refused in a vulnerable version that another site uses, and the refusal says where to update", () => {
    const desk = makePluginDesk(files("3.1.0", "site-2"))
    return Effect.gen(function* () {
      yield* givenPlugin(vulnerable, recordOf("site-2"))
      const ended = yield* runOn("PLUGIN_INSTALLATION", "site-1")
      assert.deepStrictEqual([ended.status, ended.error?.code], ["FAILED", "PLUG_003"])
      const error = yield* Effect.flip(screenIncluded(target, null, [included]))
      assert.deepInclude(error, { _tag: "PluginVulnerable", version: "3.1.0", presentOn: ["site-2"] })
      assert.include("suggestion" in error ? error.suggestion : "", "site-2")
      assert.deepStrictEqual([...(desk.network.get("seo-master")?.active ?? [])], ["site-2"])
    }).pipe(Effect.provide(desk.layer))
  })

  it.effect("are replaced by the wanted version when no site has them", () => {
    const desk = makePluginDesk(files("3.1.0"))
    return Effect.gen(function* () {
      yield* givenPlugin(vulnerable)
      const ended = yield* runOn("PLUGIN_INSTALLATION", "site-1")
      assert.strictEqual(ended.status, "COMPLETED", ended.error?.message)
      assert.deepStrictEqual(desk.network.get("seo-master"), { version: "3.2.1", active: new Set(["site-1"]) })
      assert.deepStrictEqual(yield* recordsNow, { records: { "site-1": "3.2.1 on" }, installs: 1 })
    }).pipe(Effect.provide(desk.layer))
  })

  it.effect("are replaced where they are vulnerable and switched off everywhere, which every record then says", () => {
    const desk = makePluginDesk(files("3.1.0"))
    return Effect.gen(function* () {
      yield* givenPlugin(vulnerable, recordOf("site-2", { isActive: false }))
      assert.strictEqual((yield* runOn("PLUGIN_INSTALLATION", "site-1")).status, "COMPLETED")
      const records = { "site-1": "3.2.1 on", "site-2": "3.2.1 off" }
      assert.deepStrictEqual(yield* recordsNow, { records, installs: 2 })
    }).pipe(Effect.provide(desk.layer))
  })

  it.effect("stay as they are where another site has switched them off and nothing is wrong with them", () => {
    const desk = makePluginDesk(files("3.1.0"))
    return Effect.gen(function* () {
      yield* givenPlugin({}, recordOf("site-2", { isActive: false }))
      const ended = yield* runOn("PLUGIN_INSTALLATION", "site-1")
      assert.strictEqual(ended.result?.["installedVersion"], "3.1.0")
      assert.match(JSON.stringify(ended.result), /PLUG_SHARED/)
    }).pipe(Effect.provide(desk.layer))
  })

  it.effect("are looked at again when they change between the look and the activation", () => {
    // Another site's installation brings the old version after it was found that there is none.
    const desk = makePluginDesk({}, ({ method, path }, network) => {
      if (method === "POST" && path === "/bbws/v1/plugins" && !network.has("seo-master")) {
        network.set("seo-master", { version: "3.1.0", active: new Set(["site-2"]) })
      }
    })
    return Effect.gen(function* () {
      yield* givenPlugin(vulnerable)
      const ended = yield* runOn("PLUGIN_INSTALLATION", "site-1")
      assert.deepStrictEqual([ended.status, ended.error?.code], ["FAILED", "PLUG_003"])
      assert.deepStrictEqual(desk.network.get("seo-master"), { version: "3.1.0", active: new Set(["site-2"]) })
    }).pipe(Effect.provide(desk.layer))
  })

  it.effect("of a template are the marketplace's current ones, not those of when it was asked for", () => {
    const desk = makePluginDesk()
    return Effect.gen(function* () {
      yield* givenPlugin(vulnerable)
      const { plugins } = yield* screenIncluded(target, null, [included])
      assert.deepStrictEqual(yield* installPlugins(target, plugins), { "plugin-1": "3.2.1" })
      yield* takeOffPlugins(target, plugins)
      assert.isFalse(desk.network.has("seo-master"))
    }).pipe(Effect.provide(desk.layer))
  })

  it.effect("of a template that is put back stay when they were there before", () => {
    const desk = makePluginDesk(files("3.2.1"))
    return Effect.gen(function* () {
      yield* givenPlugin()
      const { plugins } = yield* screenIncluded(target, null, [included])
      yield* installPlugins(target, plugins)
      yield* takeOffPlugins(target, plugins)
      assert.deepStrictEqual(desk.network.get("seo-master"), { version: "3.2.1", active: new Set() })
    }).pipe(Effect.provide(desk.layer))
  })

  it.effect("of a template leave alone what the site has by now", () => {
    const desk = makePluginDesk()
    return Effect.gen(function* () {
      yield* givenPlugin({}, recordOf("site-1"))
      assert.deepStrictEqual((yield* screenIncluded(target, null, [included])).plugins, [])
    }).pipe(Effect.provide(desk.layer))
  })
})

describe("the removal of a plugin", () => {
  useDatabase({ emptyBeforeEach: true })

  it.effect("leaves the files to a site that has it switched off", () => {
    const desk = makePluginDesk(files("3.1.0", "site-1"))
    return Effect.gen(function* () {
      yield* givenPlugin({}, recordOf("site-1"), recordOf("site-2", { isActive: false }))
      assert.strictEqual((yield* runOn("PLUGIN_REMOVAL", "site-1")).status, "COMPLETED")
      assert.deepStrictEqual(desk.network.get("seo-master"), { version: "3.1.0", active: new Set() })
      assert.deepStrictEqual(yield* recordsNow, { records: { "site-2": "3.1.0 off" }, installs: 1 })
    }).pipe(Effect.provide(desk.layer))
  })

  it.effect("from the last site takes the files along", () => {
    const desk = makePluginDesk(files("3.1.0", "site-1"))
    return Effect.gen(function* () {
      yield* givenPlugin({}, recordOf("site-1"))
      assert.strictEqual((yield* runOn("PLUGIN_REMOVAL", "site-1")).status, "COMPLETED")
      assert.isFalse(desk.network.has("seo-master"))
      assert.deepStrictEqual(yield* recordsNow, { records: {}, installs: 0 })
    }).pipe(Effect.provide(desk.layer))
  })
})
