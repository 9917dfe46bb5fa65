import * as Fs from "node:fs"

import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"

import { unpack } from "./archive.ts"
import { bootNetwork } from "./boot.ts"
import { useImports, option } from "./import-support.ts"
import { Imported, read, site } from "./wire.ts"

const { call, create, visit, contentPath, plant, leftovers, tables, ...rest } = useImports("recovery", bootNetwork())
const { store, rows, content, rolesOf, original, importFiles } = rest

describe("an import that is killed", () => {
  for (const point of ["unpacked", "staged", "swapping"]) {
    it.live(`leaves the site as it was and starts anew, when it was ${point}`, () =>
      Effect.gen(function* () {
        const files = yield* original
        const { id } = site(yield* create(`site-${point}`, point, "Untouched"))
        const host = `${point}.wpdev.localhost`
        yield* plant(`uploads/sites/${id}/kept.txt`)
        const before = yield* content(host)
        yield* plant(`die-at-${point}`)
        assert.strictEqual((yield* importFiles(id, `killed-${point}`, files)).text, "")
        assert.deepStrictEqual(yield* content(host), before)
        assert.isTrue(Fs.existsSync(contentPath(`uploads/sites/${id}/kept.txt`)))
        assert.notDeepEqual(leftovers(), [])

        const answer = yield* importFiles(id, `killed-${point}`, files)
        assert.isFalse(read(Imported, answer).alreadyDone)
        assert.include((yield* visit(host)).text, "<title>Filled</title>")
        assert.deepStrictEqual(leftovers(), [])
        assert.deepStrictEqual(
          (yield* tables).filter((name) => name.startsWith("bbws")),
          [],
        )
      }),
    )
  }

  for (const point of ["swapped", "moved", "finished"]) {
    it.live(`is completed by the same request, when it was ${point}`, () =>
      Effect.gen(function* () {
        const files = yield* original
        const { id } = site(yield* create(`site-${point}`, point, "Old"))
        const host = `${point}.wpdev.localhost`
        yield* plant(`uploads/sites/${id}/old.txt`)
        yield* plant(`die-at-${point}`)
        assert.strictEqual((yield* importFiles(id, `killed-${point}`, files)).text, "")
        const answer = yield* importFiles(id, `killed-${point}`, files)
        assert.isTrue(read(Imported, answer).alreadyDone, answer.text)
        assert.strictEqual(read(Imported, answer).files, 1)
        assert.include((yield* visit(host)).text, "<title>Filled</title>")
        assert.isFalse(Fs.existsSync(contentPath(`uploads/sites/${id}/old.txt`)))
        assert.deepStrictEqual(yield* rolesOf(host, "alice"), ["editor"])
        assert.isUndefined(option(yield* rows(host, "options"), "bbws_import"))
        assert.deepStrictEqual(leftovers(), [])
        assert.deepStrictEqual(
          (yield* tables).filter((name) => name.startsWith("bbws")),
          [],
        )
      }),
    )
  }

  it.live("is completed by an export before that reads the site", () =>
    Effect.gen(function* () {
      const { id } = site(yield* create("site-next", "next", "Old"))
      yield* plant("die-at-swapped")
      yield* importFiles(id, "killed-next", yield* original)
      const body = { archiveId: "next_1", destination: store.address("next_1") }
      assert.strictEqual((yield* call("POST", `bbws/v1/sites/${id}/export`, { body })).status, 200)
      const exported = unpack(store.objects.get("next_1"))
      assert.isTrue(Object.keys(exported).some((path) => path.endsWith("picture.png")))
      assert.deepStrictEqual(leftovers(), [])
    }),
  )

  it.live("goes with its site, tables and files, when that is deleted", () =>
    Effect.gen(function* () {
      for (const point of ["staged", "swapped"]) {
        const { id } = site(yield* create(`site-last-${point}`, `last-${point}`))
        yield* plant(`die-at-${point}`)
        yield* importFiles(id, `killed-last-${point}`, yield* original)
        yield* call("PUT", `wp/v2/sites/${id}`, { body: { suspended: true } })
        assert.strictEqual((yield* call("DELETE", `wp/v2/sites/${id}?force=true`)).status, 200)
        assert.deepStrictEqual(
          (yield* tables).filter((name) => name.startsWith("bbws") || name.startsWith(`wp_${id}_`)),
          [],
        )
        assert.isFalse(Fs.existsSync(contentPath(`uploads/sites/${id}`)))
        assert.deepStrictEqual(leftovers(), [])
        assert.strictEqual((yield* call("DELETE", `wp/v2/sites/${id}?force=true`)).status, 200)
      }
    }),
  )
})
