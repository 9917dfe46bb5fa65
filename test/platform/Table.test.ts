import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"

import { Table, toItem } from "../../src/platform/Table.ts"
import { tableLayer, useDatabase } from "../support/database.ts"
import { givenItem } from "../support/rows.ts"

const layer = Layer.suspend(() => tableLayer)
const keyOf = (nth: number) => ({ PK: "P", SK: String(nth).padStart(4, "0") })
const given = (count: number, more: object = {}) =>
  Effect.forEach(
    Array.from({ length: count }, (_, nth) => nth),
    (nth) => givenItem({ ...keyOf(nth), nth, ...more }),
    { concurrency: 10, discard: true },
  )
const query = { KeyConditionExpression: "PK = :pk", ExpressionAttributeValues: toItem({ ":pk": "P" }) }
const all = (length: number) => Array.from({ length }, (_, nth) => nth)

describe("the table", () => {
  useDatabase({ emptyBeforeEach: true })

  it.effect("gives all that a query finds, in order, however many pages that are", () =>
    Effect.gen(function* () {
      const table = yield* Table
      yield* given(30, { much: "x".repeat(50_000) })
      const page = yield* table.queryPage(query)
      assert.isDefined(page.lastKey)
      const found = yield* table.queryAll(query)
      assert.deepStrictEqual(
        found.map((item) => item["nth"]),
        all(30),
      )
    }).pipe(Effect.provide(layer)),
  )

  it.effect("gives many items by their keys, those that there are, and more than DynamoDB takes at a time", () =>
    Effect.gen(function* () {
      const table = yield* Table
      yield* given(130)
      const found = yield* table.getMany([...all(130).map(keyOf), keyOf(9999)])
      assert.deepStrictEqual(
        found.map((item) => Number(item["nth"])).toSorted((one, other) => one - other),
        all(130),
      )
      assert.deepStrictEqual(yield* table.getMany([]), [])
    }).pipe(Effect.provide(layer)),
  )

  it.effect("tells what stands in the way of a write", () =>
    Effect.gen(function* () {
      const table = yield* Table
      yield* given(1)
      const update = {
        Key: toItem(keyOf(0)),
        UpdateExpression: "SET nth = :one",
        ConditionExpression: "nth = :one",
        ExpressionAttributeValues: toItem({ ":one": 1 }),
      }
      const error = yield* Effect.flip(table.update(update))
      assert.deepStrictEqual(error._tag === "ConditionFailed" ? error.item : error, { ...keyOf(0), nth: 0 })
      const refused = yield* Effect.flip(
        table.transact({
          first: { Update: { TableName: "sites", ...update, ReturnValuesOnConditionCheckFailure: "ALL_OLD" } },
          second: { Put: { TableName: "sites", Item: toItem(keyOf(7)) } },
        }),
      )
      assert.deepStrictEqual(refused._tag === "TransactionRefused" ? refused.refused : refused, [
        { part: "first", nth: 0, item: { ...keyOf(0), nth: 0 } },
      ])
      assert.isUndefined(yield* table.get(keyOf(7)))
    }).pipe(Effect.provide(layer)),
  )

  it.effect("takes an item away, and is content when it is gone already", () =>
    Effect.gen(function* () {
      const table = yield* Table
      yield* given(1)
      yield* table.delete(keyOf(0))
      yield* table.delete(keyOf(0))
      assert.isUndefined(yield* table.get(keyOf(0), { consistent: true }))
    }).pipe(Effect.provide(layer)),
  )

  // Live: between two answers it waits by the clock.
  it.live("gives many items that are too large for one answer of DynamoDB's", () =>
    Effect.gen(function* () {
      const table = yield* Table
      yield* given(50, { much: "x".repeat(350_000) })
      assert.lengthOf(yield* table.getMany(all(50).map(keyOf)), 50)
    }).pipe(Effect.provide(layer)),
  )
})
