import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { TestClock } from "effect/testing"

import { TenantId, SiteId } from "../../../src/kernel/Ids.ts"
import { OperationId } from "../../../src/operations/engine/Operation.ts"
import {
  bringPlugins,
  broughtWarnings,
  forgetPlugins,
  recordPlugins,
  takeBackRecords,
} from "../../../src/plugins/installed/SiteInventory.ts"
import { InstalledPlugin, type Plugin, PluginId } from "../../../src/plugins/marketplace/Plugin.ts"
import { PluginStore } from "../../../src/plugins/marketplace/PluginStore.ts"
import { WordPressRefused } from "../../../src/wordpress/WordPressErrors.ts"
import { tableLayer, useDatabase } from "../../support/database.ts"
import { fakeTopic, fakeWordPress } from "../../support/fakes.ts"
import { epoch, wordPressSiteRef as target } from "../../support/samples.ts"
import { makePlugin, vulnerabilityUpTo } from "../catalogueSamples.ts"

const bringer = {
  operationId: OperationId.make("op-1"),
  attempt: 1,
  createdAt: "2026-01-02T03:04:05.678Z",
  createdBy: "user-1",
}
const settingsNow = Effect.flatMap(PluginStore, (store) => store.installedOn("site-1")).pipe(
  Effect.map((records) => Object.fromEntries(records.map(({ configuration, slug }) => [slug, configuration]))),
)

const installed = (slug: string, changes: Partial<InstalledPlugin> = {}) =>
  new InstalledPlugin({
    pluginId: PluginId.make(`plugin-${slug}`),
    siteId: SiteId.make("site-1"),
    tenantId: TenantId.make("tenant-1"),
    environment: "DEV",
    slug,
    name: slug,
    installedVersion: "1.0.0",
    isActive: true,
    configuration: { kept: true },
    installedAt: epoch,
    installedBy: "user-0",
    updatedAt: epoch,
    ...changes,
  })

/** A marketplace of `seo` and `forms`, and a site that has these records and these plugins in WordPress. */
const makeSite = (
  records: ReadonlyArray<InstalledPlugin>,
  active: ReadonlyArray<{ readonly slug: string; readonly version: string }>,
  marketplace: Readonly<Record<string, Partial<Plugin>>> = {},
  topic = fakeTopic(),
  options: Readonly<Record<string, unknown>> = {},
) => {
  const wordpress = fakeWordPress(({ path }) => {
    const [, option] = /config\?option=(.*)$/.exec(path) ?? []
    if (option === "refused") {
      return Effect.fail(new WordPressRefused({ status: 422, reason: "It holds an object." }))
    }
    if (option !== undefined) {
      return Effect.succeed({ option, value: options[option] ?? null, existed: option in options })
    }
    return Effect.succeed([
      ...active.map(({ slug, version }) => ({ plugin: `${slug}/${slug}`, status: "active", version })),
      { plugin: "idle/idle", status: "inactive", version: "9.0.0" },
    ])
  })
  const given = Effect.gen(function* () {
    const store = yield* PluginStore
    for (const slug of ["seo", "forms"]) {
      yield* store.create(
        makePlugin({
          pluginId: PluginId.make(`plugin-${slug}`),
          slug,
          name: slug,
          installCount: 5,
          ...marketplace[slug],
        }),
      )
    }
    yield* Effect.forEach(records, (record) => store.record(record), { discard: true })
  })
  return Layer.effectDiscard(given).pipe(
    Layer.provideMerge(PluginStore.layer),
    Layer.provideMerge(tableLayer),
    Layer.provideMerge(Layer.mergeAll(wordpress.layer, topic.layer)),
  )
}

const recordsOf = Effect.gen(function* () {
  const store = yield* PluginStore
  const records = yield* store.installedOn("site-1")
  return records.map(({ installedVersion, isActive, slug }) => [slug, installedVersion, isActive])
})
const installsOf = (slug: string) =>
  Effect.flatMap(PluginStore, (store) => store.get(`plugin-${slug}`)).pipe(Effect.map((plugin) => plugin?.installCount))

