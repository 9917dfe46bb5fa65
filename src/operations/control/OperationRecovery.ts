import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"

import { metric } from "../../platform/Metrics.ts"
import { longestWayMs } from "../../platform/QueueTimes.ts"
import { workThrough } from "../../platform/Turn.ts"
import { factsOf, isTerminal, isUsedUp, Operation, type OperationType } from "../engine/Operation.ts"
import { OperationDispatcher } from "../engine/OperationDispatcher.ts"
import { OperationEvents } from "../engine/OperationEvents.ts"
import { operationKinds } from "../engine/OperationKinds.ts"
import { abandonOperation } from "../engine/OperationRunner.ts"
import { OperationStore } from "../engine/OperationStore.ts"
import { Sagas } from "../engine/Sagas.ts"
import { alertOfOperation } from "./OperationAlerts.ts"

/** How long a message that was sent again is given before the next look, at the least. */
const patienceMs = 5 * 60_000

/** How long one that could not be recovered stands back behind the others. */
const pauseMs = 60_000

/**
 * This long after it was begun, or last got on, an operation that gets nowhere is failed: when its message has used up
 * every receive.
 */
export const deadlineMsOf = (type: OperationType): number => longestWayMs(operationKinds[type].queue)

/** After this one that cannot even put back what it did is left to a person. */
export const undoDeadlineMs = 24 * 3_600_000

const tooLong = { code: "SYS_001", message: "The operation did not finish in time" }

const putOff = Effect.fnUntraced(function* (operation: Operation, byMs: number) {
  const store = yield* OperationStore
  yield* store.postpone(operation, (yield* Clock.currentTimeMillis) + byMs)
})

const recover = Effect.fnUntraced(function* (operation: Operation) {
  const now = yield* Clock.currentTimeMillis
  if (isTerminal(operation.status))
    return yield* Effect.flatMap(OperationEvents, (events) => events.announce(operation))
  const turnedBack = operation.ending !== undefined
  // Waiting for its turn is no failure, however long the queue is: time counts from the start of work.
  const { movedAt, queuedAt, startedAt, status } = operation
  const waits = status === "PENDING"
  // What works in slices may take as long as it gets on.
  const age = now - Date.parse(waits ? queuedAt : (movedAt ?? startedAt ?? queuedAt))
  if (!waits && age > (turnedBack ? undoDeadlineMs : deadlineMsOf(operation.operationType))) {
    return yield* abandonOperation((yield* Sagas)[operation.operationType], operation, tooLong, { force: turnedBack })
  }
  const operations = yield* OperationDispatcher
  yield* operations.dispatch(operation)
  // Its message may just be waiting: the longer it has, the later it gets another, or the queue would fill up with them.
  yield* putOff(operation, waits ? Math.max(patienceMs, age) : patienceMs)
})

/** Scrubs those that FAILED so long ago that they cannot be retried. */
const forget = Effect.gen(function* () {
  const store = yield* OperationStore
  const now = yield* Clock.currentTimeMillis
  const turn = yield* workThrough(
    (from) => store.forgettable(now, from),
    (operation) =>
      store.scrub(operation).pipe(
        Effect.catchCause((cause) => Effect.logError("operation not scrubbed, the next look will", cause)),
        Effect.annotateLogs(factsOf(operation)),
      ),
  )
  if (turn.begun > 0) yield* Effect.logInfo("scrubbed", { operations: turn.begun, all: turn.all })
})

/**
 * Sends overdue operations again, fails those past all hope, publishes events that a crash kept back, and scrubs what cannot
 * be retried any more.
 */
export const reconcile = Effect.gen(function* () {
  const store = yield* OperationStore
  const now = yield* Clock.currentTimeMillis
  const turn = yield* workThrough(
    (from) => store.overdue(now, from),
    (operation) =>
      recover(operation).pipe(
        Effect.asVoid,
        // One that fails must not keep the others waiting, now or at the next look.
        Effect.catchCause((cause) =>
          Effect.andThen(Effect.logError("operation not recovered", cause), Effect.ignore(putOff(operation, pauseMs))),
        ),
        Effect.annotateLogs(factsOf(operation)),
      ),
  )
  if (turn.begun > 0) yield* Effect.logInfo("reconciled", { operations: turn.begun, all: turn.all })
  yield* forget
})

/**
 * A message that came to its last receive: its operation ends FAILED, with the reason that its last run met, and the
 * operations team is told. One that has tries left, because its message met no free function, gets another message.
 */
export const giveUp = Effect.fn("OperationRecovery.giveUp")(function* (message: {
  readonly operationId: string
  readonly attempt?: number
  readonly payload: { readonly tenantId: string }
}) {
  const store = yield* OperationStore
  yield* metric("DLQMessages", 1)
  const operation = yield* store.get(message.payload.tenantId, message.operationId)
  if (operation === undefined) return yield* Effect.logError("message names no operation")
  // A message of an attempt before says nothing about this one.
  if ((message.attempt ?? operation.attempt) < operation.attempt) return
  if (operation.status === "COMPLETED" || operation.status === "CANCELLED") return
  const { ending, status, tries } = operation
  if (!isTerminal(status) && ending === undefined && tries !== undefined && !isUsedUp(operation)) {
    yield* Effect.logWarning("message was not tried often enough, another one is sent", { tries })
    return yield* (yield* OperationDispatcher).dispatch(operation)
  }
  const reason = operation.error ?? { code: "SYS_001", message: "It failed at every attempt" }
  const abandoned = yield* abandonOperation((yield* Sagas)[operation.operationType], operation, reason)
  yield* alertOfOperation(new Operation({ ...(abandoned ?? operation), error: reason }))
})
