import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"

import { metric } from "../runtime/Metrics.ts"
import { factsOf, isTerminal, Operation } from "./Operation.ts"
import { alertOfOperation } from "./OperationAlerts.ts"
import { OperationEvents } from "./OperationEvents.ts"
import { abandonOperation } from "./OperationRunner.ts"
import { Operations } from "./Operations.ts"
import { OperationStore } from "./OperationStore.ts"
import { sagas } from "./Sagas.ts"

/** Operations that one look of the reconciler takes up. */
const batch = 50

/** How long a message that was sent again is given before the next look. */
const patienceMs = 5 * 60_000

/** How long one that could not be recovered stands back behind the others. */
const pauseMs = 60_000

/** After this an operation that is not getting anywhere is failed (playbook 15.1): well past every retry of its message. */
export const deadlineMs = 2 * 3_600_000

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
  const age = now - Date.parse(operation.queuedAt)
  const turnedBack = operation.ending !== undefined
  if (age > (turnedBack ? undoDeadlineMs : deadlineMs)) {
    return yield* abandonOperation(sagas[operation.operationType], operation, tooLong, { force: turnedBack })
  }
  const operations = yield* Operations
  yield* operations.dispatch(operation)
  yield* putOff(operation, patienceMs)
})

/** Sends overdue operations again, fails those past all hope, and publishes events that a crash kept back. */
export const reconcile = Effect.gen(function* () {
  const store = yield* OperationStore
  const overdue = yield* store.overdue(yield* Clock.currentTimeMillis, batch)
  yield* Effect.forEach(
    overdue,
    (operation) =>
      recover(operation).pipe(
        // One that fails must not keep the others waiting, now or at the next look.
        Effect.catchCause((cause) =>
          Effect.andThen(Effect.logError("operation not recovered", cause), Effect.ignore(putOff(operation, pauseMs))),
        ),
        Effect.annotateLogs(factsOf(operation)),
      ),
    { concurrency: 5, discard: true },
  )
  if (overdue.length > 0) yield* Effect.logInfo("reconciled", { operations: overdue.length })
})

/**
 * A message that failed three times: its operation ends FAILED, with the reason that its last run met, and the operations
 * team is told (LLD 7.5).
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
  const reason = operation.error ?? { code: "SYS_001", message: "It failed at every attempt" }
  const abandoned = yield* abandonOperation(sagas[operation.operationType], operation, reason)
  yield* alertOfOperation(new Operation({ ...(abandoned ?? operation), error: reason }))
})
