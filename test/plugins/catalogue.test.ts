import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { SecureRandom } from "effect/crypto"
import { TestClock } from "effect/testing"
import * as fc from "fast-check"

import type { PackageInspection } from "../../src/catalogue/PackageInspection.ts"
import { groups } from "../../src/http/Identity.ts"
import { RequestInfo } from "../../src/http/RequestInfo.ts"
import { type ApiError, detailsOf } from "../../src/kernel/ApiError.ts"
import { Table, toItem } from "../../src/platform/Table.ts"
import { PluginId } from "../../src/plugins/marketplace/Plugin.ts"
import { PluginCatalogue } from "../../src/plugins/marketplace/PluginCatalogue.ts"
import { countInstalls, pluginItem, pluginKey } from "../../src/plugins/marketplace/PluginItem.ts"
import { PluginReader } from "../../src/plugins/marketplace/PluginReader.ts"
import { PluginStore } from "../../src/plugins/marketplace/PluginStore.ts"
import { tableLayer, tableWith, useDatabase } from "../support/database.ts"
import { as, asAdmin, trustedPackages, userOf } from "../support/fakes.ts"
import { givenItem, itemAt, plain } from "../support/rows.ts"
import { epoch } from "../support/samples.ts"
import { makePlugin, pluginPackage, pluginRequest, vulnerabilityUpTo } from "./catalogueSamples.ts"

const services = Layer.mergeAll(PluginCatalogue.layer, PluginReader.layer, trustedPackages).pipe(
  Layer.provideMerge(PluginStore.layer),
  Layer.provideMerge(SecureRandom.layerWebCrypto),
)
const layer = Layer.suspend(() => services.pipe(Layer.provideMerge(tableLayer)))
const asStaff = as(userOf({ groups: new Set([groups.staff]), tenantIds: new Set() }))
const pluginId = PluginId.make("plugin-1")

const refusal = <A, R>(effect: Effect.Effect<A, ApiError, R>): Effect.Effect<ApiError, A, R> => Effect.flip(effect)
const codeOf = <A, R>(effect: Effect.Effect<A, ApiError, R>) =>
  Effect.map(refusal(effect), ({ response }) => response.code)
const fieldsOf = <A, R>(effect: Effect.Effect<A, ApiError, R>) =>
  Effect.map(refusal(effect), (error) => {
    assert.strictEqual(error._tag, "InvalidRequest", error.message)
    return "fields" in error && Array.isArray(error.fields) ? error.fields.map(({ path }) => path) : []
  })
const make = (changes: Partial<Parameters<PluginCatalogue["Service"]["create"]>[0]> = {}) =>
  Effect.flatMap(PluginCatalogue, (plugins) => plugins.create({ ...pluginRequest, pluginId, ...changes }))

