import * as Schema from "effect/Schema"

import { tell, tryNow } from "./Telling.ts"
import { DeliveryId, WebhookId } from "./Webhook.ts"
import { factsOf, PublishedEvent } from "./WebhookEvents.ts"

const DeliveryMessage = Schema.Struct({ webhookId: WebhookId, deliveryId: DeliveryId })

/** What the queue of webhooks brings: an event from the topic, or a delivery that is to be tried. */
export const WebhookMessage = Schema.Union([DeliveryMessage, PublishedEvent])

export const handleWebhookMessage = (message: typeof WebhookMessage.Type) =>
  "deliveryId" in message ? tryNow(message) : tell(message)

/** What every line about a message says, as far as the message tells. */
export const saidOfWebhookMessage = (message: typeof WebhookMessage.Type) => {
  if ("deliveryId" in message) {
    const { deliveryId, webhookId } = message
    return { action: "TRY_WEBHOOK_DELIVERY", webhookId, deliveryId }
  }
  return { action: "TELL_WEBHOOKS", ...factsOf(message) }
}
