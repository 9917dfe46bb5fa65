import type { SQSBatchResponse, SQSEvent, SQSRecord } from "aws-lambda"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import type * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"

import { SiteId, TenantId } from "../kernel/Ids.ts"
import { ComeAgain } from "../operations/engine/ComeAgain.ts"
import { factsOf, OperationId, OperationType } from "../operations/engine/Operation.ts"
import { OperationSettings } from "../operations/engine/OperationSettings.ts"
import { type Invocation, withTime } from "../platform/Deadline.ts"
import { withOutcome } from "../platform/Logging.ts"
import { type QueueId, Queues } from "../platform/Queues.ts"
import { maxReceives, spareSeconds } from "../platform/QueueTimes.ts"
import { fromTraceHeader, traced } from "../platform/Trace.ts"
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

const decode = Schema.decodeUnknownEffect(Schema.fromJsonString(OperationMessage))
const decodeOption = Schema.decodeUnknownOption(Schema.fromJsonString(OperationMessage))
const isOperationType = Schema.is(OperationType)

/** What every line about a message says, and its span. */
const saidOf = ({ body, messageId }: SQSRecord): Record<string, unknown> =>
  Option.match(decodeOption(body), {
    onNone: () => ({ messageId }),
    onSome: ({ correlationId, messageType, operationId, payload }) => {
      const { siteId, tenantId } = payload
      const operationType = messageType.replace(/_REQUEST$/, "")
      return {
        messageId,
        ...(isOperationType(operationType) && siteId !== undefined
          ? factsOf({ correlationId, operationId, operationType, siteId, tenantId })
          : { correlationId, operationId, tenantId }),
      }
    },
  })

/** The work on a message goes on with the trace of who sent it; `work` answers the message's id if it failed. */
const about = <R>(record: SQSRecord, work: Effect.Effect<string | undefined, never, R>) => {
  const said = saidOf(record)
  const parent = fromTraceHeader(record.attributes.AWSTraceHeader)
  return work.pipe(
    Effect.tap((failed) => (failed === undefined ? Effect.void : Effect.annotateCurrentSpan("fault", true))),
    withOutcome("message handled", (failed) => failed === undefined),
    Effect.annotateLogs(said),
    traced("message", { kind: "consumer", attributes: said, ...(parent === undefined ? {} : { parent }) }),
  )
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
 * The handler of a consumer. The answer names each message that failed, and only those come again. One that cannot be read
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

  const handleRecord = (record: SQSRecord, invocation: Invocation) =>
    // Should this run be killed, its message comes again soon after, and not only when its queue shows it.
    hide(record, Math.ceil(invocation.getRemainingTimeInMillis() / 1000) + spareSeconds).pipe(
      Effect.andThen(
        Effect.matchEffect(decode(record.body), {
          onSuccess: handle,
          onFailure: (error): Effect.Effect<void, E | Schema.SchemaError, R> =>
            unreadable === undefined ? Effect.fail(error) : unreadable(record),
        }),
      ),
      Effect.as(undefined),
      withTime(invocation.getRemainingTimeInMillis() - reserveMs),
      Effect.catchCause((cause) =>
        Effect.logError("message failed", Cause.pretty(cause)).pipe(
          Effect.andThen(giveBack(record, cause).pipe(withTime(invocation.getRemainingTimeInMillis() - lastMs))),
          Effect.as(record.messageId),
        ),
      ),
      (work) => about(record, work),
    )

  return async (event: SQSEvent, invocation: Invocation): Promise<SQSBatchResponse> => {
    const failed = await run(
      Effect.forEach(event.Records, (record) => Effect.suspend(() => handleRecord(record, invocation))),
    )
    return {
      batchItemFailures: failed.flatMap((itemIdentifier) => (itemIdentifier === undefined ? [] : [{ itemIdentifier }])),
    }
  }
}
