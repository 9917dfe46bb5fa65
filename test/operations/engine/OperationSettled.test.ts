import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"

import { deliver, makeWorld, noting, sagaOf } from "../../support/OperationWorld.ts"
import { makeOperation } from "../../support/samples.ts"

const settled = (record: unknown) => () => ({ record })

describe("a step that has nothing to do", () => {
  it.effect("is recorded in one write with the step before it, and does not run", () => {
    const ran: Array<string> = []
    const world = makeWorld(makeOperation())
    const step = (name: string) => noting(name, ran)
    const saga = sagaOf([
      step("a"),
      { ...step("b"), settled: settled(null) },
      { ...step("c"), settled: settled({ none: 1 }) },
      step("d"),
    ])
    return Effect.gen(function* () {
      yield* deliver(saga)
      assert.deepStrictEqual(ran, ["a", "d"])
      assert.deepStrictEqual(
        world.written.map(({ journal, progress }) => [Object.keys(journal).join(""), progress]),
        [
          ["", 0],
          ["abc", 75],
          ["abcd", 99],
          ["abcd", 100],
        ],
      )
      assert.deepStrictEqual(world.now().journal, { a: { from: "a" }, b: null, c: { none: 1 }, d: { from: "d" } })
    }).pipe(Effect.provide(world.layer))
  })

  it.effect("knows what was recorded before it, and runs when there is something to do", () => {
    const ran: Array<string> = []
    const world = makeWorld(makeOperation())
    const last = {
      ...noting("b", ran),
      settled: ({ journal }: { readonly journal: object }) => ("a" in journal ? undefined : { record: null }),
    }
    return Effect.gen(function* () {
      yield* deliver(sagaOf([noting("a", ran), last]))
      assert.deepStrictEqual(ran, ["a", "b"])
    }).pipe(Effect.provide(world.layer))
  })

  it.effect("does not take back a cancellation that was asked for while the step before it ran", () => {
    const ran: Array<string> = []
    const world = makeWorld(makeOperation())
    const cancelled = {
      name: "a",
      run: () => Effect.as(Effect.orDie(world.cancel("b")), "done"),
    }
    const saga = sagaOf([cancelled, { ...noting("b", ran), settled: settled(null) }, noting("c", ran)], {
      noReturnAfter: "b",
    })
    return Effect.gen(function* () {
      yield* deliver(saga)
      assert.strictEqual(world.now().status, "CANCELLED")
      assert.notInclude(ran, "c")
    }).pipe(Effect.provide(world.layer))
  })
})
