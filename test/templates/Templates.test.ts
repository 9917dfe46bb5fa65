import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { SecureRandom } from "effect/crypto"
import { TestClock } from "effect/testing"

import type { PackageInspection } from "../../src/catalogue/PackageInspection.ts"
import { groups } from "../../src/http/Identity.ts"
import { RequestInfo } from "../../src/http/RequestInfo.ts"
import { type ApiError, detailsOf } from "../../src/kernel/ApiError.ts"
import { Table, toItem } from "../../src/platform/Table.ts"
import { PluginId } from "../../src/plugins/marketplace/Plugin.ts"
import { PluginStore } from "../../src/plugins/marketplace/PluginStore.ts"
import { TemplateId } from "../../src/templates/Template.ts"
import { countUse, templateKey } from "../../src/templates/TemplateItem.ts"
import { TemplateReader } from "../../src/templates/TemplateReader.ts"
import { Templates } from "../../src/templates/Templates.ts"
import { TemplateStore } from "../../src/templates/TemplateStore.ts"
import { makePlugin } from "../plugins/catalogueSamples.ts"
import { tableLayer, tableWith, useDatabase } from "../support/database.ts"
import { as, asAdmin, trustedPackages, userOf } from "../support/fakes.ts"
import { epoch } from "../support/samples.ts"
import { timePassing } from "../support/timePassing.ts"
import { packageOfVersion, templateRequest } from "./samples.ts"

const services = Layer.mergeAll(Templates.layer, TemplateReader.layer, trustedPackages).pipe(
  Layer.provideMerge(Layer.mergeAll(TemplateStore.layer, PluginStore.layer)),
  Layer.provideMerge(SecureRandom.layerWebCrypto),
)
const layer = Layer.suspend(() => services.pipe(Layer.provideMerge(tableLayer)))
const asStaff = as(userOf({ groups: new Set([groups.staff]), tenantIds: new Set() }))
const templateId = TemplateId.make("template-1")

const refusal = <A, R>(effect: Effect.Effect<A, ApiError, R>): Effect.Effect<ApiError, A, R> => Effect.flip(effect)
const codeOf = <A, R>(effect: Effect.Effect<A, ApiError, R>) =>
  Effect.map(refusal(effect), ({ response }) => response.code)
const fieldsOf = <A, R>(effect: Effect.Effect<A, ApiError, R>) =>
  Effect.map(refusal(effect), (error) => {
    assert.strictEqual(error._tag, "InvalidRequest", error.message)
    return "fields" in error && Array.isArray(error.fields) ? error.fields.map(({ path }) => path) : []
  })
const make = (changes: Partial<Parameters<Templates["Service"]["create"]>[0]> = {}) =>
  Effect.flatMap(Templates, (templates) => templates.create({ ...templateRequest, templateId, ...changes }))

