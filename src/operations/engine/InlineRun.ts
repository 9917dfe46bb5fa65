import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"

import type { SagaServices } from "../../app/Sagas.ts"
import { acceptOperation, type OperationAccepted } from "../../http/Accepted.ts"
import { RequestInfo } from "../../http/RequestInfo.ts"
import type { ApiError } from "../../kernel/ApiError.ts"
import { afterwards, timeLeft } from "../../platform/Deadline.ts"
import { Settings } from "../../platform/Settings.ts"
import type { Table } from "../../platform/Table.ts"
import { factsOf, isTerminal, type Operation } from "./Operation.ts"
import { OperationDispatcher } from "./OperationDispatcher.ts"
import { OperationCancelled } from "./OperationErrors.ts"
import { OperationEvents } from "./OperationEvents.ts"
import { advance, letGo } from "./OperationRunner.ts"
import { OperationStore } from "./OperationStore.ts"
import type { Saga } from "./Saga.ts"

/** The operation goes on in the queue: from where it is now, by whoever gets its message. */
const handOver = Effect.fnUntraced(function* (operation: Operation) {
  const operations = yield* OperationDispatcher
  const now = yield* letGo(operation)
  if (!isTerminal(now.status)) yield* operations.dispatch(now)
  return now
})

/** Its event is published again later if this does not get through. */
const announce = (operation: Operation) =>
  Effect.flatMap(OperationEvents, (events) => events.announce(operation)).pipe(
    Effect.catch((error) => Effect.logWarning("event not published, the reconciler will", error)),
  )

const run = Effect.fn("InlineRun.run")(function* <R>(saga: Saga<R>, operation: Operation) {
  const { respondAsync, waitSeconds } = yield* RequestInfo
  const { requestBudgetSeconds } = yield* Settings
  if (isTerminal(operation.status)) {
    return operation.status === "COMPLETED" ? operation : acceptOperation(operation)
  }
  if (waitSeconds === 0 || (respondAsync && waitSeconds === undefined)) {
    yield* (yield* OperationDispatcher).dispatch(operation)
    return acceptOperation(operation)
  }
  const budgetMs = Math.min(1000 * Math.min(requestBudgetSeconds, waitSeconds ?? requestBudgetSeconds), yield* timeLeft)
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
  yield* afterwards(again === true ? (yield* OperationDispatcher).dispatch(ran) : announce(ran))
  if (error !== undefined) return yield* Effect.fail(error)
  if (ran.status === "CANCELLED") return yield* new OperationCancelled({ operationId: ran.operationId })
  return ran.status === "COMPLETED" ? ran : acceptOperation(ran)
})

type RunServices = OperationStore | OperationEvents | OperationDispatcher | Settings | Table

/** Changes that are done within the request that asks for them, if there is time. */
export class InlineRun extends Context.Service<
  InlineRun,
  {
    /**
     * Runs an operation by the same saga as the consumers. It answers with the completed operation; with the error that
     * ended it; or, when the time is over or the caller prefers not to wait, with the 202.
     */
    run(saga: Saga<SagaServices>, operation: Operation): Effect.Effect<Operation | OperationAccepted, ApiError>
  }
>()("src/operations/engine/InlineRun") {
  static readonly layer = Layer.effect(
    InlineRun,
    Effect.map(Effect.context<RunServices | SagaServices>(), (context) =>
      InlineRun.of({
        run: (saga, operation) =>
          run(saga, operation).pipe(
            // As a consumer's lines are: the runbook looks for them by it.
            Effect.annotateLogs(factsOf(operation)),
            Effect.provideContext(context),
          ),
      }),
    ),
  )
}
