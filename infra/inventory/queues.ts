import { maxReceives, visibilitySeconds } from "../../src/platform/QueueTimes.ts"

/** A queue. Times are in seconds, retention in days. */
export interface QueueDefinition {
  /** Name without the environment's suffix. */
  readonly name: string
  /** How long a received message stays hidden, unless its consumer says otherwise. */
  readonly visibilityTimeout: number
  readonly retentionDays: number
  /** Receives after which a message moves to the dead-letter queue; absent on that queue itself, and where a message comes again for as long as it is kept. */
  readonly maxReceiveCount?: number
}

/** The queues, with the times of `src/platform/QueueTimes.ts`; those of operations redrive to `deadLetter`. */
export const queues = {
  creation: {
    name: "bbws-wp-site-creation",
    visibilityTimeout: visibilitySeconds("creation"),
    retentionDays: 4,
    maxReceiveCount: maxReceives,
  },
  update: {
    name: "bbws-wp-site-update",
    visibilityTimeout: visibilitySeconds("update"),
    retentionDays: 4,
    maxReceiveCount: maxReceives,
  },
  deletion: {
    name: "bbws-wp-site-deletion",
    visibilityTimeout: visibilitySeconds("deletion"),
    retentionDays: 4,
    maxReceiveCount: maxReceives,
  },
  deadLetter: {
    name: "bbws-wp-site-operations-dlq",
    visibilityTimeout: visibilitySeconds("deadLetter"),
    retentionDays: 14,
  },
  /** What goes to webhooks: events from the topic, and deliveries that are due. Nothing is given up here: deliveries are. */
  webhooks: {
    name: "bbws-wp-webhooks",
    visibilityTimeout: visibilitySeconds("webhooks"),
    retentionDays: 14,
  },
} as const satisfies Record<string, QueueDefinition>

export type QueueId = keyof typeof queues
/** The queues that functions send to; what goes to `deadLetter`, SQS moves there. */
export type SendingQueueId = Exclude<QueueId, "deadLetter">
/** Those whose messages are operations', and end in `deadLetter` if they fail. */
export type OperationQueueId = Exclude<SendingQueueId, "webhooks">

/** The topic's events may be sent to a queue, and nothing else's. */
export const subscribedQueuePolicy = (queueArn: string, topicArn: string): string =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "Events",
        Effect: "Allow",
        Principal: { Service: "sns.amazonaws.com" },
        Action: "sqs:SendMessage",
        Resource: queueArn,
        Condition: { ArnEquals: { "aws:SourceArn": topicArn } },
      },
    ],
  })
