import { maxReceives, visibilitySeconds } from "../../src/platform/QueueTimes.ts"

/** A queue. Times are in seconds, retention in days. */
export interface QueueDefinition {
  /** Name without the environment's suffix. */
  readonly name: string
  /** How long a received message stays hidden, unless its consumer says otherwise. */
  readonly visibilityTimeout: number
  readonly retentionDays: number
  /** Receives after which a message moves to `deadLetter`; absent where a message comes again for as long as it is kept. */
  readonly maxReceiveCount?: number
  /** The queue to which it moves then. */
  readonly deadLetter?: "deadLetter" | "mailDeadLetter"
}

/** The queues, with the times of `src/platform/QueueTimes.ts`. */
export const queues = {
  creation: {
    name: "bbws-wp-site-creation",
    visibilityTimeout: visibilitySeconds("creation"),
    retentionDays: 4,
    maxReceiveCount: maxReceives,
    deadLetter: "deadLetter",
  },
  update: {
    name: "bbws-wp-site-update",
    visibilityTimeout: visibilitySeconds("update"),
    retentionDays: 4,
    maxReceiveCount: maxReceives,
    deadLetter: "deadLetter",
  },
  deletion: {
    name: "bbws-wp-site-deletion",
    visibilityTimeout: visibilitySeconds("deletion"),
    retentionDays: 4,
    maxReceiveCount: maxReceives,
    deadLetter: "deadLetter",
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
  /** What customers are mailed of: events from the topic, and what SES tells of mails. */
  mail: {
    name: "bbws-wp-mail",
    visibilityTimeout: visibilitySeconds("mail"),
    retentionDays: 4,
    maxReceiveCount: maxReceives,
    deadLetter: "mailDeadLetter",
  },
  /** Mails that SES refused each time, for an operator to look at: nothing takes them off. */
  mailDeadLetter: {
    name: "bbws-wp-mail-dlq",
    visibilityTimeout: visibilitySeconds("mail"),
    retentionDays: 14,
  },
} as const satisfies Record<string, QueueDefinition>

export type QueueId = keyof typeof queues
/** The queues to which SQS moves what has failed. */
export type DeadLetterQueueId = "deadLetter" | "mailDeadLetter"
/** Those to which something is sent. */
export type WorkQueueId = Exclude<QueueId, DeadLetterQueueId>
/** The queues that functions send to; to `mail`, topics alone do. */
export type SendingQueueId = Exclude<WorkQueueId, "mail">
/** Those whose messages are operations', and end in `deadLetter` if they fail. */
export type OperationQueueId = Exclude<SendingQueueId, "webhooks">

/** What these topics are told may be sent to a queue, and nothing else. */
export const subscribedQueuePolicy = (queueArn: string, topicArns: ReadonlyArray<string>): string =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "Events",
        Effect: "Allow",
        Principal: { Service: "sns.amazonaws.com" },
        Action: "sqs:SendMessage",
        Resource: queueArn,
        Condition: { ArnEquals: { "aws:SourceArn": topicArns } },
      },
    ],
  })
