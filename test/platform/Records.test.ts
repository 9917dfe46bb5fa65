import { assert, describe, it } from "@effect/vitest"
import { Effect, Schema } from "effect"

import { recordForm } from "../../src/platform/Records.ts"

const Note = Schema.Struct({ title: Schema.String, tags: Schema.Array(Schema.String), pinned: Schema.Boolean })
/** Version 1 had a name and one tag, version 2 a title. */
const form = recordForm(Note, [
  ({ name, ...note }) => ({ title: name, ...note }),
  ({ tag, ...note }) => ({ tags: tag === undefined ? [] : [tag], pinned: false, ...note }),
])
const current = { title: "Milk", tags: ["shop"], pinned: true }

describe("a kind of record", () => {
  it.effect("is written in the version that its upcasters lead to, and read back", () =>
    Effect.gen(function* () {
      const item = form.encode(current)
      assert.strictEqual(item.schemaVersion, 3)
      assert.deepStrictEqual(yield* form.decode(item), current)
    }),
  )

  it.effect("is read in every version before, and without one as the first", () =>
    Effect.gen(function* () {
      const read = { title: "Milk", tags: ["shop"], pinned: false }
      assert.deepStrictEqual(yield* form.decode({ name: "Milk", tag: "shop" }), read)
      assert.deepStrictEqual(yield* form.decode({ name: "Milk", tag: "shop", schemaVersion: 1 }), read)
      assert.deepStrictEqual(yield* form.decode({ title: "Milk", tag: "shop", schemaVersion: 2 }), read)
    }),
  )

  it.effect("is not read in a version to come, which it would lose something of, nor in none that there is", () =>
    Effect.gen(function* () {
      for (const schemaVersion of [4, 0, -1, 1.5, "3", null]) {
        assert.strictEqual((yield* Effect.flip(form.decode({ ...current, schemaVersion })))._tag, "InternalError")
      }
    }),
  )
})
