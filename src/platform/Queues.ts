import { ChangeMessageVisibilityCommand, SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs"
import * as Config from "effect/Config"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"

import type { InternalError, Throttled } from "../kernel/HttpErrors.ts"
import { awsSpan } from "./AwsSpan.ts"
import { awsCall, limits } from "./Clients.ts"
import { continued } from "./Trace.ts"

/** The queues that this service sends to. */
export type QueueId = "creation" | "update" | "deletion"

const queueUrls = Config.all({
  creation: Config.NonEmptyString("SITE_CREATION_QUEUE"),
  update: Config.NonEmptyString("SITE_UPDATE_QUEUE"),
  deletion: Config.NonEmptyString("SITE_DELETION_QUEUE"),
})

/** Sends a message to a queue by its URL. Who gets it goes on with the trace of where we are, or with `trace`. */
export const sendMessage = (client: SQSClient, QueueUrl: string, body: object, trace?: string) =>
  continued(trace).pipe(
    Effect.flatMap((header) =>
      awsCall((abortSignal) =>
        client.send(
          new SendMessageCommand({
            QueueUrl,
            MessageBody: JSON.stringify(body),
            ...(header === undefined
              ? {}
              : { MessageSystemAttributes: { AWSTraceHeader: { DataType: "String", StringValue: header } } }),
          }),
          { abortSignal },
        ),
      ),
    ),
    Effect.asVoid,
    awsSpan("SQS", "SendMessage", { queue_url: QueueUrl }),
  )

/** SQS: messages out, and how long a message that failed stays hidden. */
export class Queues extends Context.Service<
  Queues,
  {
    /** Sends a message. Who gets it goes on with the trace: the one of where we are, or `trace`, if that is another. */
    send(queue: QueueId, body: object, trace?: string): Effect.Effect<void, InternalError | Throttled>
    hide(queue: QueueId, receiptHandle: string, seconds: number): Effect.Effect<void, InternalError | Throttled>
  }
>()("src/platform/Queues") {
  static readonly layer = Layer.effect(
    Queues,
    Effect.gen(function* () {
      const queues = yield* queueUrls
      const client = new SQSClient({ maxAttempts: 4, ...limits })
      return Queues.of({
        send: (queue, body, trace) => sendMessage(client, queues[queue], body, trace),
        hide: (queue, receiptHandle, seconds) =>
          awsCall((abortSignal) =>
            client.send(
              new ChangeMessageVisibilityCommand({
                QueueUrl: queues[queue],
                ReceiptHandle: receiptHandle,
                VisibilityTimeout: seconds,
              }),
              { abortSignal },
            ),
          ).pipe(Effect.asVoid, awsSpan("SQS", "ChangeMessageVisibility", { queue_url: queues[queue] })),
      })
    }),
  )
}
