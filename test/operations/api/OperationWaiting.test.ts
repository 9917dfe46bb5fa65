import { setImmediate } from "node:timers/promises"

import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Layer } from "effect"
import { TestClock } from "effect/testing"

import { AnswerHeaders } from "../../../src/http/AnswerHeaders.ts"
import { CurrentUser } from "../../../src/http/Identity.ts"
import { readPreferences, RequestInfo } from "../../../src/http/RequestInfo.ts"
import { OperationReader } from "../../../src/operations/api/OperationReader.ts"
import { readOperation, retryAfterOf } from "../../../src/operations/api/OperationWaiting.ts"
import { Operation } from "../../../src/operations/engine/Operation.ts"
import { OperationStore } from "../../../src/operations/engine/OperationStore.ts"
import { withTime } from "../../../src/platform/Deadline.ts"
import { Table } from "../../../src/platform/Table.ts"
import { operationOf } from "../../support/changes.ts"
import { MemoryDynamo } from "../../support/dynamodb/MemoryDynamo.ts"
import { givenItem, givenOperations, itemAt } from "../../support/rows.ts"
import { epoch, settingsFrom } from "../../support/samples.ts"

const running = operationOf("SITE_UPDATE", { status: "IN_PROGRESS", createdAt: epoch, startedAt: epoch })
const ended = new Operation({ ...running, status: "COMPLETED", completedAt: epoch })
const user = (sub: string) => ({ sub, email: "", groups: new Set<string>(), tenantIds: new Set(["tenant-1"]) })

const layer = Layer.suspend(() =>
  OperationReader.layer.pipe(
    Layer.provideMerge(OperationStore.layer),
    Layer.provideMerge(Table.over(() => new MemoryDynamo())),
    Layer.provideMerge(settingsFrom()),
  ),
)

/** A request for the operation, with this `Prefer`; what it answers, with which headers of its own. */
const asked = (requestId: string, prefer?: string, sub = "user-1") => {
  const headers: Record<string, string> = {}
  return readOperation(running.operationId).pipe(
    Effect.map(({ status }) => ({ status, headers })),
    withTime(24_000),
    Effect.provideService(CurrentUser, user(sub)),
    Effect.provideService(RequestInfo, {
      requestId,
      correlationId: "corr-1",
      seed: undefined,
      ...readPreferences(prefer),
    }),
    Effect.provideService(AnswerHeaders, {
      set: (name, value) => void (headers[name] = value),
      setOnce: () => undefined,
    }),
  )
}
const slotsOf = (sub: string) =>
  Effect.map(itemAt({ PK: `WAITS#${sub}`, SK: "WAITS" }), (item) =>
    ["first", "second"].filter((slot) => item?.[slot] !== undefined),
  )
/** Lets time pass for those who wait: each look comes back from the table before the next. */
const pass = (seconds: number) =>
  Effect.forEach(
    Array.from({ length: seconds * 4 }),
    () =>
      Effect.andThen(
        TestClock.adjust("250 millis"),
        Effect.promise(() => setImmediate()),
      ),
    { discard: true },
  )

describe("an operation that is read", () => {
  it.effect("is answered at once without a preference, with seconds until the next look", () =>
    Effect.gen(function* () {
      yield* givenOperations(running)
      assert.deepStrictEqual(yield* asked("a"), { status: "IN_PROGRESS", headers: { "retry-after": "2" } })
      yield* givenOperations(ended)
      assert.deepStrictEqual(yield* asked("b"), { status: "COMPLETED", headers: {} })
      assert.deepStrictEqual(yield* asked("c", "wait=20"), {
        status: "COMPLETED",
        headers: { "preference-applied": "wait=20" },
      })
      assert.deepStrictEqual(yield* slotsOf("user-1"), [])
    }).pipe(Effect.provide(layer)),
  )

  it("is looked at the more rarely the longer it goes on", () => {
    const at = (seconds: number) => retryAfterOf({ createdAt: epoch, startedAt: null }, seconds * 1000)
    assert.deepStrictEqual([0, 10, 24, 60, 200, 3600].map(at), [2, 2, 2, 6, 20, 30])
    assert.strictEqual(retryAfterOf({ createdAt: epoch, startedAt: new Date(3_600_000).toISOString() }, 3_601_000), 2)
  })

  it.effect("is waited for until it has ended, and no longer", () =>
    Effect.gen(function* () {
      yield* givenOperations(running)
      const waiting = yield* Effect.forkChild(asked("a", "wait=20"))
      yield* pass(3)
      assert.deepStrictEqual(yield* slotsOf("user-1"), ["first"])
      yield* givenOperations(ended)
      yield* pass(2)
      assert.deepStrictEqual(yield* slotsOf("user-1"), [])
      assert.deepStrictEqual(yield* Fiber.join(waiting), {
        status: "COMPLETED",
        headers: { "preference-applied": "wait=20" },
      })
    }).pipe(Effect.provide(layer)),
  )

  it.effect("is answered as it is after the seconds asked for, twenty at most", () =>
    Effect.gen(function* () {
      yield* givenOperations(running)
      const short = yield* Effect.forkChild(asked("a", "wait=1"))
      const long = yield* Effect.forkChild(asked("b", "wait=60"))
      yield* pass(1)
      assert.deepStrictEqual(yield* Fiber.join(short), {
        status: "IN_PROGRESS",
        headers: { "preference-applied": "wait=1", "retry-after": "2" },
      })
      yield* pass(18)
      assert.deepStrictEqual(yield* slotsOf("user-1"), ["second"])
      yield* pass(2)
      assert.deepInclude((yield* Fiber.join(long)).headers, { "preference-applied": "wait=20" })
    }).pipe(Effect.provide(layer)),
  )

  it.effect("is waited for twice at a time by a caller; a third is answered at once, and who died blocks nobody", () =>
    Effect.gen(function* () {
      yield* givenOperations(running)
      const died = yield* Effect.forkChild(asked("a", "wait=3"))
      const waiting = yield* Effect.forkChild(asked("b", "wait=20"))
      yield* pass(1)
      assert.deepStrictEqual(yield* slotsOf("user-1"), ["first", "second"])
      assert.notProperty((yield* asked("c", "wait=20")).headers, "preference-applied")
      const other = yield* Effect.forkChild(asked("d", "wait=1", "user-2"))
      yield* pass(3)
      assert.deepInclude((yield* Fiber.join(other)).headers, { "preference-applied": "wait=1" })
      yield* Fiber.join(died)
      // As a process leaves it that is gone: its slot is free when its time is over.
      yield* givenItem({
        PK: "WAITS#user-1",
        SK: "WAITS",
        first: { holder: "x", until: 5000 },
        second: { holder: "y", until: 60_000 },
      })
      assert.notProperty((yield* asked("e", "wait=2")).headers, "preference-applied")
      yield* pass(1)
      const next = yield* Effect.forkChild(asked("f", "wait=1"))
      yield* pass(2)
      assert.deepInclude((yield* Fiber.join(next)).headers, { "preference-applied": "wait=1" })
      yield* Fiber.interrupt(waiting)
    }).pipe(Effect.provide(layer)),
  )
})
