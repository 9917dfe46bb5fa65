import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"

import { recipientOf } from "../http/Audit.ts"
import type { Operation } from "../operations/engine/Operation.ts"
import { Topic } from "../platform/Topic.ts"
import { instantOf } from "./Domain.ts"
import { shownHost } from "./DomainName.ts"

/** What the edge is told, which has a domain's certificate and sends its visitors here. */
export const domainEvents = { verified: "DOMAIN_VERIFIED", removed: "DOMAIN_REMOVED" } as const

const words = {
  verified: { subject: "Your domain is connected", does: "leads to your site" },
  removed: { subject: "Your domain is no longer connected", does: "no longer leads to your site" },
} as const

/** Tells of a domain that a site has now, or has no longer. The same operation always makes the same `eventId`. */
export const tellDomain = Effect.fn("DomainEvents.tell")(function* (
  what: keyof typeof domainEvents,
  domain: string,
  operation: Operation,
) {
  const topic = yield* Topic
  const { correlationId, createdBy, environment, operationId, recipient, siteId, siteName, tenantId } = operation
  const eventType = domainEvents[what]
  const { does, subject } = words[what]
  const displayName = shownHost(domain)
  yield* topic.publish({
    subject,
    sentence: `${displayName} ${does} "${siteName}".`,
    event: {
      eventId: `${operationId}-${eventType}-${domain}`,
      eventType,
      correlationId,
      timestamp: instantOf(yield* Clock.currentTimeMillis),
      payload: { tenantId, siteId, environment, domain, displayName },
    },
    attributes: { eventType, tenantId, environment, recipient: recipientOf(createdBy, recipient) },
  })
  return { told: eventType }
})
