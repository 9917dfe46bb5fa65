import * as Layer from "effect/Layer"

import { Keys } from "../../platform/Keys.ts"
import { PublicInternet } from "../../platform/PublicInternet.ts"
import { Topic } from "../../platform/Topic.ts"
import { DeliveryStore } from "../../webhooks/DeliveryStore.ts"
import { WebhookSecrets } from "../../webhooks/WebhookSecrets.ts"
import { WebhookStore } from "../../webhooks/WebhookStore.ts"
import { tables } from "./Tables.ts"

/** What a function needs that sends events to webhooks. */
export const webhookDelivering = Layer.mergeAll(
  WebhookStore.layer,
  DeliveryStore.layer,
  WebhookSecrets.layer,
  PublicInternet.layer,
  Topic.layer,
).pipe(Layer.provideMerge(Keys.layer), Layer.provideMerge(tables))
