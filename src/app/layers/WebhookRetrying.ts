import * as Layer from "effect/Layer"

import { WebhookQueue } from "../../platform/WebhookQueue.ts"
import { DeliveryStore } from "../../webhooks/DeliveryStore.ts"
import { tables } from "./Tables.ts"

/** What the schedule needs that has deliveries tried again. */
export const webhookRetrying = Layer.merge(DeliveryStore.layer, WebhookQueue.layer).pipe(Layer.provideMerge(tables))
