import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"

import { workThrough } from "../platform/Turn.ts"
import { WebhookQueue } from "../platform/WebhookQueue.ts"
import { DeliveryStore } from "./DeliveryStore.ts"

/** When a delivery is looked at again whose message was sent and has not come to anything, in milliseconds. */
const againMs = 5 * 60_000

/** A turn of the retrier: whatever is due is sent to the deliverer, the longest overdue first. */
export const retryDeliveries = Effect.gen(function* () {
  const store = yield* DeliveryStore
  const queue = yield* WebhookQueue
  const now = yield* Clock.currentTimeMillis
  const turn = yield* workThrough(
    (from) => store.due(now, from),
    (delivery) =>
      queue.send(delivery).pipe(
        Effect.andThen(store.postpone(delivery, now + againMs)),
        // One that fails must not keep the others waiting, now or at the next turn.
        Effect.catchCause((cause) => Effect.logError("delivery not sent on, the next turn will", cause)),
        Effect.annotateLogs({ webhookId: delivery.webhookId, deliveryId: delivery.deliveryId }),
      ),
  )
  if (turn.begun > 0) yield* Effect.logInfo("deliveries sent on", { deliveries: turn.begun, all: turn.all })
})
