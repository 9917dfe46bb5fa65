import { makeTurnHandler } from "../../lambda/ScheduleHandler.ts"
import { retryDeliveries } from "../../webhooks/Retrying.ts"
import { webhookRetrying } from "../layers/WebhookRetrying.ts"

export const handler = makeTurnHandler(retryDeliveries, webhookRetrying, "RETRY_WEBHOOK_DELIVERIES")
