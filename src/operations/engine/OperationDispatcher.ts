import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"

import { Queues } from "../../platform/Queues.ts"
import { factsOf, type Operation } from "./Operation.ts"
import { operationKinds } from "./OperationKinds.ts"

/** Bytes of a payload that go along with its message, of which SQS takes 256 KB; a consumer reads it from the operation. */
const maxPayloadBytes = 200_000

const payloadOf = ({ payload }: Operation): Operation["payload"] =>
  Buffer.byteLength(JSON.stringify(payload)) > maxPayloadBytes ? {} : payload

/** The message of an operation. It names the operation; the operation is the truth. */
export const messageOf = (operation: Operation, timestamp: string) => ({
  messageType: `${operation.operationType}_REQUEST`,
  correlationId: operation.correlationId,
  timestamp,
  idempotencyKey: operation.operationId,
  operationId: operation.operationId,
  attempt: operation.attempt,
  payload: { siteId: operation.siteId, ...payloadOf(operation), tenantId: operation.tenantId },
})

/** Operations on their way to the consumers. */
export class OperationDispatcher extends Context.Service<
  OperationDispatcher,
  {
    /** Sends the operation's message. One that does not get through is sent again by the reconciler. */
    dispatch(operation: Operation): Effect.Effect<void>
  }
>()("src/operations/engine/OperationDispatcher") {
  static readonly layer = Layer.effect(
    OperationDispatcher,
    Effect.gen(function* () {
      const queues = yield* Queues
      return OperationDispatcher.of({
        dispatch: Effect.fn("OperationDispatcher.dispatch")(function* (operation) {
          const now = new Date(yield* Clock.currentTimeMillis).toISOString()
          const { queue } = operationKinds[operation.operationType]
          yield* queues.send(queue, messageOf(operation, now), operation).pipe(
            Effect.catch((error) => Effect.logWarning("message not sent, the reconciler will", error)),
            Effect.annotateLogs(factsOf(operation)),
          )
        }),
      })
    }),
  )
}
