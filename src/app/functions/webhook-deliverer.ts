import { makeEventQueueHandler } from "../../lambda/EventQueueHandler.ts"
import { handleWebhookMessage, saidOfWebhookMessage, WebhookMessage } from "../../webhooks/WebhookMessages.ts"
import { webhookDelivering } from "../layers/WebhookDelivering.ts"

export const handler = makeEventQueueHandler(
  WebhookMessage,
  handleWebhookMessage,
  webhookDelivering,
  saidOfWebhookMessage,
)
