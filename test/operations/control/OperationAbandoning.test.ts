import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"

import { abandonOperation } from "../../../src/operations/engine/OperationRunner.ts"
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
} from "../../support/OperationWorld.ts"
import { makeOperation } from "../../support/samples.ts"

const reason = { code: "SYS_001", message: "It failed at every attempt" }

/** Two steps of which the first is done; the second never works, and the first's undo only if it is said so. */
const stuck = (notes: Array<string>, undoes: () => boolean) => {
  const first = noting("a", notes)
  return sagaOf([
    { ...first, undo: () => Effect.suspend(() => (undoes() ? first.undo() : Effect.fail(timeout))) },
    { name: "b", run: () => Effect.fail(timeout) },
  ])
}

describe("giving an operation up", () => {
  it.effect("ends it FAILED with the reason, once", () => {
    const world = makeWorld(makeOperation({ status: "IN_PROGRESS", epoch: 2, progress: 70 }))
    return Effect.gen(function* () {
      yield* abandonOperation(sagaOf([]), world.now(), reason)
      yield* abandonOperation(sagaOf([]), world.now(), reason)
      assert.deepStrictEqual([world.now().status, world.now().progress], ["FAILED", 70])
      assert.deepStrictEqual(world.now().error, reason)
      assert.deepStrictEqual(world.ends, [[marker("SYS_001")]])
      assert.lengthOf(world.announced, 1)
      assert.lengthOf(world.dispatched, 0)
    }).pipe(Effect.provide(world.layer))
  })

  it.effect("leaves it to the run that holds it", () => {
    const world = makeWorld(makeOperation({ status: "IN_PROGRESS", epoch: 1, leaseUntil: 60_000 }))
    return Effect.gen(function* () {
      yield* abandonOperation(sagaOf([]), world.now(), reason)
      yield* abandonOperation(sagaOf([]), world.now(), reason, { force: true })
      assert.deepStrictEqual([world.written, world.announced, world.dispatched], [[], [], []])
    }).pipe(Effect.provide(world.layer))
  })

  it.effect("that has something to put back sends it again, towards that end, and ends nothing", () => {
    const notes: Array<string> = []
    const world = makeWorld(makeOperation())
    const saga = stuck(notes, () => true)
    return Effect.gen(function* () {
      yield* Effect.flip(deliver(saga))
      yield* abandonOperation(saga, world.now(), reason)
      const heading = world.now()
      assert.deepStrictEqual([heading.status, heading.leaseUntil], ["IN_PROGRESS", 0])
      assert.deepStrictEqual(heading.ending, { status: "FAILED", error: reason })
      assert.deepStrictEqual(world.dispatched, [heading])
      assert.deepStrictEqual([world.ends, world.announced], [[], []])
      yield* deliver(saga)
      assert.deepStrictEqual(notes, ["a", "undo a"])
      assert.deepStrictEqual([world.now().status, world.now().error], ["FAILED", reason])
    }).pipe(Effect.provide(world.layer))
  })

  it.effect("that is putting things back already keeps its end and its error, and is not sent again at once", () => {
    const world = makeWorld(makeOperation())
    const saga = stuck([], () => false)
    return Effect.gen(function* () {
      yield* Effect.flip(deliver(saga))
      yield* abandonOperation(saga, world.now(), failureOf(refusal))
      yield* abandonOperation(saga, world.now(), reason)
      yield* abandonOperation(saga, world.now(), reason)
      assert.deepStrictEqual(world.now().ending, { status: "FAILED", error: failureOf(refusal) })
      assert.lengthOf(world.dispatched, 1)
      assert.deepStrictEqual([world.ends, world.announced], [[], []])
    }).pipe(Effect.provide(world.layer))
  })

  it.effect("by force ends it all the same, and says what was left undone", () => {
    const notes: Array<string> = []
    const world = makeWorld(makeOperation())
    const saga = stuck(notes, () => false)
    return Effect.gen(function* () {
      yield* Effect.flip(deliver(saga))
      yield* abandonOperation(saga, world.now(), reason)
      yield* abandonOperation(saga, world.now(), { code: "SYS_001", message: "too late" }, { force: true })
      assert.deepStrictEqual(notes, ["a"])
      assert.strictEqual(world.now().status, "FAILED")
      const { code, message } = world.now().error ?? { code: "", message: "" }
      assert.strictEqual(code, "SYS_001")
      assert.include(message, reason.message)
      assert.include(message, "could not be put back")
      assert.deepStrictEqual(world.ends, [[marker("SYS_001")]])
      assert.lengthOf(world.announced, 1)
    }).pipe(Effect.provide(world.layer))
  })

  it.effect("by force says nothing of the kind when all was put back", () => {
    const world = makeWorld(
      makeOperation({ status: "IN_PROGRESS", epoch: 3, ending: { status: "FAILED", error: failureOf(refusal) } }),
    )
    return Effect.gen(function* () {
      yield* abandonOperation(sagaOf([]), world.now(), reason, { force: true })
      assert.deepStrictEqual(world.now().error, failureOf(refusal))
    }).pipe(Effect.provide(world.layer))
  })

  it.effect("by force does not call CANCELLED what could not be put back", () => {
    const world = makeWorld(makeOperation())
    const saga = {
      ...stuck([], () => false),
      noReturnAfter: "b",
    }
    return Effect.gen(function* () {
      yield* Effect.flip(deliver(saga))
      yield* world.cancel("b")
      yield* Effect.flip(deliver(saga))
      assert.strictEqual(world.now().ending?.status, "CANCELLED")
      yield* abandonOperation(saga, world.now(), reason, { force: true })
      assert.include(world.now().error?.message, "could not be put back")
      assert.strictEqual(world.now().status, "FAILED")
    }).pipe(Effect.provide(world.layer))
  })

  it.effect("is done by one of two that do it at once", () => {
    const world = makeWorld(makeOperation({ status: "IN_PROGRESS", epoch: 2 }))
    const found = world.now()
    return Effect.gen(function* () {
      yield* Effect.all([abandonOperation(sagaOf([]), found, reason), abandonOperation(sagaOf([]), found, reason)], {
        concurrency: 2,
      })
      assert.lengthOf(world.ends, 1)
      assert.lengthOf(world.announced, 1)
    }).pipe(Effect.provide(world.layer))
  })

  it.effect("after the crash of a run waits for its lease", () => {
    let writes = 0
    const world = makeWorld(makeOperation(), (moment) => moment === "after" && (writes += 1) === 2)
    const saga = stuck([], () => true)
    return Effect.gen(function* () {
      yield* Effect.exit(deliver(saga))
      yield* abandonOperation(saga, world.now(), reason)
      assert.isUndefined(world.now().ending)
      yield* leaseRunsOut
      yield* abandonOperation(saga, world.now(), reason)
      assert.deepStrictEqual(world.now().ending, { status: "FAILED", error: reason })
    }).pipe(Effect.provide(world.layer))
  })
})
