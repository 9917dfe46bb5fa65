import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"

import { recipientOf } from "../http/Audit.ts"
import type { Operation } from "../operations/engine/Operation.ts"
import { Topic } from "../platform/Topic.ts"
import { instantOf } from "./Domain.ts"
import { shownHost } from "./DomainName.ts"

/** What the edge is told, which has a domain's certificate and sends its visitors here. */
export const domainEvents = { verified: "DOMAIN_VERIFIED", removed: "DOMAIN_REMOVED" } as const

/** Tells of a domain that a site has now, or has no longer. The same operation always makes the same `eventId`. */
export const tellDomain = Effect.fn("DomainEvents.tell")(function* (
  what: keyof typeof domainEvents,
  domain: string,
  operation: Operation,
) {
  const topic = yield* Topic
  const { correlationId, createdBy, environment, operationId, recipient, siteId, siteName, tenantId } = operation
  const eventType = domainEvents[what]
  yield* topic.publish({
    event: {
      eventId: `${operationId}-${eventType}-${domain}`,
      eventType,
      correlationId,
      timestamp: instantOf(yield* Clock.currentTimeMillis),
      payload: { tenantId, siteId, siteName, environment, domain, displayName: shownHost(domain) },
    },
    attributes: { eventType, tenantId, environment, recipient: recipientOf(createdBy, recipient) },
  })
  return { told: eventType }
})
