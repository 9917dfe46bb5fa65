import { PublishCommand, SNSClient } from "@aws-sdk/client-sns"
import * as Config from "effect/Config"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"

import type { InternalError, Throttled } from "../kernel/HttpErrors.ts"
import { awsSpan } from "./AwsSpan.ts"
import { awsCall, limits } from "./Clients.ts"

/** What filter policies of subscriptions can look at. */
export const attributeNames = ["eventType", "tenantId", "environment", "recipient"] as const

/** One notification: JSON for machines, a sentence for people, and the attributes that filter policies look at. */
export interface Notification {
  readonly subject: string
  readonly sentence: string
  readonly event: object
  readonly attributes: { readonly eventType: string } & Readonly<
    Partial<Record<(typeof attributeNames)[number], string>>
  >
}

/** The SNS topic of the service's events (US-SQS-004). */
export class Topic extends Context.Service<
  Topic,
  { publish(notification: Notification): Effect.Effect<void, InternalError | Throttled> }
>()("src/platform/Topic") {
  static readonly layer = Layer.effect(
    Topic,
    Effect.gen(function* () {
      const topic = yield* Config.NonEmptyString("SNS_TOPIC_ARN")
      const client = new SNSClient({ maxAttempts: 4, ...limits })
      return Topic.of({
        publish: ({ attributes, event, sentence, subject }) =>
          awsCall((abortSignal) =>
            client.send(
              new PublishCommand({
                TopicArn: topic,
                // SNS takes a subject of at most 100 characters on one line.
                Subject: subject.slice(0, 100),
                // Of a queue that listens SQS keeps one tenant's messages from delaying the others'.
                ...(attributes.tenantId === undefined ? {} : { MessageGroupId: attributes.tenantId }),
                MessageStructure: "json",
                Message: JSON.stringify({ default: JSON.stringify(event), email: sentence }),
                MessageAttributes: Object.fromEntries(
                  Object.entries(attributes)
                    .filter(([, value]) => value !== "")
                    .map(([name, value]) => [name, { DataType: "String", StringValue: value }]),
                ),
              }),
              { abortSignal },
            ),
          ).pipe(Effect.asVoid, awsSpan("SNS", "Publish", { topic_arn: topic })),
      })
    }),
  )
}
