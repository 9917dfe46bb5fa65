import { DeleteMessageBatchCommand, type Message, ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs"
import type { SQSRecord } from "aws-lambda"
import { Effect, Latch, Option, Schema } from "effect"

import type { LambdaHost } from "./LambdaHost.ts"
import type { AwsAccess } from "./Messaging.ts"

/** Keeps one tenant's messages from the function, and nobody else's. */
export interface QueuePoller {
  /** What comes from now on waits, hidden as if the function had it. */
  readonly hold: (tenantId: string) => Effect.Effect<void>
  /** What waits is handed over, all at once. */
  readonly release: (tenantId: string) => Effect.Effect<void>
}

const Body = Schema.fromJsonString(Schema.Struct({ payload: Schema.Struct({ tenantId: Schema.String }) }))
const decodeBody = Schema.decodeUnknownOption(Body)

const tenantOf = ({ Body }: Message): string | undefined => Option.getOrUndefined(decodeBody(Body))?.payload.tenantId

const BatchResponse = Schema.Struct({
  batchItemFailures: Schema.optionalKey(Schema.NullOr(Schema.Array(Schema.Struct({ itemIdentifier: Schema.String })))),
})
const decodeResponse = Schema.decodeUnknownOption(Schema.NullOr(BatchResponse))

/** The messages to delete: all but the failed ones, and none at all if the answer is malformed or names a stranger. */
export const succeeded = (messages: ReadonlyArray<Message>, response: unknown): ReadonlyArray<Message> => {
  const decoded = decodeResponse(response)
  if (Option.isNone(decoded)) return []
  const failed = (decoded.value?.batchItemFailures ?? []).map((item) => item.itemIdentifier)
  const known = new Set(messages.map((message) => message.MessageId))
  return failed.every((id) => known.has(id))
    ? messages.filter((message) => !failed.includes(message.MessageId ?? ""))
    : []
}

const toRecord = (message: Message, arn: string, region: string): SQSRecord => {
  const attributes = message.Attributes ?? {}
  return {
    messageId: message.MessageId ?? "",
    receiptHandle: message.ReceiptHandle ?? "",
    body: message.Body ?? "",
    attributes: {
      ...attributes,
      ApproximateReceiveCount: attributes.ApproximateReceiveCount ?? "1",
      SentTimestamp: attributes.SentTimestamp ?? "0",
      SenderId: attributes.SenderId ?? "",
      ApproximateFirstReceiveTimestamp: attributes.ApproximateFirstReceiveTimestamp ?? "0",
    },
    messageAttributes: Object.fromEntries(
      Object.entries(message.MessageAttributes ?? {}).map(([name, value]) => [
        name,
        {
          dataType: value.DataType ?? "String",
          ...(value.StringValue === undefined ? {} : { stringValue: value.StringValue }),
          stringListValues: [],
          binaryListValues: [],
        },
      ]),
    ),
    md5OfBody: message.MD5OfBody ?? "",
    eventSource: "aws:sqs",
    eventSourceARN: arn,
    awsRegion: region,
  }
}

/** Lambda's event source mapping of a queue, with `ReportBatchItemFailures`. */
export const startQueuePoller = Effect.fnUntraced(function* (options: {
  readonly endpoint: string
  readonly access: AwsAccess
  readonly queue: { readonly url: string; readonly arn: string }
  readonly host: LambdaHost
  readonly functionName: string
  readonly batchSize: number
  readonly maximumConcurrency: number
}) {
  const { queue, host, functionName, maximumConcurrency } = options
  const client = yield* Effect.acquireRelease(
    Effect.sync(() => new SQSClient({ ...options.access, endpoint: options.endpoint })),
    (sqs) => Effect.sync(() => sqs.destroy()),
  )
  const scope = yield* Effect.scope
  const held = new Map<string, Latch.Latch>()

  // Never aborted, because the emulator then hides the next message; short, because the end of the scope waits for it.
  const receive = Effect.tryPromise(async () => {
    const received = await client.send(
      new ReceiveMessageCommand({
        QueueUrl: queue.url,
        MaxNumberOfMessages: Math.min(10, options.batchSize),
        WaitTimeSeconds: 1,
        MessageAttributeNames: ["All"],
        MessageSystemAttributeNames: ["All"],
      }),
    )
    return received.Messages ?? []
  })

  const remove = (messages: ReadonlyArray<Message>) =>
    messages.length === 0
      ? Effect.void
      : Effect.tryPromise(() =>
          client.send(
            new DeleteMessageBatchCommand({
              QueueUrl: queue.url,
              Entries: messages.map((message, index) => ({
                Id: String(index),
                ReceiptHandle: message.ReceiptHandle,
              })),
            }),
          ),
        )

  const consume = Effect.fnUntraced(function* (messages: ReadonlyArray<Message>) {
    const Records = messages.map((message) => toRecord(message, queue.arn, options.access.region))
    const response = yield* host.invoke(functionName, { Records })
    yield* remove(succeeded(messages, response))
  })

  // A failed invocation's messages stay hidden until their visibility timeout, then come again.
  const handOver = (messages: ReadonlyArray<Message>) =>
    Effect.catchTag(consume(messages), "LambdaFailure", () => Effect.void)

  const poll = Effect.gen(function* () {
    const messages = yield* receive
    const free: Array<Message> = []
    for (const message of messages) {
      const latch = held.get(tenantOf(message) ?? "")
      if (latch === undefined) free.push(message)
      else yield* Effect.forkIn(Effect.andThen(latch.await, handOver([message])), scope)
    }
    if (free.length > 0) yield* handOver(free)
  }).pipe(Effect.catchTag("UnknownError", () => Effect.sleep("1 second")))

  yield* Effect.forEach(Array.from({ length: maximumConcurrency }), () => Effect.forkScoped(Effect.forever(poll)), {
    discard: true,
  })
  return {
    hold: (tenantId) =>
      Effect.sync(() => {
        if (!held.has(tenantId)) held.set(tenantId, Latch.makeUnsafe(false))
      }),
    release: (tenantId) =>
      Effect.suspend(() => {
        const latch = held.get(tenantId)
        held.delete(tenantId)
        return latch === undefined ? Effect.void : Effect.asVoid(latch.open)
      }),
  } satisfies QueuePoller
})
