import type { SQSRecord } from "aws-lambda"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import type * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"

import { SiteId, TenantId } from "../kernel/Ids.ts"
import { ComeAgain } from "../operations/engine/ComeAgain.ts"
import { factsOf, OperationId, OperationType } from "../operations/engine/Operation.ts"
import { OperationSettings } from "../operations/engine/OperationSettings.ts"
import { type Invocation, withTime } from "../platform/Deadline.ts"
import { withOutcome } from "../platform/Logging.ts"
import { type QueueId, Queues } from "../platform/Queues.ts"
import { maxReceives, spareSeconds } from "../platform/QueueTimes.ts"
import { consuming, makeBatchHandler } from "./Batch.ts"
import { makeRun } from "./Container.ts"

/** What a consumer needs of a message: it names its operation; the operation is the truth. */
export const OperationMessage = Schema.Struct({
  messageType: Schema.String,
  correlationId: Schema.String,
  operationId: OperationId,
  /** Which attempt at the operation the message was sent for. */
  attempt: Schema.optionalKey(Schema.Int),
  payload: Schema.Struct({ tenantId: TenantId, siteId: Schema.optionalKey(SiteId) }),
})
export type OperationMessage = typeof OperationMessage.Type

const decode = Schema.decodeUnknownResult(Schema.fromJsonString(OperationMessage))
const isOperationType = Schema.is(OperationType)

/** What every line about a message says, and its span. */
const saidOf = (
  messageId: string,
  message: Result.Result<OperationMessage, Schema.SchemaError>,
): Record<string, unknown> => {
  if (Result.isFailure(message)) return { messageId }
  const { correlationId, messageType, operationId, payload } = message.success
  const { siteId, tenantId } = payload
  const operationType = messageType.replace(/_REQUEST$/, "")
  return {
    messageId,
    ...(isOperationType(operationType) && siteId !== undefined
      ? factsOf({ correlationId, operationId, operationType, siteId, tenantId })
      : { correlationId, operationId, tenantId }),
  }
}

/**
 * Seconds for which a message that failed stays hidden, by the tries at its operation so far. After the last it is shown
 * again at once, so that SQS soon moves it to the dead-letter queue.
 */
export const hideSeconds = (tries: number, delays: ReadonlyArray<number>): number => delays[tries - 1] ?? 0

/** The same of one that failed without a try, by its receives, of which there are more. */
const hideUntried = (receives: number, delays: ReadonlyArray<number>): number =>
  receives >= maxReceives ? 0 : hideSeconds(Math.min(receives, delays.length), delays)

/** What of an invocation is kept to give back what could not be finished, in milliseconds: first the operation's lease. */
const reserveMs = 10_000
/** And what is still kept when then its message is given back. */
const lastMs = 5000

/**
 * The handler of a consumer. A message that cannot be read
 * fails, on its way to the dead-letter queue, unless `unreadable` says what becomes of it.
 */
export const makeQueueHandler = <E, R>(
  queue: QueueId | undefined,
  handle: (message: OperationMessage) => Effect.Effect<void, E, R | Queues | OperationSettings>,
  layer: Layer.Layer<R | Queues | OperationSettings, unknown>,
  unreadable?: (message: Pick<SQSRecord, "messageId" | "body">) => Effect.Effect<void, E, R>,
) => {
  const run = makeRun(layer)

  const hide = Effect.fnUntraced(function* (record: SQSRecord, seconds: number) {
    if (queue === undefined) return
    const queues = yield* Queues
    yield* queues.hide(queue, record.receiptHandle, seconds).pipe(
      // It then stays hidden for as long as before: late, not lost.
      Effect.catch((error) => Effect.logWarning("visibility not changed", error)),
    )
  })

  const giveBack = Effect.fnUntraced(function* (record: SQSRecord, cause: Cause.Cause<unknown>) {
    const { retryDelays } = yield* OperationSettings
    const error = Option.getOrUndefined(Cause.findErrorOption(cause))
    yield* hide(
      record,
      error instanceof ComeAgain
        ? hideSeconds(error.tries, retryDelays)
        : hideUntried(Number(record.attributes.ApproximateReceiveCount), retryDelays),
    )
  })

  const handleRecord = (record: SQSRecord, invocation: Invocation) => {
    const message = decode(record.body)
    const said = saidOf(record.messageId, message)
    const handled: Effect.Effect<void, E | Schema.SchemaError, R | Queues | OperationSettings> = Result.isSuccess(
      message,
    )
      ? handle(message.success)
      : unreadable === undefined
        ? Effect.fail(message.failure)
        : unreadable(record)
    // Should this run be killed, its message comes again soon after, and not only when its queue shows it.
    const work = hide(record, Math.ceil(invocation.getRemainingTimeInMillis() / 1000) + spareSeconds).pipe(
      Effect.andThen(handled),
      Effect.as(undefined),
      withTime(invocation.getRemainingTimeInMillis() - reserveMs),
      Effect.catchCause((cause) =>
        Effect.logError("message failed", Cause.pretty(cause)).pipe(
          Effect.andThen(giveBack(record, cause).pipe(withTime(invocation.getRemainingTimeInMillis() - lastMs))),
          Effect.andThen(Effect.annotateCurrentSpan("fault", true)),
          Effect.as(record.messageId),
        ),
      ),
      withOutcome("message handled", (failed) => failed === undefined),
      Effect.annotateLogs(said),
    )
    return consuming(record, work, said)
  }

  return makeBatchHandler(run, (records, invocation) =>
    Effect.forEach(records, (record) => Effect.suspend(() => handleRecord(record, invocation))),
  )
}
