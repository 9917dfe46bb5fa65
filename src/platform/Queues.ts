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

/** Whose a message is: SQS sees to it that one tenant's do not keep the others' waiting. And the trace with which it goes on, if that is not the one of where we are. */
interface Sender {
  readonly tenantId: string
  readonly trace?: string | undefined
}

/** Sends a message to a queue by its URL. */
export const sendMessage = (client: SQSClient, QueueUrl: string, body: object, { tenantId, trace }: Sender) =>
  continued(trace).pipe(
    Effect.flatMap((header) =>
      awsCall((abortSignal) =>
        client.send(
          new SendMessageCommand({
            QueueUrl,
            MessageBody: JSON.stringify(body),
            MessageGroupId: tenantId,
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
    send(queue: QueueId, body: object, sender: Sender): Effect.Effect<void, InternalError | Throttled>
    hide(queue: QueueId, receiptHandle: string, seconds: number): Effect.Effect<void, InternalError | Throttled>
  }
>()("src/platform/Queues") {
  static readonly layer = Layer.effect(
    Queues,
    Effect.gen(function* () {
      const queues = yield* queueUrls
      const client = new SQSClient({ maxAttempts: 4, ...limits })
      return Queues.of({
        send: (queue, body, sender) => sendMessage(client, queues[queue], body, sender),
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
