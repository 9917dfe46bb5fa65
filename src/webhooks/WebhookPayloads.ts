import * as Schema from "effect/Schema"

import { domainEvents } from "../domains/DomainEvents.ts"
import { Environment } from "../kernel/Environment.ts"
import { Failure } from "../kernel/Failure.ts"
import { SiteId, TenantId } from "../kernel/Ids.ts"
import { OperationId } from "../operations/engine/Operation.ts"
import { vulnerableEvent } from "../plugins/vulnerabilities/VulnerablePlugin.ts"
import { DeliveryId, DisabledReason, WebhookId } from "./Webhook.ts"
import { webhookDisabledEvent, webhookTestEvent } from "./WebhookEvents.ts"

// What is told of each event, for whoever receives it: no function reads these, and a test holds what is published to them.

/** The end of an operation. Beside these it has what the operation made or changed, such as `backupId` or `newSiteId`. */
const OperationEnd = Schema.Struct({
  operationId: OperationId,
  siteId: SiteId,
  siteName: Schema.String,
  tenantId: TenantId,
  environment: Environment,
  /** Of the site, if the operation was completed; else the operation's. */
  status: Schema.String,
  /** How the operation ended, whatever became of the site. */
  operationStatus: Schema.Literals(["COMPLETED", "FAILED", "CANCELLED"]),
  siteUrl: Schema.String,
  /** Seconds from its start to its end. */
  provisioningDuration: Schema.Int,
  error: Schema.optionalKey(Failure),
})

/** A plugin on a site has known vulnerabilities. */
const PluginVulnerable = Schema.Struct({
  tenantId: TenantId,
  siteId: SiteId,
  environment: Environment,
  pluginId: Schema.String,
  slug: Schema.String,
  name: Schema.String,
  installedVersion: Schema.String,
  vulnerabilities: Schema.Array(
    Schema.Struct({
      id: Schema.String,
      title: Schema.String,
      cve: Schema.NullOr(Schema.String),
      cvssScore: Schema.NullOr(Schema.Finite),
      patchedVersions: Schema.Array(Schema.String),
    }),
  ),
})

/** A domain that a site has now, or has no longer. */
const DomainChanged = Schema.Struct({
  tenantId: TenantId,
  siteId: SiteId,
  siteName: Schema.String,
  environment: Environment,
  /** In Punycode. */
  domain: Schema.String,
  displayName: Schema.String,
})

/** A webhook was switched off by the service; `deliveryId` is what it did not take. */
const WebhookDisabled = Schema.Struct({
  tenantId: TenantId,
  webhookId: WebhookId,
  deliveryId: DeliveryId,
  reason: Schema.Literals(DisabledReason.literals.filter((reason) => reason !== "REQUESTED")),
})

/** Somebody asked for it. */
const WebhookTest = Schema.Struct({ tenantId: TenantId, webhookId: WebhookId })

/** A kind of event: what its body is called in the document, what it says, and what it has as `data`. */
export interface EventKind {
  readonly name: string
  readonly says: string
  readonly data: Schema.Top & Schema.ConstraintDecoder<unknown>
}

const operationEnd: EventKind = { name: "OperationEvent", says: "An operation came to its end.", data: OperationEnd }
const domainChanged: EventKind = {
  name: "DomainEvent",
  says: "A domain leads to a site now, or leads there no longer.",
  data: DomainChanged,
}
const others: Readonly<Record<string, EventKind>> = {
  [domainEvents.verified]: domainChanged,
  [domainEvents.removed]: domainChanged,
  [vulnerableEvent]: {
    name: "PluginVulnerableEvent",
    says: "A plugin on a site has known vulnerabilities: update or uninstall it.",
    data: PluginVulnerable,
  },
  [webhookDisabledEvent]: {
    name: "WebhookDisabledEvent",
    says: "A webhook was switched off, because it took nothing for three days or answered 410.",
    data: WebhookDisabled,
  },
  [webhookTestEvent]: { name: "WebhookTestEvent", says: "Somebody tries the webhook.", data: WebhookTest },
}

/** The kind of a type of event. Those that are not listed are ends of operations. */
export const kindOf = (eventType: string): EventKind => others[eventType] ?? operationEnd

/** The whole body of such an event. */
export const bodySchema = ({ data }: EventKind) =>
  Schema.Struct({ id: Schema.String, type: Schema.String, timestamp: Schema.String, data })
