import { assert, describe, it } from "@effect/vitest"
import { Clock, Effect, Fiber, Layer } from "effect"
import { TestClock } from "effect/testing"
import * as fc from "fast-check"

import { Table } from "../../src/aws/Table.ts"
import type { ApiError } from "../../src/http/ApiError.ts"
import { isTerminal, Operation } from "../../src/operations/Operation.ts"
import { OperationEvents } from "../../src/operations/OperationEvents.ts"
import { abandonOperation, runOperation } from "../../src/operations/OperationRunner.ts"
import { LeaseLost, OperationStore } from "../../src/operations/OperationStore.ts"
import { progressAfter, type Saga } from "../../src/operations/Saga.ts"
import { VersionUnavailable } from "../../src/sites/SiteProvisioningErrors.ts"
import { WordPressTimeout } from "../../src/wordpress/WordPressErrors.ts"
import { makeOperation, settingsFrom } from "../support/samples.ts"

const unused = () => Effect.die("not used by a run")

/** One operation in memory, with the lease and the fencing of the real store, and what was announced. */
const makeWorld = (initial: Operation) => {
  let current = initial
  const written: Array<Operation> = []
  const announced: Array<Operation> = []
  const transactions: Array<ReadonlyArray<unknown>> = []
  const lost = Effect.fail(new LeaseLost({ operationId: initial.operationId }))
  const holds = ({ epoch }: Operation) => epoch === current.epoch && current.status === "IN_PROGRESS"
  const set = (next: Operation) => {
    current = next
    written.push(next)
    return next
  }
  const leaseFrom = (now: number) => ({ leaseUntil: now + 60_000, dueAt: now + 90_000 })
  const layer = Layer.mergeAll(
    settingsFrom(),
    Layer.succeed(
      Table,
      Table.of({
        name: "sites",
        get: unused,
        query: unused,
        queryPage: unused,
        put: unused,
        update: unused,
        transact: unused,
      }),
    ),
    Layer.succeed(
      OperationEvents,
      OperationEvents.of({ announce: (ended) => Effect.sync(() => announced.push(ended)) }),
    ),
    Layer.succeed(
      OperationStore,
      OperationStore.of({
        get: (_tenantId, operationId) => Effect.sync(() => (operationId === current.operationId ? current : undefined)),
        acquire: (found) =>
          Effect.flatMap(Clock.currentTimeMillis, (now) =>
            isTerminal(current.status) || current.leaseUntil > now || current.epoch !== found.epoch
              ? lost
              : Effect.sync(() =>
                  set(
                    new Operation({ ...current, ...leaseFrom(now), status: "IN_PROGRESS", epoch: current.epoch + 1 }),
                  ),
                ),
          ),
        renew: (leased) =>
          Effect.flatMap(Clock.currentTimeMillis, (now) =>
            holds(leased)
              ? Effect.sync(() => {
                  current = new Operation({ ...current, ...leaseFrom(now) })
                })
              : lost,
          ),
        write: (leased, changes, parts = []) =>
          Effect.flatMap(Clock.currentTimeMillis, (now) =>
            holds(leased)
              ? Effect.sync(() => {
                  transactions.push(parts)
                  return set(new Operation({ ...leased, ...leaseFrom(now), ...changes }))
                })
              : lost,
          ),
        find: unused,
        settle: unused,
        postpone: unused,
        overdue: unused,
      }),
    ),
  )
  return {
    layer,
    written,
    announced,
    transactions,
    now: () => current,
    /** Another run takes the operation over, as after a lease that ran out. */
    takeOver: () => set(new Operation({ ...current, epoch: current.epoch + 1 })),
  }
}

const marker = (what: string) => ({ Delete: { TableName: what, Key: {} } })

type Run = Saga<never>["steps"][number]["run"]
const sagaOf = (
  steps: ReadonlyArray<{ readonly name: string; readonly weight?: number; readonly run: Run }>,
): Saga<never> => ({
  steps: steps.map((step) => ({ weight: 1, message: `Doing ${step.name}`, ...step })),
  completedMessage: "Done",
  failedMessage: "Not done",
  onCompleted: () => [marker("completed")],
  onFailed: (_table, _operation, { code }) => [marker(code)],
})

