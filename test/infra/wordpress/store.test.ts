import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"

import { md5Of, useStore } from "./store-support.ts"

const isMysql = process.env["WORDPRESS_DATABASE"] === "mysql"
const { store, siteOf, leftovers } = useStore()

const packsOf = (archiveId: string) => [...store.objects.keys()].filter((key) => key.startsWith(`packs/${archiveId}/`))

describe("a site in the content store", () => {
  it.live("comes back whatever tables, rows and files there are, and only what changed is sent again", () =>
    Effect.gen(function* () {
      const seed = Math.floor(Math.random() * 1e6)
      const { ask, load, print, save } = yield* siteOf("store-whole")
      yield* ask("generate", { seed, tables: 8, files: 60, any: isMysql })
      const large = [
        [Buffer.from("large.log").toString("base64"), 20_000_000],
        [Buffer.from("empty.txt").toString("base64"), ""],
      ]
      yield* ask("write", { files: large })
      const before = yield* print
      const first = yield* save("whole_1")
      assert.deepStrictEqual(first.warnings, [], `seed ${seed}`)
      assert.deepStrictEqual(first.uses, ["whole_1"])
      for (const key of packsOf("whole_1")) {
        const bytes = store.objects.get(key) ?? Buffer.alloc(0)
        assert.isAtMost(bytes.length, 8 * 1024 * 1024)
        assert.isTrue(store.puts.some((headers) => headers["content-md5"] === md5Of(bytes)))
      }

      const second = yield* save("whole_2", first)
      assert.strictEqual(second.sizeBytes, first.sizeBytes, `seed ${seed}`)
      assert.isBelow(second.storedBytes, 0.3 * first.storedBytes)

      yield* ask("write", { files: [[Buffer.from("new.txt").toString("base64"), "bmV3"]] })
      yield* ask("sql", { statements: ["DELETE FROM {p}posts"] })
      const loaded = yield* load("whole_back", second)
      assert.deepStrictEqual(loaded.warnings, [])
      assert.isFalse(loaded.alreadyDone)
      assert.deepStrictEqual(yield* print, before, `seed ${seed}`)
      assert.deepStrictEqual(leftovers(), [])
    }),
  )
})
