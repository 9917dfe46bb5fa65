import { makeEventQueueHandler } from "../../lambda/EventQueueHandler.ts"
import { handleWebhookMessage, WebhookMessage } from "../../webhooks/WebhookMessages.ts"
import { webhookDelivering } from "../layers/WebhookDelivering.ts"

export const handler = makeEventQueueHandler(WebhookMessage, handleWebhookMessage, webhookDelivering)
