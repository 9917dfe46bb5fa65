import type { SQSRecord } from "aws-lambda"
import * as Effect from "effect/Effect"
import type * as Layer from "effect/Layer"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"

import { untilDeadline, withTime } from "../platform/Deadline.ts"
import { metric } from "../platform/Metrics.ts"
import { consuming, makeBatchHandler } from "./Batch.ts"
import { makeRun } from "./Container.ts"

/** What of an invocation is kept for its end, in milliseconds. */
const reserveMs = 3000

/**
 * The handler of a queue whose messages are no operation's, all of a batch at once. What cannot be read is told of and taken
 * off, because it would fail for ever; what fails comes again when its queue shows it.
 */
export const makeEventQueueHandler = <S extends Schema.Codec<unknown, unknown>, E, R>(
  message: S,
  handle: (message: S["Type"]) => Effect.Effect<void, E, R>,
  layer: Layer.Layer<R, unknown>,
) => {
  const run = makeRun(layer)
  const decode = Schema.decodeUnknownResult(Schema.fromJsonString(message))

  const handleRecord = (record: SQSRecord) => {
    const { body, messageId } = record
    const decoded = decode(body)
    const work = Result.isFailure(decoded)
      ? Effect.andThen(Effect.logError("message cannot be read"), metric("UnreadableMessages", 1))
      : untilDeadline(handle(decoded.success))
    return work.pipe(
      Effect.as(undefined),
      Effect.catchCause((cause) => Effect.as(Effect.logError("message failed, it comes again", cause), messageId)),
      Effect.annotateLogs({ messageId }),
      (handled) => consuming(record, handled),
    )
  }

  return makeBatchHandler(run, (records, invocation) =>
    Effect.forEach(records, handleRecord, { concurrency: "unbounded" }).pipe(
      withTime(invocation.getRemainingTimeInMillis() - reserveMs),
    ),
  )
}
