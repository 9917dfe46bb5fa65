import * as Layer from "effect/Layer"

import { Keys } from "../../platform/Keys.ts"
import { WebhookQueue } from "../../platform/WebhookQueue.ts"
import { Deliveries } from "../../webhooks/Deliveries.ts"
import { DeliveryStore } from "../../webhooks/DeliveryStore.ts"
import { Webhooks } from "../../webhooks/Webhooks.ts"
import { WebhookSecrets } from "../../webhooks/WebhookSecrets.ts"
import { WebhookStore } from "../../webhooks/WebhookStore.ts"
import { apiTables } from "./ApiTables.ts"

/** What a function needs that serves tenants' webhooks. */
export const webhookKeeping = Layer.merge(Webhooks.layer, Deliveries.layer).pipe(
  Layer.provideMerge(Layer.mergeAll(WebhookStore.layer, DeliveryStore.layer, WebhookSecrets.layer, WebhookQueue.layer)),
  Layer.provideMerge(Keys.layer),
  Layer.provideMerge(apiTables),
)