/** Steps that note their names when they run. */
const noting = (names: ReadonlyArray<string>, ran: Array<string>) =>
  names.map((name) => ({
    name,
    run: () =>
      Effect.sync(() => {
        ran.push(name)
        return { from: name }
      }),
  }))

const refusal = new VersionUnavailable({ component: "PHP", required: "8", actual: "7" })
const timeout = new WordPressTimeout({ afterMs: 30_000 })
const start = (saga: Saga<never>) => runOperation(saga, "tenant-1", "op-1")

describe("a run", () => {
  it.effect("does the steps in their order, records each, and ends the operation with what depends on it", () => {
    const ran: Array<string> = []
    const world = makeWorld(makeOperation())
    return Effect.gen(function* () {
      yield* start(sagaOf(noting(["a", "b", "c"], ran)))
      assert.deepStrictEqual(ran, ["a", "b", "c"])
      const { error, journal, leaseUntil, message, progress, status } = world.now()
      assert.deepStrictEqual(
        { error, journal, leaseUntil, message, progress, status },
        {
          error: null,
          journal: { a: { from: "a" }, b: { from: "b" }, c: { from: "c" } },
          leaseUntil: 0,
          message: "Done",
          progress: 100,
          status: "COMPLETED",
        },
      )
      assert.deepStrictEqual(world.transactions.at(-1), [marker("completed")])
      assert.deepStrictEqual(world.announced, [world.now()])
    }).pipe(Effect.provide(world.layer))
  })

  it.effect("goes on after the last step that is recorded, and gives later steps what was recorded", () => {
    const ran: Array<string> = []
    const seen: Array<unknown> = []
    const world = makeWorld(makeOperation({ journal: { a: { from: "before" } }, status: "IN_PROGRESS", epoch: 3 }))
    const look: Run = (_operation, journal) => Effect.sync(() => seen.push(journal["a"], journal["b"]))
    return Effect.gen(function* () {
      yield* start(sagaOf([...noting(["a", "b"], ran), { name: "look", run: look }]))
      assert.deepStrictEqual(ran, ["b"])
      assert.deepStrictEqual(seen, [{ from: "before" }, { from: "b" }])
      assert.strictEqual(world.now().epoch, 4)
    }).pipe(Effect.provide(world.layer))
  })

  it.effect("ends the operation FAILED when a step's error is final, and does no further step", () => {
    const ran: Array<string> = []
    const world = makeWorld(makeOperation())
    return Effect.gen(function* () {
      yield* start(sagaOf([{ name: "a", run: () => Effect.fail(refusal) }, ...noting(["b"], ran)]))
      assert.deepStrictEqual(ran, [])
      const { completedAt, error, leaseUntil, message, status } = world.now()
      assert.deepStrictEqual([status, leaseUntil, message], ["FAILED", 0, "Not done"])
      assert.deepStrictEqual(error, { code: "SITE_001", message: refusal.message })
      assert.isNotNull(completedAt)
      assert.deepStrictEqual(world.transactions.at(-1), [marker("SITE_001")])
      assert.lengthOf(world.announced, 1)
    }).pipe(Effect.provide(world.layer))
  })

  it.effect("gives the lease back and fails when a step's error may pass, so that the next one goes on at once", () => {
    const ran: Array<string> = []
    const world = makeWorld(makeOperation())
    let broken = true
    const sometimes: Run = () => Effect.suspend(() => (broken ? Effect.fail(timeout) : Effect.succeed(1)))
    const saga = sagaOf([...noting(["a"], ran), { name: "b", run: sometimes }])
    return Effect.gen(function* () {
      const error = yield* start(saga).pipe(Effect.flip)
      assert.deepStrictEqual(error, timeout)
      const given = world.now()
      assert.deepStrictEqual([given.status, given.leaseUntil, given.error?.code], ["IN_PROGRESS", 0, "WP_002"])
      assert.lengthOf(world.announced, 0)
      broken = false
      yield* start(saga)
      assert.deepStrictEqual(ran, ["a"])
      assert.deepStrictEqual([world.now().status, world.now().error], ["COMPLETED", null])
    }).pipe(Effect.provide(world.layer))
  })

  it.effect("keeps its lease for as long as a step takes", () => {
    const world = makeWorld(makeOperation())
    return Effect.gen(function* () {
      const fiber = yield* Effect.forkChild(start(sagaOf([{ name: "slow", run: () => Effect.sleep("10 minutes") }])))
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
      const fiber = yield* Effect.forkChild(start(sagaOf([{ name: "slow", run: slow }, ...noting(["after"], ran)])))
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
      yield* start(sagaOf(noting(["a"], ran)))
      assert.deepStrictEqual(ran, [])
      yield* TestClock.adjust("1 second")
      yield* start(sagaOf(noting(["a"], ran)))
      assert.deepStrictEqual(ran, ["a"])
    }).pipe(Effect.provide(world.layer))
  })

  for (const status of ["COMPLETED", "FAILED", "CANCELLED"] as const) {
    it.effect(`of an operation that is ${status} only announces it`, () => {
      const ran: Array<string> = []
      const world = makeWorld(makeOperation({ status }))
      return Effect.gen(function* () {
        yield* start(sagaOf(noting(["a"], ran)))
        assert.deepStrictEqual([ran, world.written], [[], []])
        assert.lengthOf(world.announced, 1)
      }).pipe(Effect.provide(world.layer))
    })
  }

  it.effect("of an operation that does not exist does nothing", () => {
    const world = makeWorld(makeOperation())
    return Effect.gen(function* () {
      yield* runOperation(sagaOf([]), "tenant-1", "op-2")
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
          await Effect.runPromise(Effect.exit(start(saga)).pipe(Effect.provide(world.layer)))
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

describe("giving an operation up", () => {
  const reason = { code: "SYS_001", message: "It failed at every attempt" }

  it.effect("ends it FAILED with the reason, once", () => {
    const world = makeWorld(makeOperation({ status: "IN_PROGRESS", epoch: 2, progress: 70 }))
    return Effect.gen(function* () {
      yield* abandonOperation(sagaOf([]), "tenant-1", "op-1", reason)
      yield* abandonOperation(sagaOf([]), "tenant-1", "op-1", reason)
      assert.deepStrictEqual([world.now().status, world.now().progress], ["FAILED", 70])
      assert.deepStrictEqual(world.now().error, reason)
      assert.deepStrictEqual(world.transactions, [[marker("SYS_001")]])
      assert.lengthOf(world.announced, 1)
    }).pipe(Effect.provide(world.layer))
  })

  it.effect("leaves it to the run that holds it", () => {
    const world = makeWorld(makeOperation({ status: "IN_PROGRESS", epoch: 1, leaseUntil: 60_000 }))
    return Effect.gen(function* () {
      yield* abandonOperation(sagaOf([]), "tenant-1", "op-1", reason)
      assert.deepStrictEqual([world.written, world.announced], [[], []])
    }).pipe(Effect.provide(world.layer))
  })
})

describe("progress", () => {
  const weights = fc.array(
    fc.nat({ max: 1000 }).map((weight) => ({ weight })),
    { maxLength: 10 },
  )

  it("starts at 0, never falls from step to step, and is below 100 before the end", () => {
    fc.assert(
      fc.property(weights, (steps) => {
        const all = Array.from({ length: steps.length + 1 }, (_, done) => progressAfter(steps, done))
        assert.strictEqual(all[0], 0)
        assert.deepStrictEqual(
          all,
          all.toSorted((one, other) => one - other),
        )
        assert.isTrue(all.every((progress) => Number.isInteger(progress) && progress <= 99))
      }),
    )
  })
})