describe("the catalogue of templates", () => {
  useDatabase({ emptyBeforeEach: true })
  const effect = (
    name: string,
    test: () => Effect.Effect<
      unknown,
      unknown,
      PackageInspection | Templates | TemplateReader | TemplateStore | PluginStore | Table
    >,
  ) => it.effect(name, () => test().pipe(Effect.provide(layer)))

  effect("takes a new template as a draft, under the id that was given or a new one", () =>
    Effect.gen(function* () {
      const made = yield* make()
      assert.deepInclude(made, { templateId, status: "DRAFT", usageCount: 0, revision: 1, createdAt: epoch })
      assert.strictEqual(made._links.self.href, "/v1.0/templates/template-1")
      const templates = yield* Templates
      const other = yield* templates.create(templateRequest)
      assert.match(other.templateId, /^template-[0-9a-f]{8}-[0-9a-f]{4}-7/)
      assert.strictEqual(yield* codeOf(make()), "CAT_001")
    }),
  )

  effect("makes one template of the attempts at one request", () =>
    Effect.gen(function* () {
      const templates = yield* Templates
      const info = { requestId: "r", correlationId: "c", seed: "seed-1", respondAsync: false, waitSeconds: undefined }
      const attempt = templates.create(templateRequest).pipe(Effect.provideService(RequestInfo, info))
      const first = yield* attempt
      yield* TestClock.adjust("1 minute")
      assert.strictEqual((yield* attempt).createdAt, first.createdAt)
      assert.strictEqual(first.templateId, "template-seed-1")
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
      const twice = { packages: [packageOfVersion("1"), packageOfVersion("2"), packageOfVersion("1")] }
      assert.deepStrictEqual(
        yield* fieldsOf(make({ ...twice, thumbnailUrl: "http://cdn.bbws.io/a", demoUrl: "https://evil.example" })),
        ["payload.thumbnailUrl", "payload.demoUrl", "payload.packages.2.version"],
      )
      let deep: Readonly<Record<string, unknown>> = {}
      for (let level = 0; level < 40; level++) deep = { deep }
      assert.deepStrictEqual(yield* fieldsOf(make({ content: { options: deep } })), ["payload.content"])
      assert.deepStrictEqual(yield* fieldsOf(make({ content: { options: { a: 1e300 } } })), ["payload.content"])
      assert.deepStrictEqual(yield* fieldsOf(make({ content: { options: { a: "x".repeat(400_000) } } })), ["payload"])
      assert.strictEqual((yield* make({ content: { options: { a: 1.5, b: "x".repeat(200_000) } } })).revision, 1)
    }),
  )

  effect("changes what is named, takes away what is null, and leaves the rest", () =>
    Effect.gen(function* () {
      const templates = yield* Templates
      const before = yield* make({ rating: 4, demoUrl: "https://demo.bbws.io/a", minPhpVersion: "8.1" })
      yield* TestClock.adjust("1 second")
      const after = yield* templates.update(templateId, { name: "New", rating: null })
      const { rating: _rating, ...rest } = before
      assert.deepStrictEqual({ ...after }, { ...rest, name: "New", revision: 2, updatedAt: "1970-01-01T00:00:01.000Z" })
      const reader = yield* TemplateReader
      assert.deepStrictEqual(yield* asStaff(reader.get(templateId)), after)
      assert.deepStrictEqual(yield* fieldsOf(templates.update(templateId, {})), ["payload"])
      assert.deepStrictEqual(yield* fieldsOf(templates.update(templateId, { demoUrl: "https://evil.example" })), [
        "payload.demoUrl",
      ])
      assert.strictEqual(yield* codeOf(templates.update(TemplateId.make("none"), { name: "New" })), "TEMP_001")
    }),
  )

  effect("changes only the revision that the caller saw", () =>
    Effect.gen(function* () {
      const templates = yield* Templates
      yield* make()
      yield* templates.update(templateId, { name: "Second" }, '"1"')
      const error = yield* refusal(templates.update(templateId, { name: "Third" }, '"1"'))
      assert.deepStrictEqual(detailsOf(error), { id: templateId, ifMatch: '"1"', etag: '"2"' })
      assert.strictEqual(error.response.status, 412)
      assert.strictEqual(yield* codeOf(templates.setStatus(templateId, "PUBLISHED", '"1"')), "SITE_007")
      assert.strictEqual(yield* codeOf(templates.remove(templateId, '"1"')), "SITE_007")
      yield* templates.setStatus(templateId, "PUBLISHED", '"2"')
      yield* templates.setStatus(templateId, "ARCHIVED", "*")
      yield* templates.remove(templateId, '"4"')
      assert.strictEqual(yield* codeOf(templates.remove(templateId)), "TEMP_001")
    }),
  )

  effect("goes through its statuses, and nowhere else", () =>
    Effect.gen(function* () {
      const templates = yield* Templates
      yield* make()
      assert.strictEqual(yield* codeOf(templates.setStatus(templateId, "ARCHIVED")), "TEMP_003")
      for (const to of ["PUBLISHED", "ARCHIVED", "PUBLISHED"] as const) {
        assert.strictEqual((yield* templates.setStatus(templateId, to)).status, to)
        assert.strictEqual(yield* codeOf(templates.setStatus(templateId, to)), "TEMP_003")
      }
      const error = yield* refusal(templates.remove(templateId))
      assert.deepStrictEqual(detailsOf(error), { templateId, from: "PUBLISHED", to: "DELETED" })
      assert.strictEqual(error.suggestion, "Archive it first")
      yield* templates.setStatus(templateId, "ARCHIVED")
      yield* templates.remove(templateId)
      yield* make()
      yield* templates.remove(templateId)
      assert.strictEqual(yield* codeOf(templates.setStatus(templateId, "PUBLISHED")), "TEMP_001")
    }),
  )

  effect("is published with a package of its version, and keeps one while it is", () =>
    Effect.gen(function* () {
      const templates = yield* Templates
      yield* make({ version: "3.0.0" })
      assert.deepStrictEqual(yield* fieldsOf(templates.setStatus(templateId, "PUBLISHED")), ["payload.packages"])
      yield* templates.update(templateId, { packages: [packageOfVersion("3.0.0")] })
      yield* templates.setStatus(templateId, "PUBLISHED")
      assert.deepStrictEqual(yield* fieldsOf(templates.update(templateId, { version: "3.1.0" })), ["payload.packages"])
      assert.deepStrictEqual(yield* fieldsOf(templates.update(templateId, { packages: [] })), ["payload.packages"])
      yield* templates.setStatus(templateId, "ARCHIVED")
      yield* templates.update(templateId, { packages: [] })
      assert.deepStrictEqual(yield* fieldsOf(templates.setStatus(templateId, "PUBLISHED")), ["payload.packages"])
    }),
  )

  effect("is published with plugins that customers can have, and is told those that they cannot", () =>
    Effect.gen(function* () {
      const templates = yield* Templates
      const plugins = yield* PluginStore
      const named = (id: string) => PluginId.make(`plugin-${id}`)
      const good = named("good")
      yield* plugins.create(makePlugin({ pluginId: good, slug: "good" }))
      yield* plugins.create(makePlugin({ pluginId: named("blocked"), slug: "blocked", isBlocklisted: true }))
      yield* plugins.create(makePlugin({ pluginId: named("bare"), slug: "bare", packages: [] }))
      const all = ["good", "none", "blocked", "bare"].map(named)
      yield* make({ includedPlugins: all })
      const error = yield* refusal(templates.setStatus(templateId, "PUBLISHED"))
      assert.deepStrictEqual(detailsOf(error), {
        fields: [
          { path: "payload.includedPlugins.1", reason: "plugin-none is not in the marketplace" },
          { path: "payload.includedPlugins.2", reason: "plugin-blocked is on the blocklist" },
          { path: "payload.includedPlugins.3", reason: "plugin-bare has no package of its version" },
        ],
      })
      yield* templates.update(templateId, { includedPlugins: [good] })
      yield* templates.setStatus(templateId, "PUBLISHED")
      assert.lengthOf(yield* fieldsOf(templates.update(templateId, { includedPlugins: all })), 3)
      yield* templates.setStatus(templateId, "ARCHIVED")
      yield* templates.update(templateId, { includedPlugins: all })
      assert.lengthOf(yield* fieldsOf(templates.setStatus(templateId, "PUBLISHED")), 3)
    }),
  )

  effect("shows customers what is published, without its files, and staff everything", () =>
    Effect.gen(function* () {
      const templates = yield* Templates
      const reader = yield* TemplateReader
      yield* make({ thumbnailUrl: "https://cdn.bbws.io/a.jpg", content: { options: {} }, rating: 4.5 })
      const reads = [Effect.asVoid(reader.get(templateId)), Effect.asVoid(reader.preview(templateId))]
      for (const read of reads) {
        assert.strictEqual(yield* codeOf(asAdmin(read)), "TEMP_001")
        yield* asStaff(read)
      }
      assert.strictEqual((yield* asAdmin(reader.list({}))).count, 0)
      assert.strictEqual((yield* asStaff(reader.list({ status: "DRAFT" }))).count, 1)
      assert.strictEqual(yield* codeOf(asAdmin(reader.list({ status: "DRAFT" }))), "AUTH_002")
      yield* templates.setStatus(templateId, "PUBLISHED")
      const mine = yield* asAdmin(reader.get(templateId))
      assert.notProperty(mine, "packages")
      assert.notProperty(mine, "content")
      assert.notProperty(mine, "captured")
      assert.containsAllKeys(yield* asStaff(reader.get(templateId)), ["packages", "content", "captured"])
      const [listed] = (yield* asAdmin(reader.list({ status: "PUBLISHED", category: "BUSINESS" }))).items
      assert.hasAllKeys(listed, [
        "templateId",
        "name",
        "description",
        "category",
        "thumbnailUrl",
        "rating",
        "usageCount",
        "version",
        "status",
        "_links",
      ])
      assert.deepStrictEqual(yield* asAdmin(reader.preview(templateId)), {
        templateId,
        previewUrl: null,
        thumbnailUrl: "https://cdn.bbws.io/a.jpg",
      })
      assert.strictEqual((yield* asAdmin(reader.list({ category: "SHOP" }))).count, 0)
    }),
  )

  it.effect("looks again when somebody else writes between its reading and its writing", () =>
    Effect.gen(function* () {
      let interruptions = 0
      const meanwhile = tableWith((what, table) =>
        Effect.gen(function* () {
          if (what !== "update" || interruptions++ > 0) return
          yield* table.transact({ count: countUse(table.name, templateId) })
          yield* table.update({
            Key: toItem(templateKey(templateId)),
            UpdateExpression: "SET revision = revision + :one, #name = :name",
            ExpressionAttributeNames: { "#name": "name" },
            ExpressionAttributeValues: toItem({ ":one": 1, ":name": "Theirs" }),
          })
        }).pipe(Effect.orDie),
      )
      yield* Effect.gen(function* () {
        const templates = yield* Templates
        yield* make()
        const written = yield* timePassing(templates.update(templateId, { description: "Ours" }))
        assert.deepInclude(written, { name: "Theirs", description: "Ours", revision: 3, usageCount: 1 })
        interruptions = 0
        assert.strictEqual(
          yield* codeOf(timePassing(templates.update(templateId, { description: "Ours" }, '"3"'))),
          "SITE_007",
        )
      }).pipe(Effect.provide(services.pipe(Layer.provideMerge(meanwhile))))
    }),
  )
})
