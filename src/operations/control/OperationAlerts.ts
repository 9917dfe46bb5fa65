import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"

import { metric } from "../../platform/Metrics.ts"
import { Topic } from "../../platform/Topic.ts"
import type { Operation } from "../engine/Operation.ts"

export const alertEvent = "OPERATIONS_ALERT"

/** Told to the operations team, on the topic of all events: it subscribes to this `eventType`. */
const alert = Effect.fnUntraced(function* (
  what: { readonly eventId: string; readonly subject: string; readonly sentence: string; readonly payload: object },
  attributes: { readonly tenantId?: string; readonly environment?: string } = {},
) {
  const topic = yield* Topic
  const { eventId, payload, sentence, subject } = what
  const timestamp = new Date(yield* Clock.currentTimeMillis).toISOString()
  yield* topic.publish({
    mail: { subject, sentence },
    event: { eventId, eventType: alertEvent, timestamp, payload },
    attributes: { eventType: alertEvent, ...attributes },
  })
})

/** An operation that failed at every attempt at its message. The same one again has the same `eventId`. */
export const alertOfOperation = (operation: Operation) => {
  const { attempt, environment, error, operationId, operationType, siteId, siteName, tenantId } = operation
  const reason = error?.message ?? "no reason was recorded"
  return alert(
    {
      eventId: `${operationId}-ALERT-${attempt}`,
      subject: `${operationType} was given up`,
      sentence: `${operationType} ${operationId} of site "${siteName}" (${siteId} of ${tenantId}) failed at every attempt: ${reason}`,
      payload: { operationId, operationType, siteId, tenantId, environment, attempt, error },
    },
    { tenantId, environment },
  )
}

/**
 * A message in the dead-letter queue that names no operation: it would fail for ever, so it is taken off. Its text is kept in
 * the log, as far as a log line goes; the operation that it was of, if any, is found by the reconciler.
 */
export const reportUnreadable = Effect.fn("OperationAlerts.unreadable")(function* (message: {
  readonly messageId: string
  readonly body: string
}) {
  const { body, messageId } = message
  yield* Effect.logError("message cannot be read", { messageId, body: body.slice(0, 4000) })
  yield* metric("DLQMessages", 1)
  yield* metric("UnreadableMessages", 1)
  yield* alert({
    eventId: `${messageId}-ALERT`,
    subject: "A message could not be read",
    sentence: `Message ${messageId} in the dead-letter queue names no operation; its text is in the log of the function dead-letter`,
    payload: { messageId },
  })
})
