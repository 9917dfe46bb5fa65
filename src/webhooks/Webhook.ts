import * as Schema from "effect/Schema"

import { OpaqueId, TenantId } from "../kernel/Ids.ts"
import { Instant } from "../kernel/Instant.ts"
import { unreachableReasons } from "../platform/PublicInternet.ts"
import { WebhookEventType } from "./WebhookEvents.ts"

/** `hook-<uuid v7>`. */
export const WebhookId = OpaqueId.pipe(Schema.brand("WebhookId"))
export type WebhookId = typeof WebhookId.Type

/** `dlv-` and a digest of event and webhook: the same event is delivered to a webhook once, however often it is published. */
export const DeliveryId = OpaqueId.pipe(Schema.brand("DeliveryId"))
export type DeliveryId = typeof DeliveryId.Type

export const WebhookStatus = Schema.Literals(["ACTIVE", "DISABLED"]).annotate({ identifier: "WebhookStatus" })

/** Why a webhook is switched off: somebody wanted it, nothing was taken for three days, or the receiver said 410 Gone. */
export const DisabledReason = Schema.Literals(["REQUESTED", "DELIVERY_FAILED", "GONE"]).annotate({
  identifier: "WebhookDisabledReason",
})

/** Webhooks that a tenant may have. */
export const mostWebhooks = 10

/** A secret as it is kept: by KMS's hand. The one before holds until then. */
const KeptSecret = Schema.Struct({ ciphertext: Schema.String, until: Schema.optionalKey(Instant) })

/** Where a tenant's events go, and what signs them. */
export class Webhook extends Schema.Class<Webhook>("Webhook")({
  webhookId: WebhookId,
  tenantId: TenantId,
  url: Schema.String,
  events: Schema.Array(WebhookEventType),
  status: WebhookStatus,
  disabledReason: Schema.NullOr(DisabledReason),
  disabledAt: Schema.NullOr(Instant),
  /** The newest first. */
  secrets: Schema.Array(KeptSecret),
  revision: Schema.Int,
  createdAt: Instant,
  updatedAt: Instant,
  /** The `sub` of who made it. */
  createdBy: Schema.String,
}) {}

export const DeliveryStatus = Schema.Literals(["PENDING", "DELIVERED", "FAILED"]).annotate({
  identifier: "WebhookDeliveryStatus",
})

/** Why a try did not reach the receiver, or was not made. */
export const DeliveryFailure = Schema.Literals([...unreachableReasons, "WEBHOOK_DISABLED", "WEBHOOK_DELETED"]).annotate(
  {
    identifier: "WebhookDeliveryFailure",
  },
)

/** The last try at a delivery. Of an answer only its status is kept. */
export const DeliveryAttempt = Schema.Struct({
  at: Instant,
  durationMs: Schema.Int,
  httpStatus: Schema.NullOr(Schema.Int),
  failure: Schema.NullOr(DeliveryFailure),
}).annotate({ identifier: "WebhookDeliveryAttempt" })
export type DeliveryAttempt = typeof DeliveryAttempt.Type

/** An event on its way to a webhook. */
export class Delivery extends Schema.Class<Delivery>("Delivery")({
  deliveryId: DeliveryId,
  webhookId: WebhookId,
  tenantId: TenantId,
  eventId: Schema.String,
  eventType: Schema.String,
  /** What is sent, to the byte. */
  body: Schema.String,
  status: DeliveryStatus,
  /** Tries that were begun, since it was asked for last. */
  attempts: Schema.Int,
  lastAttempt: Schema.NullOr(DeliveryAttempt),
  createdAt: Instant,
  /** Milliseconds since 1970 from which it may be tried; whoever tries it puts this off. */
  dueAt: Schema.Finite,
  /** Counted up by every write, which is refused if there was another since the delivery was read. */
  revision: Schema.Int,
  /** That its webhook was switched off is still to be told: the id of that event. */
  announce: Schema.optionalKey(Schema.String),
}) {}
