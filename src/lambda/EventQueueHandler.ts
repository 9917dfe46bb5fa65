import type { SQSRecord } from "aws-lambda"
import * as Effect from "effect/Effect"
import type * as Layer from "effect/Layer"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"

import { type OutOfTime, untilDeadline, withTime } from "../platform/Deadline.ts"
import { withOutcome } from "../platform/Logging.ts"
import { metric } from "../platform/Metrics.ts"
import { consuming, makeBatchHandler } from "./Batch.ts"
import { makeRun } from "./Container.ts"

/** What of an invocation is kept for its end, in milliseconds. */
const reserveMs = 3000

/** What became of a message. */
type Handled = "handled" | "unreadable" | "comes again"

/**
 * The handler of a queue whose messages are no operation's, all of a batch at once. What cannot be read is told of and taken
 * off, because it would fail for ever; what fails comes again when its queue shows it. Attributes are what a message carries
 * beside its body.
 */
export const makeEventQueueHandler = <S extends Schema.Codec<unknown, unknown>, E, R>(
  message: S,
  handle: (message: S["Type"], attributes: Readonly<Record<string, string>>) => Effect.Effect<void, E, R>,
  layer: Layer.Layer<R, unknown>,
  said: (message: S["Type"]) => Readonly<Record<string, unknown> & { action: string }>,
) => {
  const run = makeRun(layer)
  const decode = Schema.decodeUnknownResult(Schema.fromJsonString(message))

  const handleRecord = (record: SQSRecord) => {
    const { body, messageAttributes, messageId } = record
    const attributes = Object.fromEntries(
      Object.entries(messageAttributes).flatMap(([name, { stringValue }]) =>
        stringValue === undefined ? [] : [[name, stringValue]],
      ),
    )
    const decoded = decode(body)
    const facts = { messageId, ...(Result.isFailure(decoded) ? {} : said(decoded.success)) }
    const work: Effect.Effect<Handled, E | OutOfTime, R> = Result.isFailure(decoded)
      ? Effect.logError("message cannot be read").pipe(
          Effect.andThen(metric("UnreadableMessages", 1)),
          Effect.as("unreadable"),
        )
      : Effect.as(untilDeadline(handle(decoded.success, attributes)), "handled")
    return work.pipe(
      Effect.catchCause((cause) =>
        Effect.as(Effect.logError("message failed, it comes again", cause), "comes again" as const),
      ),
      withOutcome("message handled", (handled) => handled === "handled"),
      Effect.map((handled) => (handled === "comes again" ? messageId : undefined)),
      Effect.annotateLogs(facts),
      (handled) => consuming(record, handled, facts),
    )
  }

  return makeBatchHandler(run, (records, invocation) =>
    Effect.forEach(records, handleRecord, { concurrency: "unbounded" }).pipe(
      withTime(invocation.getRemainingTimeInMillis() - reserveMs),
    ),
  )
}
