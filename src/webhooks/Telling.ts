import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"

import { isTenantId } from "../kernel/Ids.ts"
import { deliver } from "./Delivering.ts"
import { DeliveryStore } from "./DeliveryStore.ts"
import { Delivery, type Webhook } from "./Webhook.ts"
import { bodyOf, isWanted, type PublishedEvent } from "./WebhookEvents.ts"
import { deliveryIdOf } from "./WebhookItem.ts"
import { WebhookStore } from "./WebhookStore.ts"

/** An event on its way to a webhook: due at once. */
export const newDelivery = ({ tenantId, webhookId }: Webhook, event: PublishedEvent, now: number): Delivery =>
  new Delivery({
    deliveryId: deliveryIdOf(webhookId, event.eventId),
    webhookId,
    tenantId,
    eventId: event.eventId,
    eventType: event.eventType,
    body: bodyOf(event),
    status: "PENDING",
    attempts: 0,
    lastAttempt: null,
    createdAt: new Date(now).toISOString(),
    dueAt: now,
    revision: 0,
  })

/**
 * Tells a tenant's webhooks of an event. First a delivery stands for each that wants it, also for those that are switched
 * off, whose customers may ask for it later; then each is tried once. What comes of a try is no matter of the event's any
 * more: what did not arrive is due.
 */
export const tell = Effect.fn("Webhooks.tell")(function* (event: PublishedEvent) {
  const { tenantId } = event.payload
  if (typeof tenantId !== "string" || !isTenantId(tenantId)) return
  const webhooks = yield* (yield* WebhookStore).all(tenantId)
  const store = yield* DeliveryStore
  const now = yield* Clock.currentTimeMillis
  const deliveries = webhooks
    .filter(({ events }) => isWanted(events, event.eventType))
    .map((webhook) => newDelivery(webhook, event, now))
  // One that stands already is somebody else's: of this event's message that came before.
  const made = yield* Effect.filter(deliveries, (delivery) => store.create(delivery), { concurrency: "unbounded" })
  yield* Effect.forEach(made, tryNow, { concurrency: "unbounded", discard: true })
})

/** A try whose failure is nobody's but the retrier's. */
export const tryNow = ({ deliveryId, webhookId }: Pick<Delivery, "webhookId" | "deliveryId">) =>
  deliver(webhookId, deliveryId).pipe(
    Effect.catchCause((cause) => Effect.logError("delivery not tried, it stays due", cause)),
    Effect.annotateLogs({ webhookId, deliveryId }),
  )
