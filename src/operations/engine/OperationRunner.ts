import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"

import type { ApiError } from "../../kernel/ApiError.ts"
import { InternalError } from "../../kernel/HttpErrors.ts"
import { afterwards, untilDeadline } from "../../platform/Deadline.ts"
import type { Table, TableError } from "../../platform/Table.ts"
import { ComeAgain } from "./ComeAgain.ts"
import { isTerminal, isUsedUp, lookAgainAt, type Operation } from "./Operation.ts"
import { OperationDispatcher } from "./OperationDispatcher.ts"
import { OperationEvents } from "./OperationEvents.ts"
import { OperationSettings } from "./OperationSettings.ts"
import { isLeaseLost, OperationStore } from "./OperationStore.ts"
import { type Saga, toUndo } from "./Saga.ts"
import { endUnwound, type Outcome, proceed } from "./SagaInterpreter.ts"

/** The message has to come again. */
export type RunError = ComeAgain | ApiError | TableError

type RunServices<R> = R | Table | OperationStore | OperationEvents | OperationSettings

/** Keeps the lease while the steps run; losing it ends the run. */
const heartbeat = (operation: Operation) =>
  Effect.gen(function* () {
    const { leaseSeconds } = yield* OperationSettings
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
 * Takes the lease and runs an operation from where its journal ends to its end, or to an error after which it is given
 * back. Nothing, when another run has it.
 */
export const advance = <R>(
  saga: Saga<R>,
  found: Operation,
  options: { readonly failFast: boolean; readonly counts?: boolean },
): Effect.Effect<Outcome | undefined, TableError, RunServices<R>> =>
  Effect.gen(function* () {
    const store = yield* OperationStore
    const leased = yield* store.acquire(found, options.counts)
    const outcome = yield* Effect.raceFirst(proceed(saga, leased, options.failFast), heartbeat(leased))
    const { again, error, operation } = outcome
    if (again === true && error !== undefined) {
      const { leaseSeconds, retryDelays } = yield* OperationSettings
      const nextTryAt = (yield* Clock.currentTimeMillis) + 1000 * Math.max(0, ...retryDelays)
      // Given back at once, so that whoever gets the message next need not wait for the lease to run out.
      yield* store.write(operation, {
        leaseUntil: 0,
        // Or the reconciler's message would take a try before its own message comes again.
        dueAt: lookAgainAt(nextTryAt, leaseSeconds),
        error: operation.ending?.error ?? { code: error.response.code, message: error.message },
        message: `${error.message}; it will be tried again`,
      })
    }
    return outcome
  }).pipe(
    Effect.catchIf(isLeaseLost, () =>
      Effect.logInfo("another run has this operation", { operationId: found.operationId }).pipe(Effect.as(undefined)),
    ),
  )

/**
 * What is left to do for a run that was interrupted: the lease that it may still have is given back, so that whoever goes on
 * need not wait for it to run out. One that was taken after this run's is another run's. Answers the operation as it is now.
 */
export const letGo = Effect.fnUntraced(function* (operation: Operation) {
  const store = yield* OperationStore
  return yield* store.get(operation.tenantId, operation.operationId).pipe(
    Effect.map((found) => found ?? operation),
    Effect.tap((found) =>
      found.leaseUntil > 0 && found.epoch <= operation.epoch + 1 ? store.release(found) : Effect.void,
    ),
    // The reconciler takes it up when the lease has run out.
    Effect.catch((error) => Effect.as(Effect.logWarning("lease not given back", error), operation)),
  )
})

/**
 * What a consumer does with a message. Duplicate, late and reordered ones are harmless: a run needs the lease, and an
 * operation that has ended only has its event published again if that did not happen.
 */
export const runOperation = Effect.fn("OperationRunner.run")(function* <R>(
  sagas: Readonly<Record<string, Saga<R>>>,
  tenantId: string,
  operationId: string,
): Effect.fn.Return<void, RunError, RunServices<R>> {
  const store = yield* OperationStore
  const events = yield* OperationEvents
  const found = yield* store.get(tenantId, operationId)
  if (found === undefined) return yield* Effect.logWarning("message names no operation", { operationId })
  if (isTerminal(found.status)) return yield* events.announce(found)
  const saga = sagas[found.operationType]
  if (saga === undefined) return yield* Effect.logError("no saga for this kind of operation", { operationId })
  // On its way to the dead-letter queue, whose consumer ends the operation.
  if (isUsedUp(found)) return yield* new ComeAgain({ tries: found.tries ?? 0 })
  const outcome = yield* untilDeadline(advance(saga, found, { failFast: false, counts: true })).pipe(
    Effect.catchTag("OutOfTime", (cause) =>
      Effect.andThen(afterwards(letGo(found)), Effect.fail(new InternalError({ cause }))),
    ),
  )
  if (outcome?.again === true && outcome.error !== undefined) {
    const { ending, tries = 0 } = outcome.operation
    return yield* ending === undefined ? new ComeAgain({ tries, cause: outcome.error }) : Effect.fail(outcome.error)
  }
  if (outcome !== undefined) yield* events.announce(outcome.operation)
})

/**
 * Ends an operation FAILED that no run will take up again by itself, for the dead-letter queue's consumer. If it did
 * something that has to be put back, its runs go on, towards that end; with `force`, or when nothing can be put back for
 * want of a payload that can be read, it ends all the same.
 */
export const abandonOperation = Effect.fn("OperationRunner.abandon")(function* <R>(
  saga: Saga<R>,
  found: Operation,
  reason: { readonly code: string; readonly message: string },
  options: { readonly force: boolean } = { force: false },
) {
  const store = yield* OperationStore
  const events = yield* OperationEvents
  const operations = yield* OperationDispatcher
  if (isTerminal(found.status)) return found
  const abandon = Effect.gen(function* () {
    const leased = yield* store.acquire(found)
    const ending = leased.ending ?? { status: "FAILED" as const, error: reason }
    if (!options.force && saga.reads(leased) && toUndo(saga, leased).length > 0) {
      const heading = yield* store.write(leased, { ending, leaseUntil: 0, message: "Putting things back" })
      // The first time at once; after that the reconciler sends it again, with patience.
      if (leased.ending === undefined) yield* operations.dispatch(heading)
      return heading
    }
    const ended = yield* endUnwound(saga, leased, { status: ending.status, error: ending.error ?? reason })
    yield* events.announce(ended)
    return ended
  })
  // A run that still holds it: its own message or the reconciler brings it to its end.
  return yield* abandon.pipe(Effect.catchTag("LeaseLost", () => Effect.succeed(undefined)))
})
