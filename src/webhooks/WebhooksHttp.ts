import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"

import { entryTag } from "../catalogue/CatalogueEntry.ts"
import type { RequestOf } from "../http/Endpoint.ts"
import { deliveriesPath, webhookPath, webhooksPath } from "../http/Links.ts"
import { toPage } from "../http/Page.ts"
import { Deliveries } from "./Deliveries.ts"
import type { Delivery, Webhook } from "./Webhook.ts"
import { type Secretive, Webhooks } from "./Webhooks.ts"
import type * as WebhooksApi from "./WebhooksApi.ts"

const viewAt = ({ secrets, ...shown }: Webhook, now: number): typeof WebhooksApi.WebhookView.Type => {
  const before = secrets.find(({ until }) => until !== undefined && Date.parse(until) > now)
  return {
    ...shown,
    previousSecretUntil: before?.until ?? null,
    _links: {
      self: { href: webhookPath(shown.tenantId, shown.webhookId) },
      deliveries: { href: deliveriesPath(shown.tenantId, shown.webhookId) },
    },
  }
}

const viewOf = (webhook: Webhook) => Effect.map(Clock.currentTimeMillis, (now) => viewAt(webhook, now))

/** The only place at which a secret comes into the open: the answer of whoever has just been given it. */
const withSecret = ({ secret, webhook }: Secretive) =>
  Effect.map(viewOf(webhook), (view) => ({ ...view, secret: Redacted.value(secret) }))

const deliveryView = (delivery: Delivery): typeof WebhooksApi.DeliveryView.Type => {
  const { attempts, createdAt, deliveryId, dueAt, eventId, eventType, lastAttempt, status, webhookId } = delivery
  const nextAttemptAt = status === "PENDING" ? new Date(dueAt).toISOString() : null
  return { deliveryId, webhookId, eventId, eventType, status, attempts, lastAttempt, createdAt, nextAttemptAt }
}

const headers = (webhook: { readonly revision: number }) => ({ etag: entryTag(webhook) })

export const listWebhooks = {
  handle: ({ params: { tenantId } }: RequestOf<typeof WebhooksApi.list>) =>
    Effect.flatMap(Webhooks, (webhooks) => webhooks.list(tenantId)).pipe(
      Effect.flatMap(Effect.forEach(viewOf)),
      Effect.map((items) => toPage(items, null, webhooksPath(tenantId), {})),
    ),
}

export const createWebhook = {
  handle: ({ params, payload }: RequestOf<typeof WebhooksApi.create>) =>
    Effect.flatMap(Webhooks, (webhooks) => webhooks.create(params.tenantId, payload)).pipe(Effect.flatMap(withSecret)),
  headers: (webhook: typeof WebhooksApi.WebhookWithSecret.Type) => ({
    ...headers(webhook),
    location: webhookPath(webhook.tenantId, webhook.webhookId),
  }),
}

export const getWebhook = {
  handle: ({ params }: RequestOf<typeof WebhooksApi.get>) =>
    Effect.flatMap(Webhooks, (webhooks) => webhooks.get(params)).pipe(Effect.flatMap(viewOf)),
  headers,
}

export const updateWebhook = {
  handle: ({ headers: { "if-match": ifMatch }, params, payload }: RequestOf<typeof WebhooksApi.update>) =>
    Effect.flatMap(Webhooks, (webhooks) => webhooks.update(params, payload, ifMatch)).pipe(Effect.flatMap(viewOf)),
  headers,
}

export const deleteWebhook = {
  handle: ({ headers: { "if-match": ifMatch }, params }: RequestOf<typeof WebhooksApi.remove>) =>
    Effect.flatMap(Webhooks, (webhooks) => webhooks.remove(params, ifMatch)),
}

export const rotateWebhookSecret = {
  handle: ({ headers: { "if-match": ifMatch }, params }: RequestOf<typeof WebhooksApi.rotateSecret>) =>
    Effect.flatMap(Webhooks, (webhooks) => webhooks.rotateSecret(params, ifMatch)).pipe(Effect.flatMap(withSecret)),
  headers,
}

export const testWebhook = {
  handle: ({ params }: RequestOf<typeof WebhooksApi.test>) =>
    Effect.flatMap(Deliveries, (deliveries) => deliveries.test(params)).pipe(Effect.map(deliveryView)),
}

export const listWebhookDeliveries = {
  handle: ({ params, query }: RequestOf<typeof WebhooksApi.listDeliveries>) =>
    Effect.flatMap(Deliveries, (deliveries) => deliveries.list(params, query)).pipe(
      Effect.map(({ items, nextToken }) =>
        toPage(items.map(deliveryView), nextToken, deliveriesPath(params.tenantId, params.webhookId), {
          pageSize: query.pageSize,
        }),
      ),
    ),
}

export const redeliverWebhookDelivery = {
  handle: ({ params }: RequestOf<typeof WebhooksApi.redeliver>) =>
    Effect.flatMap(Deliveries, (deliveries) => deliveries.redeliver(params)).pipe(Effect.map(deliveryView)),
}
