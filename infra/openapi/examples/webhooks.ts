import type { Example } from "./Example.ts"
import { ids, pageWith } from "./ids.ts"

const { deliveryId, webhookId } = ids
const webhooksPath = `/v1.0/tenants/${ids.tenantId}/webhooks`
const webhookPath = `${webhooksPath}/${webhookId}`

const webhook = {
  webhookId,
  tenantId: ids.tenantId,
  url: "https://portal.example.com/hooks/wordpress",
  events: ["SITE_CREATION_COMPLETE", "SITE_CREATION_FAILED"],
  status: "ACTIVE",
  disabledReason: null,
  disabledAt: null,
  revision: 1,
  createdAt: ids.instant,
  updatedAt: ids.instant,
  createdBy: ids.userId,
  previousSecretUntil: null,
  _links: { self: { href: webhookPath }, deliveries: { href: `${webhookPath}/deliveries` } },
}

const rotated = { ...webhook, revision: 2, previousSecretUntil: "2026-01-06T10:31:12.345Z", updatedAt: ids.later }

/** One that the Standard Webhooks show in their own examples. */
const secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"

const delivery = {
  deliveryId,
  webhookId,
  eventId: `${ids.operationId}-COMPLETED`,
  eventType: "SITE_CREATION_COMPLETE",
  status: "DELIVERED",
  attempts: 1,
  lastAttempt: { at: ids.later, durationMs: 143, httpStatus: 204, failure: null },
  createdAt: ids.later,
  nextAttemptAt: null,
}

const waiting = { ...delivery, status: "PENDING", attempts: 0, lastAttempt: null, nextAttemptAt: ids.later }

export const webhooks: Readonly<Record<string, Example>> = {
  listWebhooks: { answers: { "200": pageWith(webhook, webhooksPath) } },
  createWebhook: {
    request: { url: webhook.url, events: webhook.events },
    answers: { "201": { ...webhook, secret } },
  },
  getWebhook: { answers: { "200": webhook } },
  updateWebhook: {
    request: { events: ["*"], status: "ACTIVE" },
    answers: { "200": { ...webhook, events: ["*"], revision: 2, updatedAt: ids.later } },
  },
  deleteWebhook: { answers: {} },
  testWebhook: {
    answers: {
      "201": {
        ...waiting,
        deliveryId: "dlv-0a1b2c3d4e5f60718293a4b5c6d7e8f9",
        eventId: "test-01a20d02-9f00-7c3d-a1b2-c3d4e5f60718",
        eventType: "WEBHOOK_TEST",
      },
    },
  },
  rotateWebhookSecret: { answers: { "200": { ...rotated, secret } } },
  listWebhookDeliveries: { answers: { "200": pageWith(delivery, `${webhookPath}/deliveries`) } },
  redeliverWebhookDelivery: { answers: { "200": waiting } },
}
