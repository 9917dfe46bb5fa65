import * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import * as HttpApiSchema from "effect/http-api/HttpApiSchema"
import * as OpenApi from "effect/http-api/OpenApi"
import * as Schema from "effect/Schema"

import { EntryChanged } from "../catalogue/CatalogueErrors.ts"
import { RequiredAction } from "../http/Access.ts"
import { AnswerHoldsSecret, changeErrors, idempotencyHeader, ifMatchHeader, secretErrors } from "../http/Change.ts"
import { errors } from "../http/ErrorEnvelope.ts"
import { Link } from "../http/Links.ts"
import { pageOf, pageQuery } from "../http/Page.ts"
import { TenantId } from "../kernel/Ids.ts"
import { Instant } from "../kernel/Instant.ts"
import { Delivery, DeliveryId, Webhook, WebhookId, WebhookStatus } from "./Webhook.ts"
import { DeliveryNotFound, WebhookDisabled, WebhookLimitReached, WebhookNotFound } from "./WebhookErrors.ts"
import { WebhookEventType } from "./WebhookEvents.ts"

const webhooks = "/v1.0/tenants/:tenantId/webhooks"
const webhook = `${webhooks}/:webhookId` as const
const tenantParams = { tenantId: TenantId }
const params = { ...tenantParams, webhookId: WebhookId }
const changeHeaders = { ...idempotencyHeader, ...ifMatchHeader }

const { secrets: _secrets, ...shown } = Webhook.fields

/** A webhook as it is answered: without its secrets, which are shown when they are made and never again. */
export const WebhookView = Schema.Struct({
  ...shown,
  /** Until when the secret before signs as well; null when there is only one. */
  previousSecretUntil: Schema.NullOr(Instant),
  _links: Schema.Struct({ self: Link, deliveries: Link }),
}).annotate({ identifier: "Webhook" })

/** A webhook with its new secret, `whsec_…`. */
export const WebhookWithSecret = Schema.Struct({ ...WebhookView.fields, secret: Schema.String }).annotate({
  identifier: "WebhookWithSecret",
})

const { attempts, createdAt, deliveryId, eventId, eventType, lastAttempt, status, webhookId } = Delivery.fields

/** An event on its way to a webhook, or there. Of what the receiver answered only the status is known. */
export const DeliveryView = Schema.Struct({
  deliveryId,
  webhookId,
  eventId,
  eventType,
  status,
  attempts,
  lastAttempt,
  createdAt,
  /** When it is tried next; null when it has come to its end. */
  nextAttemptAt: Schema.NullOr(Instant),
}).annotate({ identifier: "WebhookDelivery" })

/** Where to: https on port 443, without a user in it. What it leads to is looked at each time something is sent there. */
const WebhookUrl = Schema.String.check(Schema.isMaxLength(2000))

const EventTypes = Schema.Array(WebhookEventType).check(Schema.isMinLength(1), Schema.isMaxLength(100))

export const CreateWebhookRequest = Schema.Struct({ url: WebhookUrl, events: EventTypes }).annotate({
  identifier: "CreateWebhookRequest",
})

/** Fields to change; what is left out stays as it is. */
export const UpdateWebhookRequest = Schema.Struct({
  url: Schema.optionalKey(WebhookUrl),
  events: Schema.optionalKey(EventTypes),
  status: Schema.optionalKey(WebhookStatus),
}).annotate({ identifier: "UpdateWebhookRequest" })

export const list = HttpApiEndpoint.get("listWebhooks", webhooks, {
  params: tenantParams,
  success: pageOf(WebhookView),
  error: errors(),
})
  .annotate(RequiredAction, "webhook:admin")
  .annotateMerge(
    OpenApi.annotations({
      summary: "List the webhooks of a tenant",
      description: "Oldest first; there are ten at most.",
    }),
  )

