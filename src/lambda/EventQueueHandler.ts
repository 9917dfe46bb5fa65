import type { SQSBatchResponse, SQSEvent, SQSRecord } from "aws-lambda"
import * as Effect from "effect/Effect"
import type * as Layer from "effect/Layer"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"

import { type Invocation, untilDeadline, withTime } from "../platform/Deadline.ts"
import { metric } from "../platform/Metrics.ts"
import { fromTraceHeader, traced } from "../platform/Trace.ts"
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

  const handleRecord = ({ attributes, body, messageId }: SQSRecord) => {
    const decoded = decode(body)
    const parent = fromTraceHeader(attributes.AWSTraceHeader)
    const work = Result.isFailure(decoded)
      ? Effect.andThen(Effect.logError("message cannot be read"), metric("UnreadableMessages", 1))
      : untilDeadline(handle(decoded.success))
    return work.pipe(
      Effect.as(undefined),
      Effect.catchCause((cause) => Effect.as(Effect.logError("message failed, it comes again", cause), messageId)),
      Effect.annotateLogs({ messageId }),
      traced("message", { kind: "consumer", ...(parent === undefined ? {} : { parent }) }),
    )
  }

  return async (event: SQSEvent, invocation: Invocation): Promise<SQSBatchResponse> => {
    const failed = await run(
      Effect.forEach(event.Records, handleRecord, { concurrency: "unbounded" }).pipe(
        withTime(invocation.getRemainingTimeInMillis() - reserveMs),
      ),
    )
    return {
      batchItemFailures: failed.flatMap((itemIdentifier) => (itemIdentifier === undefined ? [] : [{ itemIdentifier }])),
    }
  }
}
