import { assert, describe, it } from "@effect/vitest"
import { Clock, Effect, Fiber } from "effect"
import { TestClock } from "effect/testing"
import * as fc from "fast-check"

import type { ApiError } from "../../../src/kernel/ApiError.ts"
import { advance, runOperation } from "../../../src/operations/engine/OperationRunner.ts"
import {
  deliver,
  failing,
  failureOf,
  makeWorld,
  marker,
  noting,
  refusal,
  type Run,
  sagaOf,
  timeout,
} from "../../support/OperationWorld.ts"
import { makeOperation } from "../../support/samples.ts"

describe("a run", () => {
  it.effect("does the steps in their order, records each, and ends the operation with what depends on it", () => {
    const ran: Array<string> = []
    const world = makeWorld(makeOperation())
    return Effect.gen(function* () {
      yield* deliver(sagaOf(["a", "b", "c"].map((name) => noting(name, ran))))
      assert.deepStrictEqual(ran, ["a", "b", "c"])
      const { error, journal, leaseUntil, message, progress, result, status } = world.now()
      assert.deepStrictEqual(
        { error, journal, leaseUntil, message, progress, result, status },
        {
          error: null,
          journal: { a: { from: "a" }, b: { from: "b" }, c: { from: "c" } },
          leaseUntil: 0,
          message: "The site is ready",
          progress: 100,
          result: { status: "ACTIVE" },
          status: "COMPLETED",
        },
      )
      assert.deepStrictEqual(world.ends, [[marker("completed")]])
      assert.deepStrictEqual(world.announced, [world.now()])
    }).pipe(Effect.provide(world.layer))
  })

  it.effect("makes the result of what its steps have recorded", () => {
    const world = makeWorld(makeOperation())
    const saga = sagaOf([noting("a", [])], {
      result: ({ now, operation, table }) => ({ status: "ACTIVE", now, table, a: operation.journal["a"] }),
    })
    return Effect.gen(function* () {
      yield* TestClock.setTime(1000)
      yield* deliver(saga)
      const now = "1970-01-01T00:00:01.000Z"
      assert.deepStrictEqual(world.now().result, { status: "ACTIVE", now, table: "sites", a: { from: "a" } })
      assert.strictEqual(world.now().completedAt, now)
    }).pipe(Effect.provide(world.layer))
  })

  it.effect("says what it is doing while it does it", () => {
    const world = makeWorld(makeOperation())
    return Effect.gen(function* () {
      yield* deliver(sagaOf(["a", "b"].map((name) => noting(name, []))))
      assert.deepStrictEqual(
        world.written.map(({ message, progress }) => [progress, message]),
        [
          [0, "Waiting to be started"],
          [50, "Doing b"],
          [99, "Finishing"],
          [100, "The site is ready"],
        ],
      )
    }).pipe(Effect.provide(world.layer))
  })

  it.effect("goes on after the last step that is recorded, and gives later steps what was recorded", () => {
    const ran: Array<string> = []
    const seen: Array<unknown> = []
    const world = makeWorld(makeOperation({ journal: { a: { from: "before" } }, status: "IN_PROGRESS", epoch: 3 }))
    const look: Run = ({ journal }) => Effect.sync(() => seen.push(journal["a"], journal["b"]))
    return Effect.gen(function* () {
      yield* deliver(sagaOf([noting("a", ran), noting("b", ran), { name: "look", run: look }]))
      assert.deepStrictEqual(ran, ["b"])
      assert.deepStrictEqual(seen, [{ from: "before" }, { from: "b" }])
      assert.strictEqual(world.now().epoch, 4)
    }).pipe(Effect.provide(world.layer))
  })

  it.effect("ends the operation FAILED when a step's error is final, and does no further step", () => {
    const ran: Array<string> = []
    const world = makeWorld(makeOperation())
    return Effect.gen(function* () {
      yield* deliver(sagaOf([failing("a", refusal), noting("b", ran)]))
      assert.deepStrictEqual(ran, [])
      const { completedAt, error, leaseUntil, message, result, status } = world.now()
      assert.deepStrictEqual([status, leaseUntil, message], ["FAILED", 0, "The site could not be created"])
      assert.deepStrictEqual(error, failureOf(refusal))
      assert.isNull(result)
      assert.isNotNull(completedAt)
      assert.deepStrictEqual(world.ends, [[marker("SITE_009")]])
      assert.lengthOf(world.announced, 1)
    }).pipe(Effect.provide(world.layer))
  })

  it.effect("gives the lease back and fails when a step's error may pass, so that the next one goes on at once", () => {
    const ran: Array<string> = []
    const world = makeWorld(makeOperation())
    let broken = true
    const sometimes: Run = () => Effect.suspend(() => (broken ? Effect.fail(timeout) : Effect.succeed(1)))
    const saga = sagaOf([noting("a", ran), { name: "b", run: sometimes }])
    return Effect.gen(function* () {
      const error = yield* deliver(saga).pipe(Effect.flip)
      assert.deepStrictEqual(error, timeout)
      const given = world.now()
      assert.deepStrictEqual([given.status, given.leaseUntil, given.error], ["IN_PROGRESS", 0, failureOf(timeout)])
      assert.include(given.message, "it will be tried again")
      assert.lengthOf(world.announced, 0)
      broken = false
      yield* deliver(saga)
      assert.deepStrictEqual(ran, ["a"])
      assert.deepStrictEqual([world.now().status, world.now().error], ["COMPLETED", null])
    }).pipe(Effect.provide(world.layer))
  })

  it.effect("that shall fail fast ends at the first error, also at one that may pass", () => {
    const notes: Array<string> = []
    const world = makeWorld(makeOperation())
    const saga = sagaOf([noting("a", notes), failing("b", timeout), noting("c", notes)])
    return Effect.gen(function* () {
      const outcome = yield* advance(saga, world.now(), { failFast: true })
      assert.deepStrictEqual([outcome?.error, outcome?.again], [timeout, undefined])
      assert.deepStrictEqual(outcome?.operation, world.now())
      assert.deepStrictEqual([world.now().status, world.now().error], ["FAILED", failureOf(timeout)])
      assert.deepStrictEqual(notes, ["a", "undo a"])
      assert.deepStrictEqual(world.ends, [[marker("WP_002")]])
    }).pipe(Effect.provide(world.layer))
  })

  it.effect("keeps its lease for as long as a step takes", () => {
    const world = makeWorld(makeOperation())
    return Effect.gen(function* () {
      const fiber = yield* Effect.forkChild(deliver(sagaOf([{ name: "slow", run: () => Effect.sleep("10 minutes") }])))
      for (let minute = 0; minute < 9; minute += 1) {
        yield* TestClock.adjust("1 minute")
        assert.isAbove(world.now().leaseUntil, yield* Clock.currentTimeMillis)
      }
      yield* TestClock.adjust("1 minute")
      yield* Fiber.join(fiber)
      assert.strictEqual(world.now().status, "COMPLETED")
    }).pipe(Effect.provide(world.layer))
  })

  it.effect("stops and writes nothing more when another run has taken the operation over", () => {
    const ran: Array<string> = []
    const world = makeWorld(makeOperation())
    const slow: Run = () => Effect.sleep("10 minutes")
    return Effect.gen(function* () {
      const fiber = yield* Effect.forkChild(deliver(sagaOf([{ name: "slow", run: slow }, noting("after", ran)])))
      yield* TestClock.adjust("1 minute")
      const taken = world.takeOver()
      yield* TestClock.adjust("1 minute")
      yield* Fiber.join(fiber)
      assert.deepStrictEqual(ran, [])
      assert.strictEqual(world.now(), taken)
      assert.lengthOf(world.announced, 0)
    }).pipe(Effect.provide(world.layer))
  })

  it.effect("does nothing while another holds the lease", () => {
    const ran: Array<string> = []
    const world = makeWorld(makeOperation({ status: "IN_PROGRESS", epoch: 1, leaseUntil: 1 }))
    return Effect.gen(function* () {
      yield* deliver(sagaOf([noting("a", ran)]))
      assert.deepStrictEqual(ran, [])
      yield* TestClock.adjust("1 second")
      yield* deliver(sagaOf([noting("a", ran)]))
      assert.deepStrictEqual(ran, ["a"])
    }).pipe(Effect.provide(world.layer))
  })

  for (const status of ["COMPLETED", "FAILED", "CANCELLED"] as const) {
    it.effect(`of an operation that is ${status} only announces it`, () => {
      const ran: Array<string> = []
      const world = makeWorld(makeOperation({ status }))
      return Effect.gen(function* () {
        yield* deliver(sagaOf([noting("a", ran)]))
        assert.deepStrictEqual([ran, world.written], [[], []])
        assert.lengthOf(world.announced, 1)
      }).pipe(Effect.provide(world.layer))
    })
  }

  it.effect("of an operation that does not exist, or is of another queue, does nothing", () => {
    const world = makeWorld(makeOperation())
    return Effect.gen(function* () {
      yield* runOperation<never>({ SITE_CREATION: sagaOf([]) }, "tenant-1", "op-2")
      yield* deliver(sagaOf([]), "SITE_DELETION")
      assert.deepStrictEqual([world.written, world.announced], [[], []])
    }).pipe(Effect.provide(world.layer))
  })

  const step = fc.record({
    weight: fc.nat({ max: 100 }),
    // What each attempt at the step does before one that works.
    troubles: fc.array(fc.constantFrom<ApiError>(timeout), { maxLength: 2 }),
  })

  it("records every step once and in order, and its progress never falls, wherever the attempts before broke off", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 6 }), async (plan) => {
        const ran: Array<number> = []
        const left = plan.map(({ troubles }) => [...troubles])
        const world = makeWorld(makeOperation())
        const saga = sagaOf(
          plan.map(({ weight }, index) => ({
            name: `step-${index}`,
            weight,
            run: () =>
              Effect.suspend(() => {
                const trouble = left[index]?.pop()
                if (trouble !== undefined) return Effect.fail(trouble)
                ran.push(index)
                return Effect.succeed(index)
              }),
          })),
        )
        const attempts = left.flat().length + 1
        for (let attempt = 0; attempt < attempts; attempt += 1) {
          await Effect.runPromise(
            Effect.exit(advance(saga, world.now(), { failFast: false })).pipe(Effect.provide(world.layer)),
          )
        }
        assert.deepStrictEqual(
          ran,
          plan.map((_step, index) => index),
        )
        const progress = world.written.map((operation) => operation.progress)
        assert.deepStrictEqual(
          progress,
          progress.toSorted((one, other) => one - other),
        )
        assert.strictEqual(progress.at(-1), 100)
        assert.isTrue(world.written.every(({ progress: at, status }) => (at === 100) === (status === "COMPLETED")))
      }),
      { numRuns: 100 },
    )
  })
})
