import { BackupKind } from "../../src/backups/Backup.ts"
import { CertificateStatus, DomainStatus } from "../../src/domains/Domain.ts"
import { Environment } from "../../src/kernel/Environment.ts"
import { OperationStatus, OperationType } from "../../src/operations/engine/Operation.ts"
import { HealthStatus, SiteStatus } from "../../src/sites/Site.ts"
import { TemplateStatus } from "../../src/templates/Template.ts"
import { Tier } from "../../src/tenants/Tier.ts"
import { DeliveryStatus, WebhookStatus } from "../../src/webhooks/Webhook.ts"
import { WebhookEventType } from "../../src/webhooks/WebhookEvents.ts"
import { connectionDescriptions } from "./connectionDescriptions.ts"
import { descriptions } from "./descriptions.ts"
import { isObject, isSame, type JsonObject, objectAt } from "./Json.ts"
import { schemaRef } from "./Schemas.ts"

/** Enumerations that have a name of their own, with what they are. */
const enums: Readonly<Record<string, { readonly values: ReadonlyArray<string>; readonly description: string }>> = {
  BackupKind: { values: BackupKind.literals, description: "Why a backup was made." },
  CertificateStatus: { values: CertificateStatus.literals, description: "What a TLS connection to a domain shows." },
  DomainStatus: { values: DomainStatus.literals, description: "Whether a domain is the site's." },
  Environment: { values: Environment.literals, description: "Where a site stands on its way to production." },
  HealthStatus: { values: HealthStatus.literals, description: "How a site, or a part of it, is." },
  MailSetting: { values: ["SEND", "CAPTURE"], description: "What becomes of a site's mail." },
  OperationStatus: { values: OperationStatus.literals, description: "How far an operation is." },
  OperationType: { values: OperationType.literals, description: "What kind of operation it is." },
  PluginData: { values: ["KEPT", "PURGE_FAILED"], description: "What became of what a plugin had stored." },
  Pricing: { values: ["FREE", "PREMIUM"], description: "Whether a plugin costs something." },
  SiteStatus: { values: SiteStatus.literals, description: "Where a site is in its life." },
  TemplateStatus: { values: TemplateStatus.literals, description: "Whether customers see a template." },
  WebhookDeliveryStatus: { values: DeliveryStatus.literals, description: "What became of a delivery." },
  WebhookEventType: { values: WebhookEventType.literals, description: "A type of event; `*` stands for all." },
  WebhookStatus: { values: WebhookStatus.literals, description: "Whether events are sent to a webhook." },
  Tier: { values: Tier.literals, description: "What a tenant pays for." },
}

/** The components of the enumerations. */
export const enumComponents: JsonObject = Object.fromEntries(
  Object.entries(enums).map(([name, { description, values }]) => [name, { type: "string", enum: values, description }]),
)

const enumNamed = (node: JsonObject): string | undefined =>
  Object.entries(enums).find(([, { values }]) => isSame(node["enum"], values))?.[0]

/** Instants are as `Instant` of the kernel has them. */
const instantPattern = String.raw`^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$`

const all = { ...descriptions, ...connectionDescriptions }

/** What is said of a property, by the most of its path that is known. */
const said = (path: ReadonlyArray<string>): string | undefined =>
  path.map((_, index) => all[path.slice(index).join(".")]).find((text) => text !== undefined)

/**
 * A schema with what it means: every property described, instants as `date-time`, and enumerations by their names. `path` is
 * the component's name with the properties down to this one.
 */
export const explained = (schema: unknown, path: ReadonlyArray<string>): unknown => {
  if (Array.isArray(schema)) return schema.map((part) => explained(part, path))
  if (!isObject(schema)) return schema
  const name = enumNamed(schema)
  if (name !== undefined) {
    const { description } = schema
    return { ...schemaRef(name), ...(description === undefined ? {} : { description }) }
  }
  const propertyOf = (key: string, property: unknown): unknown => {
    const inner = explained(property, [...path, key])
    const text = isObject(inner) ? (inner["description"] ?? said([...path, key])) : undefined
    return isObject(inner) && text !== undefined ? { ...inner, description: text } : inner
  }
  const parts = Object.entries(schema).map(([key, part]) => [
    key,
    key === "properties"
      ? Object.fromEntries(Object.entries(objectAt(part)).map(([name, one]) => [name, propertyOf(name, one)]))
      : key === "example" || key === "examples"
        ? part
        : explained(part, path),
  ])
  const { pattern } = schema
  return {
    ...Object.fromEntries(parts),
    // JavaScript's own way to write a slash; generators that escape it again would make two of it.
    ...(typeof pattern === "string" ? { pattern: pattern.replaceAll(String.raw`\/`, "/") } : {}),
    ...(schema["pattern"] === instantPattern ? { format: "date-time" } : {}),
  }
}

/** The properties of a schema that nothing is said about, by their paths. */
export const unexplained = (schema: unknown, path: string): ReadonlyArray<string> => {
  if (Array.isArray(schema)) return schema.flatMap((part) => unexplained(part, path))
  if (!isObject(schema)) return []
  const own = Object.entries(objectAt(schema, "properties")).flatMap(([key, property]) => [
    ...(isObject(property) && property["description"] === undefined ? [`${path}.${key}`] : []),
    ...unexplained(property, `${path}.${key}`),
  ])
  const rest = Object.entries(schema).filter(([key]) => !["properties", "example", "examples", "enum"].includes(key))
  return [...own, ...rest.flatMap(([, part]) => unexplained(part, path))]
}
