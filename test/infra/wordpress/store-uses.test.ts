import * as Fs from "node:fs"

import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"

import { named, useStore } from "./store-support.ts"
import { code } from "./wire.ts"

const { contentPath, leftovers, plant, siteOf, store, uproot } = useStore()

describe("content in the store", () => {
  it.live("is saved twice at a time, as when it is backed up while it is cloned", () =>
    Effect.gen(function* () {
      const { ask, load, print, save } = yield* siteOf("store-twice")
      yield* ask("write", { files: [[named("large.jpg"), 20_000_000]] })
      const before = yield* print
      yield* plant("slices-short")
      const [one, other] = yield* Effect.all([save("twice_1"), save("twice_2")], { concurrency: 2 })
      yield* uproot("slices-short")
      for (const saved of [one, other]) {
        yield* ask("sql", { statements: ["DELETE FROM {p}posts"] })
        yield* load(`back_${saved.archiveId}`, saved)
        assert.deepStrictEqual(yield* print, before)
      }
      assert.deepStrictEqual(leftovers(), [])
    }),
  )

  it.live("is loaded into another site of the network with the files that it has itself", () =>
    Effect.gen(function* () {
      const from = yield* siteOf("store-from")
      const into = yield* siteOf("store-into")
      yield* from.ask("write", { files: [[named("large.jpg"), 20_000_000]] })
      const saved = yield* from.save("from_1")
      const file = (id: number) => contentPath(`uploads/sites/${id}/large.jpg`)
      const gets = store.gets.length
      yield* into.load("into_1", saved)
      assert.isTrue(Fs.readFileSync(file(from.id)).equals(Fs.readFileSync(file(into.id))))
      // Of the packs it needs the first one, in which the tables are.
      assert.isTrue(store.gets.slice(gets).every((get) => /^(manifests|packs)\/from_1(\/0)? /.test(get)))

      // One that is another by now is fetched.
      Fs.writeFileSync(file(from.id), Buffer.alloc(20_000_000, "x"))
      Fs.rmSync(file(into.id))
      const before = store.gets.length
      yield* into.load("into_2", saved)
      assert.isTrue(store.gets.slice(before).some((get) => get.startsWith("packs/from_1/1 ")))
      assert.notStrictEqual(Fs.readFileSync(file(into.id))[0], "x".charCodeAt(0))
      assert.deepStrictEqual(leftovers(), [])
    }),
  )

  it.live("is loaded in parts: uploads alone, the database alone, or some tables", () =>
    Effect.gen(function* () {
      const { ask, load, loadSlice, print, save } = yield* siteOf("store-parts")
      const write = (text: string) =>
        Effect.gen(function* () {
          yield* ask("write", { files: [[named("a.txt"), named(text)]] })
          yield* ask("sql", { statements: [`UPDATE {p}one SET t = '${text}'`, `UPDATE {p}two SET t = '${text}'`] })
        })
      const state = Effect.map(print, ({ files, tables }) => [
        files[named("a.txt")],
        tables["one"]?.digest,
        tables["two"]?.digest,
      ])
      for (const name of ["one", "two"]) {
        const statements = [`CREATE TABLE {p}${name} (id int NOT NULL, t text, PRIMARY KEY (id))`]
        yield* ask("sql", { statements: [...statements, `INSERT INTO {p}${name} VALUES (1, '')`] })
      }
      yield* write("old")
      const old = yield* state
      const first = yield* save("parts_1")
      yield* write("new")
      const now = yield* state
      yield* load("parts_uploads", first, { parts: ["UPLOADS"] })
      assert.deepStrictEqual(yield* state, [old[0], now[1], now[2]])
      yield* write("new")
      const some = yield* load("parts_two", first, { parts: ["DATABASE"], tables: ["two"] })
      assert.deepStrictEqual([some.rows, some.files], [1, 0])
      assert.deepStrictEqual(yield* state, [now[0], now[1], old[2]])
      yield* write("new")
      yield* load("parts_database", first, { parts: ["DATABASE"] })
      assert.deepStrictEqual(yield* state, [now[0], old[1], old[2]])
      const none = yield* loadSlice("parts_none", first, [], { tables: ["two", "three"] })
      assert.deepStrictEqual([none.status, code(none)], [422, "bbws_no_such_table"])
      assert.deepStrictEqual(leftovers(), [])
    }),
  )
})
