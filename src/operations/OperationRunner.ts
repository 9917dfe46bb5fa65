import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Schedule from "effect/Schedule"

import { Table, type TableError } from "../aws/Table.ts"
import type { ApiError } from "../http/ApiError.ts"
import { metric } from "../runtime/Metrics.ts"
import { Settings } from "../runtime/Settings.ts"
import { isTerminal, type Operation, secondsOf } from "./Operation.ts"
import { OperationEvents } from "./OperationEvents.ts"
import { isLeaseLost, type LeaseLost, OperationStore } from "./OperationStore.ts"
import { progressAfter, type Saga } from "./Saga.ts"

/** The operation could not go on for now; the message has to come again. */
export type RunError = ApiError | TableError

/** The metrics of an operation's end (LLD 11.1): counted by the run that wrote the end, so once. */
const measure = <R>({ metrics }: Saga<R>, operation: Operation) =>
  Effect.gen(function* () {
    const completed = operation.status === "COMPLETED"
    const count = completed ? metrics?.completed : metrics?.failed
    if (count !== undefined) yield* metric(count, "Count", 1)
    if (completed && metrics?.duration !== undefined) {
      yield* metric(metrics.duration, "Seconds", secondsOf(operation))
    }
  })

/** Ends an operation FAILED together with what depends on it. */
const fail = <R>(saga: Saga<R>, operation: Operation, error: { code: string; message: string }) =>
  Effect.gen(function* () {
    const { name } = yield* Table
    const store = yield* OperationStore
    const now = new Date(yield* Clock.currentTimeMillis).toISOString()
    const failed = yield* store.write(
      operation,
      { status: "FAILED", completedAt: now, leaseUntil: 0, error, message: saga.failedMessage },
      saga.onFailed(name, operation, error, now),
    )
    yield* measure(saga, failed)
    return failed
  })

/** How far a run came: to the operation's end, or to an error after which it has to be tried again. */
interface Outcome {
  readonly operation: Operation
  readonly again?: ApiError
}

/** The steps that are not in the journal yet, one after the other, and then the end. */
const proceed = <R>(saga: Saga<R>, leased: Operation) =>
  Effect.gen(function* (): Effect.fn.Return<Outcome, TableError | LeaseLost, R | Table | OperationStore> {
    const { name } = yield* Table
    const store = yield* OperationStore
    let operation = leased
    for (const [index, step] of saga.steps.entries()) {
      if (step.name in operation.journal) continue
      const output = yield* step
        .run(operation, operation.journal)
        .pipe(Effect.withSpan(`step ${step.name}`), Effect.result)
      if (Result.isFailure(output)) {
        const { message, response } = output.failure
        if (!response.retryable) return { operation: yield* fail(saga, operation, { code: response.code, message }) }
        return { operation, again: output.failure }
      }
      operation = yield* store.write(operation, {
        journal: { ...operation.journal, [step.name]: output.success ?? null },
        progress: progressAfter(saga.steps, index + 1),
        message: saga.steps[index + 1]?.message ?? saga.completedMessage,
      })
    }
    const now = new Date(yield* Clock.currentTimeMillis).toISOString()
    const completed = yield* store.write(
      operation,
      {
        status: "COMPLETED",
        completedAt: now,
        leaseUntil: 0,
        progress: 100,
        error: null,
        message: saga.completedMessage,
      },
      saga.onCompleted(name, operation, now),
    )
    yield* measure(saga, completed)
    return { operation: completed }
  })

/** Keeps the lease while the steps run; losing it ends the run. */
const heartbeat = (operation: Operation) =>
  Effect.gen(function* () {
    const { leaseSeconds } = yield* Settings
    const store = yield* OperationStore
    const every = `${Math.max(250, Math.floor((leaseSeconds * 1000) / 3))} millis` as const
    yield* store.renew(operation).pipe(
      // A heartbeat that did not get through is no reason to stop: the next may, or the lease runs out.
      Effect.catchTag(["InternalError", "Throttled"], (error) => Effect.logWarning("lease not renewed", error)),
      // Never cut off half way: a renewal that landed late would take back a lease that was given up meanwhile.
      Effect.uninterruptible,
      Effect.schedule(Schedule.spaced(every)),
    )
    return yield* Effect.never
  })

/**
 * Runs an operation from where its journal ends, in a consumer or within a request. Duplicate, late and reordered
 * messages are harmless: a run needs the lease, and an operation that has ended only has its event published again if
 * that did not happen.
 */
export const runOperation = Effect.fn("OperationRunner.run")(function* <R>(
  saga: Saga<R>,
  tenantId: string,
  operationId: string,
) {
  const store = yield* OperationStore
  const events = yield* OperationEvents
  const found = yield* store.get(tenantId, operationId)
  if (found === undefined) return yield* Effect.logWarning("message names no operation", { operationId })
  if (isTerminal(found.status)) return yield* events.announce(found)
  const run = Effect.gen(function* () {
    const leased = yield* store.acquire(found)
    const { again, operation } = yield* Effect.raceFirst(proceed(saga, leased), heartbeat(leased))
    if (again === undefined) return operation
    // Given back at once, so that whoever gets the message next need not wait for the lease to run out.
    yield* store.write(operation, {
      leaseUntil: 0,
      error: { code: again.response.code, message: again.message },
      message: `${again.message}; it will be tried again`,
    })
    return yield* Effect.fail(again)
  })
  const ended = yield* run.pipe(
    Effect.catchIf(isLeaseLost, () =>
      Effect.logInfo("another run has this operation", { operationId }).pipe(Effect.as(undefined)),
    ),
  )
  if (ended !== undefined) yield* events.announce(ended)
})

/** Ends an operation FAILED that no run will take up again (the dead-letter queue's consumer, LLD 7.5). */
export const abandonOperation = Effect.fn("OperationRunner.abandon")(function* <R>(
  saga: Saga<R>,
  tenantId: string,
  operationId: string,
  reason: { readonly code: string; readonly message: string },
) {
  const store = yield* OperationStore
  const events = yield* OperationEvents
  const found = yield* store.get(tenantId, operationId)
  if (found === undefined || isTerminal(found.status)) return found
  const ended = yield* store.acquire(found).pipe(
    Effect.flatMap((leased) => fail(saga, leased, reason)),
    // A run still holds it: its own message or the reconciler brings it to its end.
    Effect.catchTag("LeaseLost", () => Effect.succeed(undefined)),
  )
  if (ended !== undefined) yield* events.announce(ended)
  return ended
})
