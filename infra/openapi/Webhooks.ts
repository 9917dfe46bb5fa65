import { Schema } from "effect"

import { OperationType } from "../../src/operations/engine/Operation.ts"
import { operationKinds } from "../../src/operations/engine/OperationKinds.ts"
import { webhookEventTypes, webhookTestEvent } from "../../src/webhooks/WebhookEvents.ts"
import { bodySchema, type EventKind, kindOf } from "../../src/webhooks/WebhookPayloads.ts"
import { eventExamples } from "./examples/events.ts"
import { ids } from "./examples/ids.ts"
import type { JsonObject } from "./Json.ts"
import { mendSchema, opened, schemaRef } from "./Schemas.ts"

const isOperationType = Schema.is(OperationType)
const types = [...webhookEventTypes, webhookTestEvent]

const header = (name: string, description: string, example: string): readonly [string, JsonObject] => [
  name,
  { name, in: "header", required: true, description, schema: { type: "string" }, example },
]

/** The headers of every delivery, by the Standard Webhooks. */
export const webhookParameters: JsonObject = Object.fromEntries([
  header("webhook-id", "The delivery: the same at every try, so that one that came twice is known.", ids.deliveryId),
  header("webhook-timestamp", "When this try was signed, in seconds since 1970.", "1767609072"),
  header(
    "webhook-signature",
    "`v1,` and the HMAC-SHA256 of `{webhook-id}.{webhook-timestamp}.{body}` by the webhook's secret, in base64. For a day after a rotation there are two, with a space between them: one that holds is enough.",
    "v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4=",
  ),
])

/** `SITE_CREATION_COMPLETE` as operations are called: `onSiteCreationComplete`. */
const operationIdOf = (type: string): string =>
  `on${type.toLowerCase().replaceAll(/(?:^|_)([a-z])/g, (_, first: string) => first.toUpperCase())}`

/** What an operation's end is in words. */
const endOf = (type: string): string | undefined => {
  const [, kind = "", outcome = ""] = /^(.*)_(COMPLETE|FAILED|CANCELLED)$/.exec(type) ?? []
  if (!isOperationType(kind)) return undefined
  const { completed, failed } = operationKinds[kind]
  if (outcome === "CANCELLED") return `${kind} was cancelled.`
  return `A site ${outcome === "COMPLETE" ? completed : failed}.`
}

/** An example of a body; of an operation that was not completed it says so. */
const exampleOf = (type: string): object => {
  const example = eventExamples[kindOf(type).name]
  if (example === undefined) throw new Error(`There is no example of ${type}`)
  const status = /_(FAILED|CANCELLED)$/.exec(type)?.[1]
  if (status === undefined || endOf(type) === undefined) return { ...example, type }
  const error = { code: "WP_002", message: "WordPress did not answer within 30 seconds" }
  return {
    ...example,
    id: example.id.replace("COMPLETED", status),
    type,
    data: { ...example.data, status, operationStatus: status, ...(status === "FAILED" ? { error } : {}) },
  }
}

const schemaOf = (kind: EventKind): unknown => opened(mendSchema(Schema.toJsonSchemaDocument(bodySchema(kind)).schema))

/** The bodies of all events, by the names of their components. */
export const eventSchemas = (): JsonObject =>
  Object.fromEntries(types.map((type) => [kindOf(type).name, schemaOf(kindOf(type))]))

/** What a receiver is sent, by type of event (OpenAPI 3.1, `webhooks`). */
export const webhooksOf = (): JsonObject =>
  Object.fromEntries(
    types.map((type) => {
      const { name, says } = kindOf(type)
      const post = {
        operationId: operationIdOf(type),
        tags: ["webhooks"],
        summary: type,
        description: endOf(type) ?? says,
        security: [],
        parameters: Object.keys(webhookParameters).map((each) => ({ $ref: `#/components/parameters/${each}` })),
        requestBody: {
          required: true,
          content: { "application/json": { schema: schemaRef(name), example: exampleOf(type) } },
        },
        responses: { "2XX": { description: "Taken. What the answer says is not read." } },
      }
      return [type, { post }]
    }),
  )
