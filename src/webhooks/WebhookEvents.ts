import * as Schema from "effect/Schema"

import { domainEvents } from "../domains/DomainEvents.ts"
import { OperationType } from "../operations/engine/Operation.ts"
import { outcomes } from "../operations/engine/OperationEvents.ts"
import { vulnerableEvent } from "../plugins/vulnerabilities/VulnerablePlugin.ts"

/** A webhook was switched off because what went to it was not taken. */
export const webhookDisabledEvent = "WEBHOOK_DISABLED"
/** What a customer has sent to try a webhook. Nobody subscribes to it: it comes when it is asked for. */
export const webhookTestEvent = "WEBHOOK_TEST"

/** Every event that a webhook can be told of. Alerts of the operations team are none of a customer's. */
export const webhookEventTypes: ReadonlyArray<string> = [
  ...OperationType.literals.flatMap((type) => Object.values(outcomes).map((outcome) => `${type}_${outcome}`)),
  vulnerableEvent,
  ...Object.values(domainEvents),
  webhookDisabledEvent,
]

/** Stands for every event, also those of releases to come. */
const everyEvent = "*"

/** What a webhook is told of: a type of event, or `*` for all that there are and will be. */
export const WebhookEventType = Schema.Literals([everyEvent, ...webhookEventTypes])

export const isWanted = (events: ReadonlyArray<string>, eventType: string): boolean =>
  webhookEventTypes.includes(eventType) && (events.includes(everyEvent) || events.includes(eventType))

/** An event as the service publishes it. What a customer is told of it is its payload. */
export const PublishedEvent = Schema.Struct({
  eventId: Schema.NonEmptyString,
  eventType: Schema.NonEmptyString,
  timestamp: Schema.NonEmptyString,
  payload: Schema.Record(Schema.String, Schema.Unknown),
})
export type PublishedEvent = typeof PublishedEvent.Type

/** What a log line says of an event: what it is, and whom it is about. */
export const factsOf = ({ eventId, eventType, payload }: PublishedEvent): Readonly<Record<string, unknown>> => {
  const told = ["tenantId", "siteId", "operationId"].filter((name) => typeof payload[name] === "string")
  return { eventId, eventType, ...Object.fromEntries(told.map((name) => [name, payload[name]])) }
}

/** The body of a delivery, as the Standard Webhooks lay it out. The same event always makes the same bytes. */
export const bodyOf = ({ eventId, eventType, payload, timestamp }: PublishedEvent): string =>
  JSON.stringify({ id: eventId, type: eventType, timestamp, data: payload })