describe("the records of a site's plugins", () => {
  useDatabase({ emptyBeforeEach: true })

  it.effect(
    "say of their settings what those of the site say that the content came from, until that is taken back",
    () =>
      Effect.gen(function* () {
        const store = yield* PluginStore
        const settings = Effect.gen(function* () {
          const records = yield* store.installedOn("site-1")
          return Object.fromEntries(records.map(({ configuration, slug }) => [slug, configuration]))
        })
        yield* recordPlugins(target, bringer, "site-9")
        assert.deepStrictEqual(yield* settings, { seo: { from: "source" }, forms: { also: 1 } })
        yield* takeBackRecords("site-1", bringer)
        assert.deepStrictEqual(yield* settings, { seo: { kept: true } })
        assert.deepStrictEqual(
          (yield* store.installedOn("site-9")).map(({ configuration }) => configuration),
          [{ also: 1 }, { from: "source" }],
        )
      }).pipe(
        Effect.provide(
          makeSite(
            [
              installed("seo"),
              installed("seo", { siteId: SiteId.make("site-9"), configuration: { from: "source" } }),
              installed("forms", { siteId: SiteId.make("site-9"), configuration: { also: 1 } }),
            ],
            [
              { slug: "seo", version: "1.1.0" },
              { slug: "forms", version: "2.0.0" },
            ],
          ),
        ),
      ),
  )

  const inWordPress: ReadonlyArray<readonly [string, string, Readonly<Record<string, unknown>>, object]> = [
    [
      "are there",
      "seo_settings",
      { seo_settings: { kept: 1, from: "backup", token: "secret" } },
      { kept: 1, from: "backup" },
    ],
    ["are empty, which PHP writes as a list", "seo_settings", { seo_settings: [] }, {}],
    [
      "hold secrets beside and below",
      "seo_settings",
      { seo_settings: { deep: { on: true, token: "secret" }, token: "secret" } },
      { deep: { on: true } },
    ],
    ["hold an empty object", "seo_settings", { seo_settings: { deep: [] } }, { deep: {} }],
    ["do not fit the schema", "seo_settings", { seo_settings: { from: 7 } }, { kept: true }],
    ["are not there any more", "seo_settings", {}, {}],
    ["are no settings of ours", "seo_settings", { seo_settings: "text" }, { kept: true }],
    ["cannot be read", "refused", {}, { kept: true }],
  ]
  const configSchema = {
    properties: { from: { type: "string" }, deep: { type: "object", properties: { on: { type: "boolean" } } } },
  }
  for (const [how, configOption, options, expected] of inWordPress) {
    it.effect(`say what settings its content brought, when these ${how}`, () =>
      Effect.gen(function* () {
        yield* recordPlugins(target, bringer)
        // A run that was killed before it could say that it did.
        yield* recordPlugins(target, bringer)
        const seo = yield* Effect.flatMap(PluginStore, (store) => store.installed("site-1", "plugin-seo"))
        assert.deepStrictEqual(seo?.configuration, expected)
        // Taken back: first what the operation recorded, then what belongs to the content.
        yield* takeBackRecords("site-1", bringer)
        yield* recordPlugins(target, bringer, "site-1")
        assert.deepStrictEqual(yield* settingsNow, { seo: { kept: true } })
      }).pipe(
        Effect.provide(
          makeSite(
            [installed("seo")],
            [{ slug: "seo", version: "1.0.0" }],
            { seo: { configOption, configSchema } },
            undefined,
            options,
          ),
        ),
      ),
    )
  }

  it.effect("get back what a journal of the first release says of their settings", () =>
    Effect.gen(function* () {
      yield* takeBackRecords("site-1", bringer, { seo: { kept: "then" } })
      assert.deepStrictEqual(yield* settingsNow, { seo: { kept: "then" } })
    }).pipe(Effect.provide(makeSite([installed("seo")], []))),
  )

  it.effect("keep what another attempt wrote over", () =>
    Effect.gen(function* () {
      yield* recordPlugins(target, bringer)
      yield* takeBackRecords("site-1", { ...bringer, attempt: 2 })
      assert.deepStrictEqual(yield* settingsNow, { seo: { new: true } })
    }).pipe(
      Effect.provide(
        makeSite(
          [installed("seo")],
          [{ slug: "seo", version: "1.0.0" }],
          { seo: { configOption: "seo", configSchema: { properties: { new: {} } } } },
          undefined,
          { seo: { new: true } },
        ),
      ),
    ),
  )

  it.effect("follow what its new content brought, and count what is new once", () =>
    Effect.gen(function* () {
      yield* TestClock.setTime(1_800_000_000_000)
      yield* recordPlugins(target, bringer)
      yield* recordPlugins(target, bringer)
      assert.deepStrictEqual(yield* recordsOf, [
        ["forms", "2.0.0", true],
        ["gone", "1.0.0", false],
        ["seo", "1.1.0", true],
      ])
      const store = yield* PluginStore
      const seo = yield* store.installed("site-1", "plugin-seo")
      assert.deepInclude(seo, { configuration: { kept: true }, installedBy: "user-0" })
      const forms = yield* store.installed("site-1", "plugin-forms")
      assert.deepInclude(forms, { installedAt: bringer.createdAt, installedBy: "user-1" })
      assert.deepStrictEqual([yield* installsOf("seo"), yield* installsOf("forms")], [5, 6])
    }).pipe(
      Effect.provide(
        makeSite(
          [installed("seo"), installed("gone")],
          [
            { slug: "seo", version: "1.1.0" },
            { slug: "forms", version: "2.0.0" },
            { slug: "unknown-to-the-marketplace", version: "1.0.0" },
          ],
        ),
      ),
    ),
  )

  const dangerous = {
    seo: { vulnerabilities: [vulnerabilityUpTo("1.0.0")] },
    forms: { isBlocklisted: true, blocklistReason: "It spies" },
  }
  for (const broken of [false, true]) {
    it.effect(
      `warn of what could not be installed today${broken ? ", also when the topic cannot be reached" : ""}`,
      () => {
        const topic = fakeTopic()
        topic.broken.now = broken
        return Effect.gen(function* () {
          const brought = yield* bringPlugins(target, bringer)
          assert.deepStrictEqual(
            brought.warnings.map(({ code, pluginId }) => [code, String(pluginId)]),
            [
              ["PLUG_002", "plugin-forms"],
              ["PLUG_003", "plugin-seo"],
            ],
          )
          assert.deepStrictEqual(broughtWarnings(brought), brought)
          assert.deepStrictEqual(topic.types(), broken ? [] : ["PLUGIN_VULNERABLE"])
          assert.lengthOf(yield* recordsOf, 2, "they are recorded all the same")
        }).pipe(
          Effect.provide(
            makeSite(
              [],
              [
                { slug: "seo", version: "1.0.0" },
                { slug: "forms", version: "2.0.0" },
              ],
              dangerous,
              topic,
            ),
          ),
        )
      },
    )
  }

  it.effect("warn of nothing when nothing is wrong", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(broughtWarnings(yield* bringPlugins(target, bringer)), {})
    }).pipe(Effect.provide(makeSite([], [{ slug: "seo", version: "2.0.0" }], dangerous))),
  )

  it.effect("are without what an operation brought when that is put back, however often", () =>
    Effect.gen(function* () {
      yield* recordPlugins(target, bringer)
      yield* takeBackRecords("site-1", bringer)
      yield* takeBackRecords("site-1", bringer)
      assert.deepStrictEqual(yield* recordsOf, [["seo", "1.0.0", true]])
      assert.deepStrictEqual([yield* installsOf("seo"), yield* installsOf("forms")], [5, 5])
    }).pipe(
      Effect.provide(
        makeSite(
          [installed("seo")],
          [
            { slug: "seo", version: "1.0.0" },
            { slug: "forms", version: "2.0.0" },
          ],
        ),
      ),
    ),
  )

  it.effect("go with the site, also that of a plugin that the marketplace no longer has", () =>
    Effect.gen(function* () {
      yield* forgetPlugins("site-1")
      yield* forgetPlugins("site-1")
      assert.deepStrictEqual(yield* recordsOf, [])
      assert.strictEqual(yield* installsOf("seo"), 4)
    }).pipe(Effect.provide(makeSite([installed("seo"), installed("gone")], []))),
  )
})