export const create = HttpApiEndpoint.post("createWebhook", webhooks, {
  params: tenantParams,
  headers: idempotencyHeader,
  payload: CreateWebhookRequest,
  success: WebhookWithSecret.pipe(HttpApiSchema.status(201)),
  error: errors(WebhookLimitReached, ...secretErrors),
})
  .annotate(RequiredAction, "webhook:admin")
  .annotate(AnswerHoldsSecret, true)
  .annotateMerge(
    OpenApi.annotations({
      summary: "Have events sent to a URL",
      description:
        "By the Standard Webhooks: each request carries `webhook-id`, `webhook-timestamp` and `webhook-signature`, signed with the `secret` that this answer shows once. The URL is https on port 443 of a host on the public internet. What is not answered with 2xx within ten seconds is tried again, ten times in three days; then the webhook is switched off.",
    }),
  )

export const get = HttpApiEndpoint.get("getWebhook", webhook, {
  params,
  success: WebhookView,
  error: errors(WebhookNotFound),
})
  .annotate(RequiredAction, "webhook:admin")
  .annotateMerge(OpenApi.annotations({ summary: "Read a webhook", description: "The `ETag` is for `If-Match`." }))

export const update = HttpApiEndpoint.put("updateWebhook", webhook, {
  params,
  headers: changeHeaders,
  payload: UpdateWebhookRequest,
  success: WebhookView,
  error: errors(WebhookNotFound, EntryChanged, ...changeErrors),
})
  .annotate(RequiredAction, "webhook:admin")
  .annotateMerge(
    OpenApi.annotations({
      summary: "Change a webhook",
      description:
        "What is left out stays as it is. `status` ACTIVE switches on one that was switched off; what came meanwhile can be delivered again.",
    }),
  )

export const remove = HttpApiEndpoint.delete("deleteWebhook", webhook, {
  params,
  headers: changeHeaders,
  error: errors(WebhookNotFound, EntryChanged, ...changeErrors),
})
  .annotate(RequiredAction, "webhook:admin")
  .annotateMerge(
    OpenApi.annotations({ summary: "Delete a webhook", description: "What is on its way to it is not sent any more." }),
  )

export const test = HttpApiEndpoint.post("testWebhook", `${webhook}/test`, {
  params,
  headers: idempotencyHeader,
  success: DeliveryView.pipe(HttpApiSchema.status(201)),
  error: errors(WebhookNotFound, ...changeErrors),
})
  .annotate(RequiredAction, "webhook:admin")
  .annotateMerge(
    OpenApi.annotations({
      summary: "Try a webhook",
      description:
        "Sends the event WEBHOOK_TEST once, also to a webhook that is switched off. What came of it is in the list of deliveries.",
    }),
  )

export const rotateSecret = HttpApiEndpoint.post("rotateWebhookSecret", `${webhook}/rotate-secret`, {
  params,
  headers: changeHeaders,
  success: WebhookWithSecret,
  error: errors(WebhookNotFound, EntryChanged, ...secretErrors),
})
  .annotate(RequiredAction, "webhook:admin")
  .annotate(AnswerHoldsSecret, true)
  .annotateMerge(
    OpenApi.annotations({
      summary: "Give a webhook a new secret",
      description: "For 24 hours each request is signed with the new one and with the one before.",
    }),
  )

export const listDeliveries = HttpApiEndpoint.get("listWebhookDeliveries", `${webhook}/deliveries`, {
  params,
  query: pageQuery,
  success: pageOf(DeliveryView),
  error: errors(WebhookNotFound),
})
  .annotate(RequiredAction, "webhook:admin")
  .annotateMerge(
    OpenApi.annotations({
      summary: "List what went to a webhook",
      description: "Newest first, of the last 30 days: with the status of the receiver's answer, never with its body.",
    }),
  )

export const redeliver = HttpApiEndpoint.post(
  "redeliverWebhookDelivery",
  `${webhook}/deliveries/:deliveryId/redeliver`,
  {
    params: { ...params, deliveryId: DeliveryId },
    headers: idempotencyHeader,
    success: DeliveryView,
    error: errors(WebhookNotFound, DeliveryNotFound, WebhookDisabled, ...changeErrors),
  },
)
  .annotate(RequiredAction, "webhook:admin")
  .annotateMerge(
    OpenApi.annotations({
      summary: "Send a delivery again",
      description:
        "With the same `webhook-id` and body, and as many tries as a new one. One that is on its way still is left to it.",
    }),
  )
