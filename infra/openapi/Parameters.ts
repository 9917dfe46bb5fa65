import { Schema } from "effect"

import type { Endpoint } from "../../src/http/Endpoint.ts"
import { ids } from "./examples/ids.ts"
import { type JsonObject, objectAt } from "./Json.ts"
import { mendSchema } from "./Schemas.ts"

/** What there is to say about a parameter, by its name in the endpoint. */
interface Said {
  readonly description: string
  readonly example: string | number
  /** A header's name as people write it. */
  readonly name?: string
}

const said: Readonly<Record<string, Said>> = {
  tenantId: { description: "The tenant; one of the caller's.", example: ids.tenantId },
  siteId: { description: "The site.", example: ids.siteId },
  operationId: { description: "The operation, as a 202 named it.", example: ids.operationId },
  templateId: { description: "The template.", example: ids.templateId },
  pluginId: { description: "The plugin of the marketplace.", example: ids.pluginId },
  backupId: { description: "The backup.", example: ids.backupId },
  userId: { description: "The user, by WordPress's number.", example: "42" },
  reassignTo: {
    description: "Another user of the site, who gets what this one has written; it stays this one's if it is left out.",
    example: "43",
  },
  webhookId: { description: "The webhook.", example: ids.webhookId },
  deliveryId: { description: "An event on its way to the webhook, or there.", example: ids.deliveryId },
  domain: { description: "The domain, as people write it or in Punycode.", example: "www.example.com" },
  pageSize: { description: "How many items a page has; 20 if it is left out.", example: 20 },
  startAt: {
    description: "The `nextToken` of the page before; leave it out for the first one.",
    example: ids.nextToken,
  },
  status: { description: "Only those in this status.", example: "" },
  environment: { description: "Only those of this environment.", example: "DEV" },
  category: { description: "Only those of this category.", example: "BUSINESS" },
  purge: {
    description: "Whether what the plugin has left on this site goes, though other sites of the tenant use it.",
    example: "true",
  },
  backup: {
    description: "`skip` deletes a site that is FAILED without a backup. It needs `If-Match`, and cannot be undone.",
    example: "skip",
  },
  "idempotency-key": {
    name: "Idempotency-Key",
    description:
      "The same key and the same request get the same answer for 24 hours, and are done once. Choose a new one for each change: printable ASCII, bare or in quotes as in the IETF's draft; both are one key.",
    example: "order-2026-0017",
  },
  prefer: {
    name: "Prefer",
    description:
      "`respond-async` asks for the 202 at once; `wait=10` waits for the answer, or for the end of the operation that is read, for at most so many seconds (RFC 7240).",
    example: "respond-async",
  },
  "if-match": {
    name: "If-Match",
    description: "The `ETag` of what was read: the change is made only if nobody else made one since (RFC 9110).",
    example: '"3"',
  },
}

const parametersIn = (place: string, schema: Schema.Top | undefined): ReadonlyArray<JsonObject> => {
  if (schema === undefined) return []
  // The type, not what goes over the wire: a page size is a number, whatever a URL is made of.
  const { schema: json } = Schema.toJsonSchemaDocument(Schema.toType(schema))
  const required = Array.isArray(json["required"]) ? json["required"] : []
  return Object.entries(objectAt(json, "properties")).map(([key, property]) => {
    const text = said[key]
    if (text === undefined) throw new Error(`Nothing is said about the parameter ${key}`)
    const { description, name = key } = text
    const values = objectAt(property)["enum"]
    return {
      name,
      in: place,
      required: place === "path" || required.includes(key),
      description,
      schema: mendSchema(property),
      example: Array.isArray(values) ? values[0] : text.example,
    }
  })
}

/** The parameters of an endpoint, with the patterns and limits of their schemas. */
export const parametersOf = (endpoint: Endpoint): ReadonlyArray<JsonObject> => [
  ...parametersIn("path", endpoint.params),
  ...parametersIn("query", endpoint.query),
  ...parametersIn("header", endpoint.headers),
]
