import { unmarshall } from "@aws-sdk/util-dynamodb"
import { assert, describe, it } from "@effect/vitest"
import * as fc from "fast-check"

import { maxSettingsBytes, unkeepable, unstorable } from "../../src/platform/Storable.ts"
import { toItem } from "../../src/platform/Table.ts"
import { sizeOfItem } from "../support/dynamodb/Values.ts"
import { largestSettings } from "../support/largest.ts"

/** What DynamoDB takes of an item. */
const maxItemBytes = 409_600
/** What an operation, or the record of a plugin, has beside settings. */
const restBytes = 12_000

const bytesOf = (value: unknown): number => Buffer.byteLength(JSON.stringify(value))
/** As a record holds them: new ones, and those of before. */
const storedTwice = (settings: object): number => sizeOfItem(toItem({ settings, before: settings }))

describe("settings", () => {
  for (const [shape, settings] of Object.entries(largestSettings)) {
    it(`of ${shape} are kept up to 128 KB, and leave room in an item that holds them twice`, () => {
      assert.isAtMost(bytesOf(settings), maxSettingsBytes)
      assert.isAtLeast(bytesOf(settings), maxSettingsBytes - 100)
      assert.isUndefined(unkeepable(settings))
      assert.isAtMost(storedTwice(settings), maxItemBytes - restBytes)
      assert.match(unkeepable({ ...settings, more: "x".repeat(100) }) ?? "", /at most 131072 can be/)
    })
  }

  it("of any JSON that is kept take at most half as much again in the table", () => {
    const settings = fc.dictionary(fc.string({ minLength: 1 }), fc.jsonValue({ maxDepth: 6 }), { maxKeys: 30 })
    fc.assert(
      fc.property(settings, (value) => {
        if (unkeepable(value) === undefined) assert.isAtMost(storedTwice(value), 3 * bytesOf(value) + 40)
      }),
      { numRuns: 2000 },
    )
  })

  it("with a member named constructor are kept as they are", () => {
    const settings = { constructor: [], inner: { constructor: "x" } }
    assert.deepStrictEqual(toItem({ settings }), {
      settings: { M: { constructor: { L: [] }, inner: { M: { constructor: { S: "x" } } } } },
    })
  })

  it("of any JSON that is kept come back from the table as they were", () => {
    const settings = fc.dictionary(fc.string({ minLength: 1 }), fc.jsonValue({ maxDepth: 6 }), { maxKeys: 30 })
    fc.assert(
      fc.property(settings, (value) => {
        if (unkeepable(value) !== undefined) return
        assert.strictEqual(JSON.stringify(unmarshall(toItem({ value }))["value"]), JSON.stringify(value))
      }),
      { numRuns: 500 },
    )
  })

  it("that the table does not take are refused with the reason", () => {
    const deep = Array.from({ length: 30 }).reduce<object>((inner) => ({ inner }), {})
    for (const [value, reason] of [
      [{ rate: 1e300 }, /numbers between/],
      [{ rate: 1e-200 }, /numbers between/],
      [{ "": 1 }, /names that are not empty/],
      [JSON.parse('{"a":[{"__proto__":{"b":1}}]}'), /names other than __proto__/],
      [deep, /at most 24 levels/],
    ] as const) {
      assert.match(unkeepable(value) ?? "", reason)
      assert.isDefined(unstorable(value))
    }
  })
})
