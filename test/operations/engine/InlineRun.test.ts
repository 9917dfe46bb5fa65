import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, References } from "effect"
import { TestClock } from "effect/testing"

import { Operation } from "../../../src/operations/engine/Operation.ts"
import { withTime } from "../../../src/platform/Deadline.ts"
import {
  deliver,
  failing,
  failureOf,
  makeWorld,
  noting,
  refusal,
  sagaOf,
  timeout,
} from "../../support/OperationWorld.ts"
import { accepted, request, requestsIn } from "../../support/requests.ts"
import { makeOperation } from "../../support/samples.ts"

const slow = (minutes: number) => ({ name: "slow", run: () => Effect.sleep(`${minutes} minutes`) })

describe("a change within its request", () => {
  it.effect("is answered with its operation when it is done in time, and is announced", () => {
    const world = makeWorld(makeOperation())
    return Effect.gen(function* () {
      const answer = yield* request(sagaOf([noting("a", [])]), world.now())
      assert.instanceOf(answer, Operation)
      assert.strictEqual(answer, world.now())
      assert.strictEqual(world.now().status, "COMPLETED")
      assert.deepStrictEqual([world.announced, world.dispatched], [[world.now()], []])
    }).pipe(Effect.provide(requestsIn(world)))
  })

  it.effect("leaves lines in the log that name its operation, as those of a consumer do", () => {
    const world = makeWorld(makeOperation())
    const seen: Array<unknown> = []
    const looks = { name: "a", run: () => Effect.map(References.CurrentLogAnnotations, (line) => seen.push(line)) }
    return Effect.gen(function* () {
      yield* request(sagaOf([looks]), world.now())
      const facts = { operationId: "op-1", siteId: "site-1", tenantId: "tenant-1", correlationId: "corr-1" }
      assert.deepStrictEqual(seen, [{ ...facts, action: "CREATE_SITE" }])
    }).pipe(Effect.provide(requestsIn(world)))
  })

  for (const prefer of ["respond-async", "wait=0", "wait=0, respond-async"]) {
    it.effect(`goes to the queue at once, untouched, with Prefer: ${prefer}`, () => {
      const ran: Array<string> = []
      const world = makeWorld(makeOperation())
      return Effect.gen(function* () {
        const { _links, operationId, status } = accepted(
          yield* request(sagaOf([noting("a", ran)]), world.now(), prefer),
        )
        assert.deepStrictEqual([operationId, status], ["op-1", "PENDING"])
        assert.strictEqual(_links.operation.href, "/v1.0/operations/op-1")
        assert.deepStrictEqual([ran, world.written], [[], []])
        assert.deepStrictEqual(world.dispatched, [world.now()])
      }).pipe(Effect.provide(requestsIn(world)))
    })
  }

  const budgets: ReadonlyArray<readonly [string | undefined, number]> = [
    [undefined, 20],
    ["wait=5", 5],
    ["respond-async, wait=5", 5],
    ["wait=60", 20],
  ]
  for (const [prefer, seconds] of budgets) {
    it.effect(`goes on in the queue after ${seconds} s${prefer === undefined ? "" : ` with Prefer: ${prefer}`}`, () => {
      const notes: Array<string> = []
      const world = makeWorld(makeOperation())
      const saga = sagaOf([noting("a", notes), slow(1), noting("b", notes)])
      return Effect.gen(function* () {
        const fiber = yield* Effect.forkChild(request(saga, world.now(), prefer))
        yield* TestClock.adjust(`${seconds * 1000 - 1} millis`)
        assert.lengthOf(world.dispatched, 0)
        yield* TestClock.adjust("1 millis")
        const { status } = accepted(yield* Fiber.join(fiber))
        assert.strictEqual(status, "IN_PROGRESS")
        assert.strictEqual(world.now().leaseUntil, 0)
        assert.lengthOf(world.dispatched, 1)
        assert.lengthOf(world.announced, 0)
        // Whoever gets the message need not wait for the lease, and does no step twice.
        const consumer = yield* Effect.forkChild(deliver(saga))
        yield* TestClock.adjust("1 minute")
        yield* Fiber.join(consumer)
        assert.deepStrictEqual([world.now().status, notes], ["COMPLETED", ["a", "b"]])
      }).pipe(Effect.provide(requestsIn(world)))
    })
  }

  it.effect("goes on in the queue sooner when less time remains for its function", () => {
    const world = makeWorld(makeOperation())
    return Effect.gen(function* () {
      const fiber = yield* Effect.forkChild(request(sagaOf([slow(1)]), world.now()).pipe(withTime(7000)))
      yield* TestClock.adjust("6999 millis")
      assert.lengthOf(world.dispatched, 0)
      yield* TestClock.adjust("1 millis")
      assert.strictEqual(accepted(yield* Fiber.join(fiber)).status, "IN_PROGRESS")
      assert.deepStrictEqual([world.now().leaseUntil, world.dispatched.length], [0, 1])
    }).pipe(Effect.provide(requestsIn(world)))
  })

  it.effect("is refused with the error that ended it, also with one that may pass", () => {
    const notes: Array<string> = []
    const worlds = [refusal, timeout].map((error) => ({ error, world: makeWorld(makeOperation()) }))
    return Effect.forEach(worlds, ({ error, world }) =>
      Effect.gen(function* () {
        const answer = yield* Effect.flip(request(sagaOf([noting("a", notes), failing("b", error)]), world.now()))
        assert.strictEqual(answer, error)
        assert.deepStrictEqual([world.now().status, world.now().error], ["FAILED", failureOf(error)])
        assert.deepStrictEqual(notes.splice(0), ["a", "undo a"])
        assert.deepStrictEqual([world.announced, world.dispatched], [[world.now()], []])
      }).pipe(Effect.provide(requestsIn(world))),
    )
  })

  it.effect("is refused with its error while the queue puts back what the request could not", () => {
    const notes: Array<string> = []
    const world = makeWorld(makeOperation())
    let broken = true
    const made = noting("a", notes)
    const undo = () => Effect.suspend(() => (broken ? Effect.fail(timeout) : made.undo()))
    const saga = sagaOf([{ ...made, undo }, failing("b", refusal)])
    return Effect.gen(function* () {
      assert.strictEqual(yield* Effect.flip(request(saga, world.now())), refusal)
      const { ending, leaseUntil, status } = world.now()
      assert.deepStrictEqual([status, leaseUntil], ["IN_PROGRESS", 0])
      assert.deepStrictEqual(ending, { status: "FAILED", error: failureOf(refusal) })
      assert.lengthOf(world.dispatched, 1)
      assert.lengthOf(world.announced, 0)
      broken = false
      yield* deliver(saga)
      assert.deepStrictEqual([notes, world.now().status], [["a", "undo a"], "FAILED"])
    }).pipe(Effect.provide(requestsIn(world)))
  })

  it.effect("that somebody cancels meanwhile is refused with OP_002", () => {
    const world = makeWorld(makeOperation())
    const asking = { name: "a", run: () => world.cancel("b") }
    const saga = sagaOf([asking, noting("b", [])], { noReturnAfter: "b" })
    return Effect.gen(function* () {
      const error = yield* Effect.flip(request(saga, world.now()))
      assert.deepStrictEqual([error._tag, error.response.code], ["OperationCancelled", "OP_002"])
      assert.strictEqual(world.now().status, "CANCELLED")
      assert.lengthOf(world.announced, 1)
    }).pipe(Effect.provide(requestsIn(world)))
  })

  it.effect("that has ended before is not run again: answered when it is COMPLETED, else by what to follow", () => {
    const ran: Array<string> = []
    return Effect.forEach(["COMPLETED", "FAILED", "CANCELLED"] as const, (status) => {
      const world = makeWorld(makeOperation({ status }))
      return Effect.gen(function* () {
        const answer = yield* request(sagaOf([noting("a", ran)]), world.now())
        if (status === "COMPLETED") assert.strictEqual(answer, world.now())
        else assert.strictEqual(accepted(answer).status, status)
        assert.deepStrictEqual([ran, world.written, world.dispatched], [[], [], []])
      }).pipe(Effect.provide(requestsIn(world)))
    })
  })

  it.effect("that only had to put things back is not called cancelled when it FAILED", () => {
    const ending = { status: "FAILED" as const, error: failureOf(timeout) }
    const world = makeWorld(makeOperation({ status: "IN_PROGRESS", epoch: 1, ending }))
    return Effect.gen(function* () {
      assert.strictEqual(accepted(yield* request(sagaOf([noting("a", [])]), world.now())).status, "FAILED")
      assert.deepStrictEqual(world.now().error, failureOf(timeout))
    }).pipe(Effect.provide(requestsIn(world)))
  })

  it.effect("that another run has is left to that one", () => {
    const world = makeWorld(makeOperation({ status: "IN_PROGRESS", epoch: 1, leaseUntil: 60_000 }))
    return Effect.gen(function* () {
      assert.strictEqual(accepted(yield* request(sagaOf([]), world.now())).status, "IN_PROGRESS")
      assert.deepStrictEqual([world.written, world.dispatched], [[], []])
      assert.strictEqual(world.now().leaseUntil, 60_000)
    }).pipe(Effect.provide(requestsIn(world)))
  })
})
