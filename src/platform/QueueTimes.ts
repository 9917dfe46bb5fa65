import type { QueueId } from "./Queues.ts"

/** Seconds that a consumer may take for a message, by its queue: the timeout of its function. */
export const consumerSeconds = {
  creation: 900,
  update: 600,
  deletion: 600,
  deadLetter: 60,
  webhooks: 30,
  mail: 30,
} as const

/**
 * Seconds for which a queue hides a message that was received: six timeouts of its consumer, as AWS wants it, because a
 * message that met no free function stays hidden as long. A consumer sets its own message's anew, to what it needs.
 */
export const visibilitySeconds = (queue: keyof typeof consumerSeconds): number => 6 * consumerSeconds[queue]

/** Receives after which a message moves to the dead-letter queue; those that met no free function are among them. */
export const maxReceives = 5

/** What a message stays hidden beyond the end of the run that has it, in seconds: that run may have been killed. */
export const spareSeconds = 30

/** The longest that a message can be on its way to the dead-letter queue, in milliseconds. */
export const longestWayMs = (queue: QueueId): number => maxReceives * visibilitySeconds(queue) * 1000
