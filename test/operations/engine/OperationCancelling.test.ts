import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"

import type { Saga } from "../../../src/operations/engine/Saga.ts"
import {
  deliver,
  failureOf,
  leaseRunsOut,
  makeWorld,
  marker,
  noting,
  refusal,
  sagaOf,
  timeout,
  type World,
} from "../../support/OperationWorld.ts"
import { makeOperation } from "../../support/samples.ts"

const names = ["a", "b", "c", "d"]

/** Four steps, `b` the last that can be turned back from; somebody asks to cancel while `during` runs. */
const cancelledDuring = (world: World, during: string, notes: Array<string>): Saga<never> =>
  sagaOf(
    names.map((name) => {
      const step = noting(name, notes)
      return name === during ? { ...step, run: () => Effect.andThen(world.cancel("b"), step.run()) } : step
    }),
    { noReturnAfter: "b" },
  )

describe("an operation that somebody asks to cancel", () => {
  it.effect("turns back at the next step, puts back what its steps did, and ends CANCELLED", () => {
    const notes: Array<string> = []
    const world = makeWorld(makeOperation())
    return Effect.gen(function* () {
      yield* deliver(cancelledDuring(world, "a", notes))
      assert.deepStrictEqual(notes, ["a", "undo b", "undo a"])
      const { completedAt, error, leaseUntil, message, result, status } = world.now()
      assert.deepStrictEqual([status, message, error, result, leaseUntil], ["CANCELLED", "Cancelled", null, null, 0])
      assert.isNotNull(completedAt)
      assert.deepStrictEqual(world.ends, [[marker("cancelled")]])
      assert.lengthOf(world.announced, 1)
    }).pipe(Effect.provide(world.layer))
  })

  it.effect("is told so while it turns back", () => {
    const world = makeWorld(makeOperation())
    return Effect.gen(function* () {
      yield* deliver(cancelledDuring(world, "a", []))
      const turned = world.written.filter(({ message }) => message === "Putting things back")
      assert.isNotEmpty(turned)
      assert.isTrue(turned.every(({ ending }) => ending?.status === "CANCELLED" && ending.error === null))
    }).pipe(Effect.provide(world.layer))
  })

  it.effect("turns back also when the last step before the point of no return was just done", () => {
    const notes: Array<string> = []
    const world = makeWorld(makeOperation())
    return Effect.gen(function* () {
      yield* deliver(cancelledDuring(world, "b", notes))
      // `c` is beyond the point of no return and has not begun: there is nothing of it to put back.
      assert.deepStrictEqual(notes, ["a", "b", "undo b", "undo a"])
      assert.strictEqual(world.now().status, "CANCELLED")
    }).pipe(Effect.provide(world.layer))
  })

  for (const during of ["c", "d"]) {
    it.effect(`goes on to its end when that comes during ${during}, after the point of no return`, () => {
      const notes: Array<string> = []
      const world = makeWorld(makeOperation())
      return Effect.gen(function* () {
        yield* deliver(cancelledDuring(world, during, notes))
        assert.deepStrictEqual(notes, names)
        assert.isUndefined(world.now().cancelRequested)
        assert.strictEqual(world.now().status, "COMPLETED")
        assert.deepStrictEqual(world.ends, [[marker("completed")]])
      }).pipe(Effect.provide(world.layer))
    })
  }

  it.effect("turns back before its next step when it was asked between two runs", () => {
    const notes: Array<string> = []
    const world = makeWorld(makeOperation())
    let works = false
    const sometimes = { name: "b", run: () => Effect.suspend(() => (works ? Effect.void : Effect.fail(timeout))) }
    const saga = sagaOf([noting("a", notes), sometimes, noting("c", notes)], { noReturnAfter: "c" })
    return Effect.gen(function* () {
      yield* Effect.flip(deliver(saga))
      assert.isTrue(yield* world.cancel("c"))
      works = true
      yield* deliver(saga)
      assert.deepStrictEqual(notes, ["a", "undo a"])
      assert.strictEqual(world.now().status, "CANCELLED")
    }).pipe(Effect.provide(world.layer))
  })

  it.effect("that fails at the same moment ends FAILED, with everything put back", () => {
    const notes: Array<string> = []
    const world = makeWorld(makeOperation())
    const breaks = { ...noting("b", notes), run: () => Effect.andThen(world.cancel("b"), Effect.fail(refusal)) }
    return Effect.gen(function* () {
      yield* deliver(sagaOf([noting("a", notes), breaks], { noReturnAfter: "b" }))
      assert.deepStrictEqual(notes, ["a", "undo b", "undo a"])
      assert.deepStrictEqual([world.now().status, world.now().error], ["FAILED", failureOf(refusal)])
    }).pipe(Effect.provide(world.layer))
  })

  it.effect("stays on its way to CANCELLED when something cannot be put back at once", () => {
    const notes: Array<string> = []
    const world = makeWorld(makeOperation())
    let broken = true
    const stuck = {
      ...noting("b", notes),
      undo: () => Effect.suspend(() => (broken ? Effect.fail(timeout) : Effect.sync(() => notes.push("undo b")))),
    }
    const saga = sagaOf(
      [
        {
          ...noting("a", notes),
          run: () => Effect.as(world.cancel("b"), null),
        },
        stuck,
      ],
      { noReturnAfter: "b" },
    )
    return Effect.gen(function* () {
      assert.strictEqual(yield* Effect.flip(deliver(saga)), timeout)
      assert.deepStrictEqual(world.now().ending, { status: "CANCELLED", error: null })
      broken = false
      yield* deliver(saga)
      assert.deepStrictEqual(notes, ["undo b", "undo a"])
      assert.deepStrictEqual([world.now().status, world.now().error], ["CANCELLED", null])
    }).pipe(Effect.provide(world.layer))
  })

  it.effect("ends CANCELLED once when the process is gone while it turns back", () => {
    const notes: Array<string> = []
    // Lease, step a, the turn: the process is gone right after it.
    let writes = 0
    const world = makeWorld(makeOperation(), (moment) => moment === "after" && (writes += 1) === 3)
    const saga = cancelledDuring(world, "a", notes)
    return Effect.gen(function* () {
      yield* Effect.exit(deliver(saga))
      yield* leaseRunsOut
      yield* deliver(saga)
      yield* deliver(saga)
      assert.deepStrictEqual(notes, ["a", "undo b", "undo a"])
      assert.deepStrictEqual(world.ends, [[marker("cancelled")]])
    }).pipe(Effect.provide(world.layer))
  })
})
