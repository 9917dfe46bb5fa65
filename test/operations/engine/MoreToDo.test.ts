import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { TestClock } from "effect/testing"

import { MoreToDo, tellProgress } from "../../../src/operations/engine/MoreToDo.ts"
import { advance } from "../../../src/operations/engine/OperationRunner.ts"
import { failing, makeWorld, noting, receive, refusal, sagaOf } from "../../support/OperationWorld.ts"
import { makeOperation } from "../../support/samples.ts"

/** A step of so many slices, of which a run does one. */
const sliced = (name: string, slices: number) => {
  let done = 0
  return {
    name,
    run: () =>
      Effect.suspend(() => {
        done += 1
        return Effect.andThen(
          tellProgress(done / slices),
          done < slices ? Effect.fail(new MoreToDo()) : Effect.succeed({ done }),
        )
      }),
  }
}

describe("a step that works in slices", () => {
  it.effect("goes on in as many runs as it takes, each by a message of its own, and has used no try with them", () => {
    const world = makeWorld(makeOperation())
    const saga = sagaOf([sliced("a", 20)])
    return Effect.gen(function* () {
      for (let run = 1; run < 20; run++) {
        yield* receive(saga)
        const { leaseUntil, progress, status, tries } = world.now()
        assert.deepStrictEqual(
          { leaseUntil, progress, status, tries },
          { leaseUntil: 0, progress: 5 * run, status: "IN_PROGRESS", tries: 0 },
        )
        assert.lengthOf(world.dispatched, run)
      }
      yield* receive(saga)
      assert.deepInclude(world.now(), { status: "COMPLETED", progress: 100, tries: 1 })
      assert.lengthOf(world.dispatched, 19)
    }).pipe(Effect.provide(world.layer))
  })

  it.effect("tells when it got on last", () => {
    const world = makeWorld(makeOperation())
    return Effect.gen(function* () {
      yield* TestClock.setTime(5000)
      yield* receive(sagaOf([sliced("a", 2)]))
      assert.strictEqual(world.now().movedAt, "1970-01-01T00:00:05.000Z")
    }).pipe(Effect.provide(world.layer))
  })

  it.effect("never falls back, also when it begins anew", () => {
    const world = makeWorld(makeOperation())
    const parts = [0.5, 0.25]
    const step = { name: "a", run: () => Effect.andThen(tellProgress(parts.shift() ?? 0), Effect.fail(new MoreToDo())) }
    return Effect.gen(function* () {
      yield* receive(sagaOf([step]))
      yield* receive(sagaOf([step]))
      assert.strictEqual(world.now().progress, 50)
    }).pipe(Effect.provide(world.layer))
  })

  it.effect("is no failure for a request either, which leaves it to the queue", () => {
    const world = makeWorld(makeOperation())
    return Effect.gen(function* () {
      const outcome = yield* advance(sagaOf([sliced("a", 2)]), world.now(), { failFast: true })
      assert.deepInclude(outcome, { more: true })
      assert.deepInclude(world.now(), { status: "IN_PROGRESS", leaseUntil: 0, error: null })
    }).pipe(Effect.provide(world.layer))
  })

  it.effect("puts back what it did in as many runs as well", () => {
    const notes: Array<string> = []
    const world = makeWorld(makeOperation())
    const undo = sliced("undo", 3)
    const saga = sagaOf([{ ...noting("a", notes), undo: undo.run }, failing("b", refusal)])
    return Effect.gen(function* () {
      yield* receive(saga)
      yield* receive(saga)
      assert.deepInclude(world.now(), { status: "IN_PROGRESS", leaseUntil: 0 })
      yield* Effect.flip(receive(saga)).pipe(Effect.option)
      assert.strictEqual(world.now().status, "FAILED")
      assert.lengthOf(world.dispatched, 2)
    }).pipe(Effect.provide(world.layer))
  })
})
