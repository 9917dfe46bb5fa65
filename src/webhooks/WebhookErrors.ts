import * as Schema from "effect/Schema"

import { defineError } from "../kernel/defineError.ts"

/** HOOK_001: the tenant has no such webhook. */
export class WebhookNotFound extends defineError<WebhookNotFound>()("WebhookNotFound", {
  code: "HOOK_001",
  status: 404,
  fields: { webhookId: Schema.String },
  suggestion: "List the webhooks that there are",
  message: (error) => `Webhook ${error.webhookId} not found`,
}) {}

/** HOOK_002: the tenant has as many webhooks as there may be. */
export class WebhookLimitReached extends defineError<WebhookLimitReached>()("WebhookLimitReached", {
  code: "HOOK_002",
  status: 409,
  fields: { limit: Schema.Int },
  suggestion: "Delete one, or let one that there is have more events",
  message: (error) => `There are ${error.limit} webhooks already, and there may be no more`,
}) {}

/** HOOK_003: nothing of this id went to the webhook, or so long ago that it is forgotten. */
export class DeliveryNotFound extends defineError<DeliveryNotFound>()("DeliveryNotFound", {
  code: "HOOK_003",
  status: 404,
  fields: { deliveryId: Schema.String },
  suggestion: "List the deliveries of the webhook: they are kept for 30 days",
  message: (error) => `Delivery ${error.deliveryId} not found`,
}) {}

/** HOOK_004: the webhook is switched off, and nothing goes to it. */
export class WebhookDisabled extends defineError<WebhookDisabled>()("WebhookDisabled", {
  code: "HOOK_004",
  status: 409,
  fields: { webhookId: Schema.String },
  suggestion: "Switch it on by PUT with `status` ACTIVE",
  message: (error) => `Webhook ${error.webhookId} is switched off`,
}) {}
