import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"

import { acceptOperation, type OperationAccepted } from "../../http/Accepted.ts"
import { RequestInfo } from "../../http/RequestInfo.ts"
import type { ApiError } from "../../kernel/ApiError.ts"
import { InternalError } from "../../kernel/HttpErrors.ts"
import { afterwards, timeLeft } from "../../platform/Deadline.ts"
import type { Table } from "../../platform/Table.ts"
import { factsOf, isTerminal, type Operation } from "./Operation.ts"
import { OperationDispatcher } from "./OperationDispatcher.ts"
import { OperationCancelled } from "./OperationErrors.ts"
import { OperationEvents } from "./OperationEvents.ts"
import { advance, letGo } from "./OperationRunner.ts"
import { OperationSettings } from "./OperationSettings.ts"
import type { OperationStore } from "./OperationStore.ts"
import type { Saga } from "./Saga.ts"

/** The operation goes on in the queue: from where it is now, by whoever gets its message. */
const handOver = Effect.fnUntraced(function* (operation: Operation) {
  const dispatcher = yield* OperationDispatcher
  const now = yield* letGo(operation)
  if (!isTerminal(now.status)) yield* dispatcher.dispatch(now)
  return now
})

/** Its event is published again later if this does not get through. */
const announce = (operation: Operation) =>
  Effect.flatMap(OperationEvents, (events) => events.announce(operation)).pipe(
    Effect.catch((error) => Effect.logWarning("event not published, the reconciler will", error)),
  )

/** What the engine itself needs to run an operation within a request. */
export type InlineRunServices = OperationStore | OperationEvents | OperationDispatcher | OperationSettings | Table

/**
 * Runs an operation within the request that asks for it, by the same saga as the consumers. Answers with the completed
 * operation; with the error that ended it; or, when the time is over or the caller prefers not to wait, with the 202.
 */
export const runInline = Effect.fn("InlineRun.run")(
  function* <R>(
    saga: Saga<R>,
    operation: Operation,
  ): Effect.fn.Return<Operation | OperationAccepted, ApiError, R | InlineRunServices> {
    const { respondAsync, waitSeconds } = yield* RequestInfo
    const { requestBudgetSeconds } = yield* OperationSettings
    const dispatcher = yield* OperationDispatcher
    if (isTerminal(operation.status)) {
      return operation.status === "COMPLETED" ? operation : acceptOperation(operation)
    }
    if (waitSeconds === 0 || (respondAsync && waitSeconds === undefined)) {
      yield* dispatcher.dispatch(operation)
      return acceptOperation(operation)
    }
    const budgetMs = Math.min(
      1000 * Math.min(requestBudgetSeconds, waitSeconds ?? requestBudgetSeconds),
      yield* timeLeft,
    )
    const outcome = yield* advance(saga, operation, { failFast: true }).pipe(
      Effect.timeoutOption(budgetMs),
      // The operation stands, whatever kept us from seeing its end.
      Effect.catch((error) => Effect.as(Effect.logError("run broke off", error), Option.none<undefined>())),
    )
    if (Option.isNone(outcome)) {
      const now = yield* afterwards(handOver(operation))
      return now.status === "COMPLETED" ? now : acceptOperation(now)
    }
    if (outcome.value === undefined) return acceptOperation(operation)
    const { again, error, operation: ran } = outcome.value
    // A run that has to be tried again has given its lease back itself.
    yield* afterwards(again === true ? dispatcher.dispatch(ran) : announce(ran))
    if (error !== undefined) return yield* Effect.fail(error)
    if (ran.status === "CANCELLED") return yield* new OperationCancelled({ operationId: ran.operationId })
    return ran.status === "COMPLETED" ? ran : acceptOperation(ran)
  },
  // As a consumer's lines are: the runbook looks for them by it.
  (run, _saga, operation) => Effect.annotateLogs(run, factsOf(operation)),
)

/** What a completed operation came to. */
export const resultOf = <S extends Schema.ConstraintDecoder<unknown>>(schema: S, { result }: Operation) =>
  Effect.mapError(Schema.decodeUnknownEffect(schema)(result), (cause) => new InternalError({ cause }))
