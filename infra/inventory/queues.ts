import { maxReceives, visibilitySeconds } from "../../src/platform/QueueTimes.ts"

/** A queue. Times are in seconds, retention in days. */
export interface QueueDefinition {
  /** Name without the environment's suffix. */
  readonly name: string
  /** How long a received message stays hidden, unless its consumer says otherwise. */
  readonly visibilityTimeout: number
  readonly retentionDays: number
  /** Receives after which a message moves to the dead-letter queue; absent on that queue itself. */
  readonly maxReceiveCount?: number
}

/** The queues, with the times of `src/platform/QueueTimes.ts`; every one but `deadLetter` redrives to `deadLetter`. */
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
} as const satisfies Record<string, QueueDefinition>

export type QueueId = keyof typeof queues
/** The queues that functions send to; what goes to `deadLetter`, SQS moves there. */
export type SendingQueueId = Exclude<QueueId, "deadLetter">
