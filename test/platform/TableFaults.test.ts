import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Layer } from "effect"
import { TestClock } from "effect/testing"

import { Table, toItem } from "../../src/platform/Table.ts"
import { type Faults, noFaults, seededFaults } from "../support/dynamodb/Faults.ts"
import { MemoryDynamo } from "../support/dynamodb/MemoryDynamo.ts"
import { settingsFrom } from "../support/samples.ts"

const put = (status: string) =>
  Effect.flatMap(Table, (table) => table.put({ Item: toItem({ PK: "P", SK: "S", GSI1PK: "id", status }) }))
const byId = Effect.flatMap(Table, (table) =>
  table.query({
    IndexName: "GSI1",
    KeyConditionExpression: "GSI1PK = :id",
    ExpressionAttributeValues: toItem({ ":id": "id" }),
  }),
).pipe(Effect.map((items) => items.map(({ status }) => status)))
const byKey = Effect.flatMap(Table, (table) => table.get({ PK: "P", SK: "S" })).pipe(
  Effect.map((item) => item?.["status"]),
)

const withFaults = (faults: Faults) => {
  const client = new MemoryDynamo()
  client.store.faults = faults
  return Table.over(() => client).pipe(Layer.provideMerge(settingsFrom()))
}

describe("the table in memory", () => {
  it.effect("shows in an index what was there before, for as long as that is late", () => {
    let now = 0
    return Effect.gen(function* () {
      yield* put("first")
      assert.deepStrictEqual([yield* byId, yield* byKey], [[], "first"])
      now = 500
      yield* put("second")
      assert.deepStrictEqual([yield* byId, yield* byKey], [[], "second"])
      now = 1000
      assert.deepStrictEqual(yield* byId, ["first"])
      now = 1500
      assert.deepStrictEqual(yield* byId, ["second"])
    }).pipe(Effect.provide(withFaults({ ...noFaults, now: () => now, indexLag: () => 1000 })))
  })

  it.effect("lets writes meet others, and is asked again until they do not", () =>
    Effect.gen(function* () {
      let met = 0
      const conflicts = () => ++met < 3
      const written = yield* Effect.forkChild(
        put("written").pipe(Effect.provide(withFaults({ ...noFaults, conflicts }))),
      )
      yield* TestClock.adjust("1 second")
      yield* Fiber.join(written)
      assert.strictEqual(met, 3)
    }),
  )

  it.effect("says when it is one request too many", () =>
    Effect.gen(function* () {
      const refused = yield* Effect.flip(byKey)
      assert.strictEqual(refused._tag, "Throttled")
    }).pipe(Effect.provide(withFaults({ ...noFaults, throttles: () => true }))),
  )

  it("draws the same faults from the same seed", () => {
    const draws = (seed: number) => {
      const faults = seededFaults(seed, () => 0, { conflicts: 20, lags: 50, maxLagMs: 1000 })
      return Array.from({ length: 200 }, () => [faults.conflicts(), faults.indexLag()])
    }
    assert.deepStrictEqual(draws(1), draws(1))
    assert.notDeepEqual(draws(1), draws(2))
    assert.isTrue(draws(1).some(([conflicts]) => conflicts === true))
    assert.isTrue(draws(1).some(([, lag]) => Number(lag) > 0))
  })
})
