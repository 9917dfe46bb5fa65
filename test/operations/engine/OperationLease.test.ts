import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { TestClock } from "effect/testing"

import type { Operation } from "../../../src/operations/engine/Operation.ts"
import { asKept } from "../../../src/operations/engine/OperationKeeping.ts"
import { OperationStore } from "../../../src/operations/engine/OperationStore.ts"
import type { Table } from "../../../src/platform/Table.ts"
import { lockSite } from "../../../src/sites/SiteLock.ts"
import { tableLayer, useDatabase } from "../../support/database.ts"
import { givenOperations, givenSites, operationNow, plain, siteNow } from "../../support/rows.ts"
import { makeOperation, standingSite } from "../../support/samples.ts"

const layer = Layer.suspend(() => OperationStore.layer.pipe(Layer.provideMerge(tableLayer)))
const site = standingSite()
const pending = makeOperation()
const running = makeOperation({ status: "IN_PROGRESS", epoch: 3, journal: { a: { made: 1 } } })
const holding = lockSite("sites", site, { operationId: "op-1", from: ["ACTIVE"] })

const tagOf = <A, E extends { readonly _tag: string }, R>(effect: Effect.Effect<A, E, R>) =>
  effect.pipe(
    Effect.as("done"),
    Effect.catch(({ _tag }) => Effect.succeed(_tag)),
  )
useDatabase({ emptyBeforeEach: true })

