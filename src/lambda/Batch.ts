import type { SQSBatchResponse, SQSEvent, SQSRecord } from "aws-lambda"
import type * as Effect from "effect/Effect"

import { type Invocation } from "../platform/Deadline.ts"
import { fromTraceHeader, traced } from "../platform/Trace.ts"
import type { Run } from "./Container.ts"

/** The work on a message goes on with the trace of who sent it. */
export const consuming = <A, E, R>(
  { attributes }: SQSRecord,
  work: Effect.Effect<A, E, R>,
  said?: Readonly<Record<string, unknown>>,
) => {
  const parent = fromTraceHeader(attributes.AWSTraceHeader)
  return traced("message", {
    kind: "consumer",
    ...(said === undefined ? {} : { attributes: said }),
    ...(parent === undefined ? {} : { parent }),
  })(work)
}

/** What Lambda calls with a batch: the answer names each message that failed, and only those come again. */
export const makeBatchHandler =
  <R>(
    run: Run<R>,
    handle: (
      records: ReadonlyArray<SQSRecord>,
      invocation: Invocation,
    ) => Effect.Effect<ReadonlyArray<string | undefined>, never, R>,
  ) =>
  async ({ Records }: SQSEvent, invocation: Invocation): Promise<SQSBatchResponse> => {
    const failed = await run(handle(Records, invocation))
    return {
      batchItemFailures: failed.flatMap((itemIdentifier) => (itemIdentifier === undefined ? [] : [{ itemIdentifier }])),
    }
  }
