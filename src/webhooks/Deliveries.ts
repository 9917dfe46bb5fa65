import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import { SecureRandom } from "effect/crypto"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"

import { RequestInfo } from "../http/RequestInfo.ts"
import type { InvalidRequest } from "../kernel/HttpErrors.ts"
import type { TableError } from "../platform/Table.ts"
import { WebhookQueue } from "../platform/WebhookQueue.ts"
import { DeliveryStore } from "./DeliveryStore.ts"
import { newDelivery } from "./Telling.ts"
import type { Delivery, DeliveryId } from "./Webhook.ts"
import { DeliveryNotFound, WebhookDisabled, WebhookNotFound } from "./WebhookErrors.ts"
import { webhookTestEvent } from "./WebhookEvents.ts"
import type { WebhookParams } from "./Webhooks.ts"
import { WebhookStore } from "./WebhookStore.ts"

/** What goes to webhooks, as their tenants see it and ask for it. */
export class Deliveries extends Context.Service<
  Deliveries,
  {
    list(
      params: WebhookParams,
      page: { readonly pageSize?: number; readonly startAt?: string },
    ): Effect.Effect<
      { readonly items: ReadonlyArray<Delivery>; readonly nextToken: string | null },
      WebhookNotFound | InvalidRequest | TableError
    >
    /** Has the event WEBHOOK_TEST sent. */
    test(params: WebhookParams): Effect.Effect<Delivery, WebhookNotFound | TableError>
    redeliver(
      params: WebhookParams & { readonly deliveryId: DeliveryId },
    ): Effect.Effect<Delivery, WebhookNotFound | DeliveryNotFound | WebhookDisabled | TableError>
  }
>()("src/webhooks/Deliveries") {
  static readonly layer = Layer.effect(
    Deliveries,
    Effect.gen(function* () {
      const store = yield* DeliveryStore
      const webhooks = yield* WebhookStore
      const queue = yield* WebhookQueue
      const random = yield* SecureRandom.SecureRandom
      const webhookOf = Effect.fnUntraced(function* ({ tenantId, webhookId }: WebhookParams) {
        return (yield* webhooks.get(tenantId, webhookId)) ?? (yield* new WebhookNotFound({ webhookId }))
      })
      /** A message that is lost is made up for by the retrier: the delivery is due. */
      const sent = (delivery: Delivery) =>
        queue.send(delivery).pipe(
          Effect.catch((error) => Effect.logWarning("delivery not sent on, the retrier will", error)),
          Effect.as(delivery),
        )
      return Deliveries.of({
        list: Effect.fn("Deliveries.list")(function* (params, page) {
          yield* webhookOf(params)
          return yield* store.list(params.webhookId, page)
        }),
        test: Effect.fn("Deliveries.test")(function* (params) {
          const webhook = yield* webhookOf(params)
          const { seed } = yield* RequestInfo
          const now = yield* Clock.currentTimeMillis
          const event = {
            eventId: `test-${seed ?? (yield* random.uuidV7())}`,
            eventType: webhookTestEvent,
            timestamp: new Date(now).toISOString(),
            payload: { tenantId: webhook.tenantId, webhookId: webhook.webhookId },
          }
          const delivery = newDelivery(webhook, event, now)
          yield* store.create(delivery)
          return yield* sent(delivery)
        }),
        redeliver: Effect.fn("Deliveries.redeliver")(function* ({ deliveryId, ...params }) {
          const webhook = yield* webhookOf(params)
          const delivery = yield* store.get(params.webhookId, deliveryId)
          if (delivery === undefined) return yield* new DeliveryNotFound({ deliveryId })
          if (delivery.status === "PENDING") return delivery
          if (webhook.status === "DISABLED") return yield* new WebhookDisabled({ webhookId: params.webhookId })
          const now = yield* Clock.currentTimeMillis
          return yield* store.write(delivery, { status: "PENDING", attempts: 0, dueAt: now }).pipe(
            Effect.flatMap(sent),
            // Asked for by two at once, or told of by the deliverer: it is what it is now.
            Effect.catchTag("Overtaken", () =>
              Effect.map(store.get(params.webhookId, deliveryId), (found) => found ?? delivery),
            ),
          )
        }),
      })
    }),
  )
}