describe("the lease of an operation", () => {
  const effect = (name: string, test: () => Effect.Effect<unknown, unknown, OperationStore | Table>) =>
    it.effect(name, () => test().pipe(Effect.provide(layer)))
  effect("gives the lease to one of many who want it", () =>
    Effect.gen(function* () {
      const store = yield* OperationStore
      yield* givenOperations(pending)
      const tags = yield* Effect.forEach(Array.from({ length: 8 }), () => tagOf(store.acquire(pending)), {
        concurrency: "unbounded",
      })
      assert.deepStrictEqual(tags.toSorted(), [...Array.from({ length: 7 }, () => "LeaseLost"), "done"])
      const { epoch, leaseUntil, startedAt, status } = yield* operationNow(pending)
      assert.deepStrictEqual([status, epoch, leaseUntil], ["IN_PROGRESS", 1, 60_000])
      assert.strictEqual(startedAt, "1970-01-01T00:00:00.000Z")
    }),
  )

  effect("gives the lease on when it has run out, and keeps the instant of the first start", () =>
    Effect.gen(function* () {
      const store = yield* OperationStore
      yield* givenOperations(pending)
      const first = yield* store.acquire(pending)
      yield* TestClock.adjust("59999 millis")
      assert.strictEqual(yield* tagOf(store.acquire(first)), "LeaseLost")
      yield* TestClock.adjust("1 millis")
      const second = yield* store.acquire(first)
      assert.deepStrictEqual([second.epoch, second.startedAt], [2, first.startedAt])
      assert.strictEqual(yield* tagOf(store.acquire(makeOperation({ status: "FAILED" }))), "LeaseLost")
    }),
  )

  effect("takes nothing that a holder of before writes, ends or renews", () =>
    Effect.gen(function* () {
      const store = yield* OperationStore
      yield* givenSites(site)
      yield* givenOperations(pending)
      const old = yield* store.acquire(pending)
      yield* TestClock.adjust("1 minute")
      const held = yield* store.acquire(old)
      assert.strictEqual(yield* tagOf(store.write(old, { journal: { a: 1 } })), "LeaseLost")
      assert.strictEqual(yield* tagOf(store.renew(old)), "LeaseLost")
      assert.strictEqual(yield* tagOf(store.end(old, { status: "COMPLETED" }, [holding])), "LeaseLost")
      yield* store.release(old)
      assert.deepStrictEqual(plain(yield* operationNow(pending)), plain(held))
      assert.isUndefined((yield* siteNow(site)).operationId)
    }),
  )

  effect("takes the renewal of an operation that the same run has just ended for no loss, and changes nothing", () =>
    Effect.gen(function* () {
      const store = yield* OperationStore
      yield* givenOperations(pending)
      const held = yield* store.acquire(pending)
      const ended = yield* store.end(held, { status: "COMPLETED", leaseUntil: 0 }, [])
      yield* store.renew(held)
      assert.deepStrictEqual(plain(yield* operationNow(pending)), plain(asKept(ended)))
    }),
  )

  effect("prolongs a lease, and nothing else of what is recorded meanwhile", () =>
    Effect.gen(function* () {
      const store = yield* OperationStore
      yield* givenOperations(pending)
      const held = yield* store.acquire(pending)
      yield* store.write(held, { journal: { a: 1 }, progress: 50 })
      yield* TestClock.adjust("20 seconds")
      yield* store.renew(held)
      const { dueAt, journal, leaseUntil, progress } = yield* operationNow(pending)
      assert.deepStrictEqual([leaseUntil, dueAt, journal, progress], [80_000, 110_000, { a: 1 }, 50])
    }),
  )

  effect("records a step and tells that somebody has asked to cancel meanwhile, and loses neither", () =>
    Effect.gen(function* () {
      const store = yield* OperationStore
      yield* givenOperations(pending)
      const held = yield* store.acquire(pending)
      assert.isTrue(yield* store.askToCancel(held, "b"))
      const told = yield* store.write(held, { journal: { a: { made: 1 } }, progress: 50 })
      assert.isTrue(told.cancelRequested)
      const stored = yield* operationNow(pending)
      assert.deepStrictEqual(plain(stored), plain(told))
      assert.deepStrictEqual([stored.journal, stored.progress], [{ a: { made: 1 } }, 50])
      assert.isTrue((yield* store.write(told, { progress: 60 })).cancelRequested)
    }),
  )

  effect("keeps a cancel request that comes between a run's look and its taking the lease", () =>
    Effect.gen(function* () {
      const store = yield* OperationStore
      yield* givenOperations(running)
      const found = yield* operationNow(running)
      assert.isTrue(yield* store.askToCancel(found, "b"))
      const leased = yield* store.acquire(found)
      assert.isTrue(leased.cancelRequested)
      assert.isTrue((yield* operationNow(running)).cancelRequested)
    }),
  )

  effect("does not take back what was recorded between a run's look and its taking the lease", () =>
    Effect.gen(function* () {
      const store = yield* OperationStore
      yield* givenOperations(running)
      const found = yield* operationNow(running)
      const ending = { status: "FAILED" as const, error: { code: "WP_001", message: "no" } }
      yield* store.write(found, { journal: { ...found.journal, b: null }, ending, leaseUntil: 0 })
      const leased = yield* store.acquire(found).pipe(Effect.catchTag("LeaseLost", () => Effect.succeed(undefined)))
      const stored = yield* operationNow(running)
      assert.deepStrictEqual([stored.journal, stored.ending], [{ a: { made: 1 }, b: null }, ending])
      if (leased !== undefined) assert.deepStrictEqual([leased.journal, leased.ending], [stored.journal, stored.ending])
    }),
  )

  effect("asks a run to cancel while it holds its lease and while it does not", () =>
    Effect.gen(function* () {
      const store = yield* OperationStore
      yield* givenOperations(running)
      assert.isTrue(yield* store.askToCancel(running, "b"))
      const asked = yield* operationNow(running)
      assert.deepStrictEqual([asked.cancelRequested, asked.message], [true, "Cancelling"])
      const held = yield* store.acquire(asked)
      assert.isTrue(yield* store.askToCancel(held, "b"))
    }),
  )

  const ending = { status: "FAILED" as const, error: null }

  const past: ReadonlyArray<readonly [string, Partial<Operation>]> = [
    ["has recorded its point of no return", { journal: { a: null, b: null } }],
    ["is putting things back", { ending }],
    ["has ended", { status: "FAILED" }],
    ["has not begun", { status: "PENDING" }],
    ["is another run's by now", { epoch: 4 }],
  ]

  for (const [what, changes] of past) {
    effect(`asks nothing of an operation that ${what}`, () =>
      Effect.gen(function* () {
        const store = yield* OperationStore
        const stored = makeOperation({ ...running, ...changes })
        yield* givenOperations(stored)
        assert.isFalse(yield* store.askToCancel(running, "b"))
        assert.deepStrictEqual(plain(yield* operationNow(running)), plain(stored))
      }),
    )
  }
})