describe("the marketplace", () => {
  useDatabase({ emptyBeforeEach: true })
  const effect = (
    name: string,
    test: () => Effect.Effect<
      unknown,
      unknown,
      PackageInspection | PluginCatalogue | PluginReader | PluginStore | Table
    >,
  ) => it.effect(name, () => test().pipe(Effect.provide(layer)))

  effect("takes a new plugin, under the id that was given or a new one", () =>
    Effect.gen(function* () {
      const made = yield* make()
      assert.deepInclude(made, { pluginId, installCount: 0, isBlocklisted: false, revision: 1, createdAt: epoch })
      assert.deepStrictEqual(made.versions, ["3.2.1", "3.1.0"])
      assert.strictEqual(made._links.self.href, "/v1.0/plugins/plugin-1")
      const plugins = yield* PluginCatalogue
      const other = yield* plugins.create({ ...pluginRequest, slug: "other" })
      assert.match(other.pluginId, /^plugin-[0-9a-f]{8}-[0-9a-f]{4}-7/)
      const taken = yield* refusal(make())
      assert.deepStrictEqual([taken.response.code, detailsOf(taken)], ["CAT_001", { id: pluginId }])
    }),
  )

  effect("makes one plugin of the attempts at one request", () =>
    Effect.gen(function* () {
      const plugins = yield* PluginCatalogue
      const info = { requestId: "r", correlationId: "c", seed: "seed-1", respondAsync: false, waitSeconds: undefined }
      const attempt = plugins.create(pluginRequest).pipe(Effect.provideService(RequestInfo, info))
      const first = yield* attempt
      yield* TestClock.adjust("1 minute")
      assert.deepStrictEqual(yield* attempt, first)
    }),
  )

  effect("knows again what an attempt before made under an id that was given, and nothing else", () =>
    Effect.gen(function* () {
      const info = { requestId: "r", correlationId: "c", seed: "seed-1", respondAsync: false, waitSeconds: undefined }
      const attempt = (name: string) => make({ name }).pipe(Effect.provideService(RequestInfo, info))
      const first = yield* attempt("One")
      yield* TestClock.adjust("1 minute")
      assert.deepStrictEqual(yield* attempt("One"), first)
      assert.strictEqual(yield* codeOf(attempt("Two")), "CAT_001")
      assert.strictEqual(yield* codeOf(make({ name: "One" })), "CAT_001")
    }),
  )

  effect("names every field that cannot be", () =>
    Effect.gen(function* () {
      yield* make()
      const other = { pluginId: PluginId.make("plugin-2") }
      assert.deepStrictEqual(yield* fieldsOf(make(other)), ["payload.slug"])
      const all = yield* fieldsOf(
        make({
          ...other,
          version: "9.9",
          packages: [pluginPackage("1"), pluginPackage("1")],
          conflictsWith: [other.pluginId],
          configSchema: { type: "array" },
        }),
      )
      assert.deepStrictEqual(all, [
        "payload.packages.1.version",
        "payload.version",
        "payload.conflictsWith",
        "payload.configSchema",
        "payload.configOption",
        "payload.slug",
      ])
      const plugins = yield* PluginCatalogue
      const update = (changes: Parameters<typeof plugins.update>[1]) => fieldsOf(plugins.update(pluginId, changes))
      assert.deepStrictEqual(yield* update({}), ["payload"])
      assert.deepStrictEqual(yield* update({ version: "3.3.0" }), ["payload.version"])
      assert.deepStrictEqual(yield* update({ packages: [] }), ["payload.version"])
      assert.deepStrictEqual(yield* update({ conflictsWith: [pluginId] }), ["payload.conflictsWith"])
      assert.deepStrictEqual(yield* update({ configSchema: { type: "object" } }), ["payload.configOption"])
      assert.deepStrictEqual(yield* update({ configOption: "active_plugins" }), ["payload.configOption"])
      const properties = { limit: { type: "number of things" } }
      assert.deepStrictEqual(yield* update({ configOption: "seo", configSchema: { type: "object", properties } }), [
        "payload.configSchema",
      ])
      yield* make({ ...other, slug: "other" })
      assert.deepStrictEqual(yield* update({ slug: "other" }), ["payload.slug"])
    }),
  )

  effect("changes what is named, takes away what is null, and finds a plugin by its new folder", () =>
    Effect.gen(function* () {
      const plugins = yield* PluginCatalogue
      const store = yield* PluginStore
      const config = { configOption: "seo_master", configSchema: { type: "object", properties: {} } }
      const before = yield* make({ ...config, rating: 4 })
      yield* TestClock.adjust("1 second")
      const after = yield* plugins.update(pluginId, { slug: "seo-two", rating: null, version: "3.1.0" }, '"1"')
      const { rating: _rating, ...rest } = before
      const updatedAt = "1970-01-01T00:00:01.000Z"
      assert.deepStrictEqual(after, { ...rest, slug: "seo-two", version: "3.1.0", revision: 2, updatedAt })
      assert.strictEqual((yield* store.ofSlug("seo-two"))?.pluginId, pluginId)
      assert.isUndefined(yield* store.ofSlug("seo-master"))
      const stale = yield* refusal(plugins.update(pluginId, { name: "New" }, '"1"'))
      assert.deepStrictEqual(detailsOf(stale), { id: pluginId, ifMatch: '"1"', etag: '"2"' })
      assert.strictEqual(stale.response.code, "SITE_007")
      assert.strictEqual(yield* codeOf(plugins.update(PluginId.make("none"), { name: "New" })), "PLUG_001")
    }),
  )

  it.effect("keeps what installations count and the scan finds while staff write", () =>
    Effect.gen(function* () {
      let once = true
      const meanwhile = tableWith((what, table) =>
        Effect.gen(function* () {
          if (what !== "update" || !once) return
          once = false
          yield* table.transact({ count: countInstalls(table.name, pluginId, 1) })
          yield* table.update({
            Key: toItem(pluginKey(pluginId)),
            UpdateExpression: "SET vulnerabilities = :found, lastSecurityScan = :at",
            ExpressionAttributeValues: toItem({ ":found": [vulnerabilityUpTo("3.2.1")], ":at": epoch }),
          })
        }).pipe(Effect.orDie),
      )
      yield* Effect.gen(function* () {
        const plugins = yield* PluginCatalogue
        yield* make()
        yield* plugins.update(pluginId, { name: "Ours" })
        const item = yield* itemAt(pluginKey(pluginId))
        assert.deepInclude(item, { name: "Ours", installCount: 1, lastSecurityScan: epoch, revision: 2 })
        assert.lengthOf(JSON.parse(JSON.stringify(item?.["vulnerabilities"])), 1)
      }).pipe(Effect.provide(services.pipe(Layer.provideMerge(meanwhile))))
    }),
  )

  effect("keeps whatever JSON it takes as a schema, and refuses the rest by its field", () =>
    Effect.gen(function* () {
      const plugins = yield* PluginCatalogue
      yield* make({ configOption: "seo" })
      const kept = yield* Effect.forEach(
        fc.sample(fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 4 }), { maxKeys: 4 }), 150),
        (json) =>
          plugins.update(pluginId, { configSchema: { ...json, type: "object" } }).pipe(
            Effect.map(({ configSchema }) => {
              assert.deepStrictEqual(plain(configSchema), plain({ ...json, type: "object" }))
              return true
            }),
            Effect.catchTag("InvalidRequest", ({ fields }) => {
              assert.deepStrictEqual(
                fields.map(({ path }) => path),
                ["payload.configSchema"],
              )
              return Effect.succeed(false)
            }),
          ),
      )
      assert.isAbove(kept.filter((yes) => yes).length, 20)
      const stored = yield* Effect.flatMap(PluginStore, (store) => store.get(pluginId))
      assert.strictEqual(stored?.configSchema?.["type"], "object")
    }),
  )

  effect("refuses what the table would not take", () =>
    Effect.gen(function* () {
      const refused = (inner: unknown) =>
        fieldsOf(make({ configOption: "seo", configSchema: { type: "object", inner } }))
      let deep: unknown = 1
      for (let level = 0; level < 40; level++) deep = [deep]
      for (const inner of [deep, 1e300, 1e-200, { "": 1 }, [{ a: [Number.MAX_SAFE_INTEGER + 2] }]]) {
        assert.deepStrictEqual(yield* refused(inner), ["payload.configSchema"])
      }
      assert.deepStrictEqual(yield* refused("ü".repeat(33_000)), ["payload.configSchema"])
      const conflicts = (length: number) =>
        Array.from({ length }, (_, number) => PluginId.make(`plugin-${String(number).padStart(57, "0")}`))
      assert.deepStrictEqual(yield* fieldsOf(make({ conflictsWith: conflicts(5000) })), ["payload"])
      yield* make({ conflictsWith: conflicts(4000) })
    }),
  )

  effect("puts a plugin on the blocklist with a reason, and takes it off", () =>
    Effect.gen(function* () {
      const plugins = yield* PluginCatalogue
      const reader = yield* PluginReader
      yield* make()
      assert.deepStrictEqual(yield* fieldsOf(plugins.setBlocklisted(pluginId, { isBlocklisted: true })), [
        "payload.reason",
      ])
      const blocked = yield* plugins.setBlocklisted(pluginId, { isBlocklisted: true, reason: "Sends data abroad" })
      assert.deepInclude(blocked, { isBlocklisted: true, blocklistReason: "Sends data abroad", revision: 2 })
      assert.strictEqual((yield* asAdmin(reader.list({}))).count, 0)
      assert.strictEqual((yield* asStaff(reader.list({}))).count, 1)
      const mine = yield* asAdmin(reader.get(pluginId))
      assert.isTrue(mine.isBlocklisted)
      assert.notProperty(mine, "blocklistReason")
      const stale = plugins.setBlocklisted(pluginId, { isBlocklisted: false }, '"1"')
      assert.strictEqual(yield* codeOf(stale), "SITE_007")
      const free = yield* plugins.setBlocklisted(pluginId, { isBlocklisted: false, reason: "no more" }, '"2"')
      assert.deepInclude(free, { isBlocklisted: false, blocklistReason: null })
      assert.strictEqual((yield* asAdmin(reader.list({}))).count, 1)
      const none = plugins.setBlocklisted(PluginId.make("none"), { isBlocklisted: false })
      assert.strictEqual(yield* codeOf(none), "PLUG_001")
    }),
  )

  effect("shows customers the vulnerabilities of the current version, and staff all", () =>
    Effect.gen(function* () {
      const reader = yield* PluginReader
      const vulnerabilities = [vulnerabilityUpTo("3.1.0"), vulnerabilityUpTo("3.2.1")]
      const configSchema = { type: "object" }
      yield* givenItem(
        pluginItem(makePlugin({ vulnerabilities, configOption: "seo", configSchema, conflictsWith: [], rating: 1 })),
      )
      const mine = yield* asAdmin(reader.get(pluginId))
      assert.deepStrictEqual(
        mine.vulnerabilities.map(({ id }) => id),
        ["vulnerability-3.2.1"],
      )
      assert.notProperty(mine.vulnerabilities[0], "affected")
      assert.strictEqual(mine.vulnerabilities[0]?.copyrights.defiant?.notice, "Copyright Defiant")
      assert.deepStrictEqual(mine.configSchema, configSchema)
      const staffOnly = ["packages", "blocklistReason", "revision", "knownVulnerabilities", "configOption"]
      assert.doesNotHaveAnyKeys(mine, staffOnly)
      const all = yield* asStaff(reader.get(pluginId))
      assert.containsAllKeys(all, staffOnly)
      assert.lengthOf(all.knownVulnerabilities ?? [], 2)
      const [listed] = (yield* asAdmin(reader.list({ category: "SEO" }))).items
      assert.doesNotHaveAnyKeys(listed, [...staffOnly, "configSchema"])
      assert.strictEqual((yield* asAdmin(reader.list({ category: "SHOP" }))).count, 0)
      assert.strictEqual(yield* codeOf(asAdmin(reader.get(PluginId.make("none")))), "PLUG_001")
    }),
  )
})
