import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"

import { ComeAgain } from "../../../src/operations/engine/ComeAgain.ts"
import { advance } from "../../../src/operations/engine/OperationRunner.ts"
import {
  failing,
  failureOf,
  leaseRunsOut,
  makeWorld,
  noting,
  receive,
  refusal,
  sagaOf,
  timeout,
} from "../../support/OperationWorld.ts"
import { makeOperation } from "../../support/samples.ts"

const always = sagaOf([failing("a", timeout)])
const again = (tries: number, cause?: typeof timeout) =>
  new ComeAgain({ tries, ...(cause === undefined ? {} : { cause }) })

describe("an operation", () => {
  it.effect("is tried three times, whatever else its message is received for, and is then begun no more", () => {
    const world = makeWorld(makeOperation())
    return Effect.gen(function* () {
      for (const tries of [1, 2, 3]) assert.deepStrictEqual(yield* Effect.flip(receive(always)), again(tries, timeout))
      const { epoch, error, status } = world.now()
      assert.deepStrictEqual([status, error], ["IN_PROGRESS", failureOf(timeout)])
      assert.deepStrictEqual(yield* Effect.flip(receive(always)), again(3))
      assert.deepStrictEqual(yield* Effect.flip(receive(always)), again(3))
      assert.strictEqual(world.now().epoch, epoch)
    }).pipe(Effect.provide(world.layer))
  })

  it.effect("has used a try with a run that was killed", () => {
    let writes = 0
    const world = makeWorld(makeOperation(), (moment) => moment === "after" && ++writes === 1)
    return Effect.gen(function* () {
      yield* Effect.exit(receive(always))
      assert.strictEqual(world.now().tries, 1)
      yield* leaseRunsOut
      assert.deepStrictEqual(yield* Effect.flip(receive(always)), again(2, timeout))
    }).pipe(Effect.provide(world.layer))
  })

  it.effect("has used none with a request's run, nor with a message that found another run at it", () => {
    const world = makeWorld(makeOperation({ status: "IN_PROGRESS", epoch: 1, leaseUntil: 60_000 }))
    return Effect.gen(function* () {
      yield* receive(always)
      assert.strictEqual(world.now().tries, 0)
      yield* leaseRunsOut
      yield* advance(always, world.now(), { failFast: false })
      assert.strictEqual(world.now().tries, 0)
      assert.deepStrictEqual(yield* Effect.flip(receive(always)), again(1, timeout))
    }).pipe(Effect.provide(world.layer))
  })

  it.effect("that has something to put back is tried for as long as its messages come", () => {
    const notes: Array<string> = []
    const world = makeWorld(makeOperation())
    let broken = true
    const made = noting("a", notes)
    const undo = () => Effect.suspend(() => (broken ? Effect.fail(timeout) : made.undo()))
    const saga = sagaOf([{ ...made, undo }, failing("b", refusal)])
    return Effect.gen(function* () {
      for (let receives = 1; receives <= 5; receives++) {
        assert.strictEqual(yield* Effect.flip(receive(saga)), receives === 1 ? refusal : timeout)
      }
      broken = false
      yield* receive(saga)
      assert.strictEqual(world.now().status, "FAILED")
    }).pipe(Effect.provide(world.layer))
  })

  it.effect("is not looked after by the reconciler before its own message has come again", () => {
    const world = makeWorld(makeOperation())
    return Effect.gen(function* () {
      yield* Effect.flip(receive(always))
      // 120 s is the longest pause.
      assert.isAbove(world.now().dueAt ?? 0, 120_000)
    }).pipe(Effect.provide(world.layer))
  })
})
