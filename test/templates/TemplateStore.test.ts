import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"

import { Table } from "../../src/platform/Table.ts"
import { Template, TemplateId } from "../../src/templates/Template.ts"
import { countUse, templateItem, templateKey } from "../../src/templates/TemplateItem.ts"
import { TemplateStore } from "../../src/templates/TemplateStore.ts"
import { tableLayer, useDatabase } from "../support/database.ts"
import { givenItem, itemAt, plain } from "../support/rows.ts"
import { makeTemplate } from "./samples.ts"

const layer = Layer.suspend(() => TemplateStore.layer.pipe(Layer.provideMerge(tableLayer)))
const tagOf = <A, E extends { readonly _tag: string }, R>(effect: Effect.Effect<A, E, R>) =>
  effect.pipe(
    Effect.as("done"),
    Effect.catch(({ _tag }) => Effect.succeed(_tag)),
  )
const full = makeTemplate({
  status: "ARCHIVED",
  usageCount: 7,
  thumbnailUrl: "https://cdn.bbws.io/a.jpg",
  demoUrl: "https://demo.bbws.io/a",
  rating: 4.5,
  includedPlugins: [],
  content: { options: { blogname: "Shop", empty: "", list: [1, null, { deep: true }] }, frontPage: "home" },
  captured: { key: "templates/a.zip", sha256: "1".repeat(64) },
})

describe("the store of templates", () => {
  useDatabase({ emptyBeforeEach: true })
  const effect = (name: string, test: () => Effect.Effect<unknown, unknown, TemplateStore | Table>) =>
    it.effect(name, () => test().pipe(Effect.provide(layer)))

  effect("gives back what it was given", () =>
    Effect.gen(function* () {
      const store = yield* TemplateStore
      assert.isUndefined(yield* store.get("template-1"))
      yield* store.put(full)
      assert.deepStrictEqual(plain(yield* store.get("template-1")), plain(full))
      const item = yield* itemAt({ PK: "TEMPLATE", SK: "TEMPLATE#template-1" })
      assert.strictEqual(item?.["templateId"], "template-1")
    }),
  )

  effect("takes a new template once, and a revision only after the one before it, in the status that was seen", () =>
    Effect.gen(function* () {
      const store = yield* TemplateStore
      const second = new Template({ ...full, name: "Second", revision: 2 })
      assert.strictEqual(yield* tagOf(store.put(second)), "ConditionFailed")
      assert.isUndefined(yield* store.get("template-1"), "a revision of nothing makes nothing")
      yield* store.put(full)
      assert.strictEqual(yield* tagOf(store.put(full)), "ConditionFailed")
      assert.strictEqual(yield* tagOf(store.put(second, "DRAFT")), "ConditionFailed")
      yield* store.put(second, "ARCHIVED")
      assert.strictEqual(yield* tagOf(store.put(second, "ARCHIVED")), "ConditionFailed")
      assert.strictEqual((yield* store.get("template-1"))?.name, "Second")
    }),
  )

  effect("takes away what a revision has no more, and leaves the uses that were counted meanwhile", () =>
    Effect.gen(function* () {
      const store = yield* TemplateStore
      const table = yield* Table
      yield* store.put(full)
      yield* table.transact({ count: countUse(table.name, "template-1") })
      const { content: _content, rating: _rating, ...rest } = full
      const second = new Template({ ...rest, revision: 2 })
      yield* store.put(second)
      assert.deepStrictEqual(plain(yield* store.get("template-1")), plain(new Template({ ...second, usageCount: 8 })))
    }),
  )

  effect("lets one of many writers of a revision through", () =>
    Effect.gen(function* () {
      const store = yield* TemplateStore
      yield* store.put(full)
      const tags = yield* Effect.forEach(
        Array.from({ length: 8 }, (_, at) => at),
        (at) => tagOf(store.put(new Template({ ...full, name: `Writer ${at}`, revision: 2 }))),
        { concurrency: "unbounded" },
      )
      assert.strictEqual(tags.filter((tag) => tag === "done").length, 1)
    }),
  )

  effect("counts no use of a template that is gone, and makes none by it", () =>
    Effect.gen(function* () {
      const table = yield* Table
      assert.strictEqual(
        yield* tagOf(table.transact({ count: countUse(table.name, "template-1") })),
        "TransactionRefused",
      )
      assert.isUndefined(yield* itemAt(templateKey("template-1")))
    }),
  )

  effect("removes a template only as it was read", () =>
    Effect.gen(function* () {
      const store = yield* TemplateStore
      yield* store.put(full)
      assert.strictEqual(yield* tagOf(store.remove({ ...full, revision: 2 })), "ConditionFailed")
      assert.strictEqual(yield* tagOf(store.remove({ ...full, status: "DRAFT" })), "ConditionFailed")
      yield* store.remove(full)
      assert.isUndefined(yield* store.get("template-1"))
      assert.strictEqual(yield* tagOf(store.remove(full)), "ConditionFailed")
    }),
  )

  effect("lists by id, under every filter, on full pages", () =>
    Effect.gen(function* () {
      const store = yield* TemplateStore
      const ids = Array.from({ length: 30 }, (_, at) => `template-${String(at).padStart(2, "0")}`)
      yield* Effect.forEach(ids, (id, at) =>
        givenItem(
          templateItem(
            makeTemplate({
              templateId: TemplateId.make(id),
              category: at % 3 === 0 ? "SHOP" : "BUSINESS",
              status: at % 2 === 0 ? "PUBLISHED" : "DRAFT",
            }),
          ),
        ),
      )
      const all = Effect.fnUntraced(function* (filter: Parameters<TemplateStore["Service"]["list"]>[0]) {
        const found: Array<string> = []
        let startAt: string | undefined
        do {
          const page: { readonly items: ReadonlyArray<Template>; readonly nextToken: string | null } =
            yield* store.list(filter, { pageSize: 4, ...(startAt === undefined ? {} : { startAt }) })
          found.push(...page.items.map(({ templateId }) => templateId))
          startAt = page.nextToken ?? undefined
          assert.isTrue(startAt === undefined || page.items.length === 4)
        } while (startAt !== undefined)
        return found
      })
      assert.deepStrictEqual(yield* all({}), ids)
      assert.deepStrictEqual(
        yield* all({ category: "SHOP" }),
        ids.filter((_, at) => at % 3 === 0),
      )
      assert.deepStrictEqual(
        yield* all({ status: "DRAFT" }),
        ids.filter((_, at) => at % 2 === 1),
      )
      assert.deepStrictEqual(
        yield* all({ category: "SHOP", status: "PUBLISHED" }),
        ids.filter((_, at) => at % 6 === 0),
      )
      assert.deepStrictEqual(yield* all({ category: "NONE" }), [])
      const { nextToken } = yield* store.list({ status: "DRAFT" }, { pageSize: 4 })
      assert.isString(nextToken)
      const foreign = store.list({ status: "PUBLISHED" }, { pageSize: 4, startAt: nextToken ?? "" })
      assert.strictEqual(yield* tagOf(foreign), "InvalidRequest")
    }),
  )
})
