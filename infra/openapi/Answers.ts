import * as Context from "effect/Context"
import * as Schema from "effect/Schema"

import { AnswerHoldsSecret } from "../../src/http/Change.ts"
import type { Endpoint } from "../../src/http/Endpoint.ts"
import { toEnvelope } from "../../src/http/ErrorEnvelope.ts"
import { ChangeLimitReached } from "../../src/kernel/HttpErrors.ts"
import { errorExamples } from "./ErrorExamples.ts"
import { exampleOf } from "./Examples.ts"
import { ids } from "./examples/ids.ts"
import { isObject, type JsonObject, objectAt } from "./Json.ts"
import { mendSchema, opened, refName, schemaRef } from "./Schemas.ts"

const header = (name: string): JsonObject => ({ $ref: `#/components/headers/${name}` })
const headersNamed = (...names: ReadonlyArray<string>): JsonObject =>
  Object.fromEntries(names.map((name) => [name, header(name)]))
const always = ["X-Request-Id", "X-Correlation-Id"] as const
const limitHeaders = ["RateLimit-Policy", "RateLimit"] as const

const text = (description: string, example: string): JsonObject => ({
  description,
  schema: { type: "string" },
  example,
})
const seconds = (description: string): JsonObject => ({ description, schema: { type: "integer" }, example: 2 })

/** Every header that an answer may have. */
export const headers: JsonObject = {
  "X-Request-Id": text(
    "Names the request; the one of an error is also in its body. Tell it to support.",
    ids.requestId,
  ),
  "X-Correlation-Id": text(
    "Goes through messages, events and logs of all that the request starts: the caller's own `X-Correlation-Id`, or a new one.",
    "corr-7d1f5a0e",
  ),
  Location: text(
    "Where the operation can be followed, or what was made can be read.",
    `/v1.0/operations/${ids.operationId}`,
  ),
  "Retry-After": seconds("Seconds after which it makes sense to ask again."),
  ETag: text("The version of what was answered, for `If-Match`.", '"3"'),
  "RateLimit-Policy": text(
    "How many changes the tenant may ask for: `q` at once, which come back within `w` seconds (the IETF's draft on RateLimit headers).",
    '"changes";q=60;w=60',
  ),
  RateLimit: text(
    "What is left of it after this change: `r` changes, and in `t` seconds all of them again.",
    '"changes";r=59;t=1',
  ),
  "Preference-Applied": text(
    "The preference that was granted (RFC 7240): `respond-async`, or the wait for an operation's end.",
    "wait=20",
  ),
}

/** Whether an answer has the number that its entity tag is made of. */
const isVersioned = (schema: JsonObject): boolean =>
  "revision" in objectAt(schema, "properties") || objectAt(schema, "properties", "version")["type"] === "integer"

/** Whether a change counts to its tenant's limit. */
const isCounted = (endpoint: Endpoint): boolean =>
  [...endpoint.error].some(
    (error) => Schema.resolveAnnotations(error)?.["identifier"] === ChangeLimitReached.identifier,
  )

/** The headers of a success: what goes on in the background is followed, what was read or made has a version. */
const headersOf = (endpoint: Endpoint, status: string, schema: unknown, schemas: JsonObject): JsonObject => {
  const name = refName(schema)
  const versioned = name !== undefined && isVersioned(objectAt(schemas, name))
  const follows = name === "Operation" && endpoint.method === "GET"
  // What always goes on in the background asks nobody's preference.
  const waits = name === "OperationAccepted" && [...endpoint.success].length > 1
  return headersNamed(
    ...(status === "202" || (status === "201" && versioned) ? ["Location"] : []),
    ...(status === "202" || follows ? ["Retry-After"] : []),
    ...(waits || follows ? ["Preference-Applied"] : []),
    ...(versioned ? ["ETag"] : []),
    ...(isCounted(endpoint) ? limitHeaders : []),
    ...always,
  )
}

const phrases: Readonly<Record<string, string>> = {
  "200": "Done.",
  "201": "Made.",
  "202": "It goes on in the background: follow the operation.",
  "204": "Done; there is nothing to say.",
}

/** What a success says of itself. */
const descriptionOf = (endpoint: Endpoint, status: string): string =>
  `${phrases[status] ?? "Done."}${Context.get(endpoint.annotations, AnswerHoldsSecret) ? " It holds a secret and is given once: under an `Idempotency-Key` its replay is 409 IDEM_003." : ""}`

/** A success of an endpoint, with an example of its body. */
export const successOf = (endpoint: Endpoint, status: string, generated: unknown, schemas: JsonObject): JsonObject => {
  const schema = opened(mendSchema(objectAt(generated, "content", "application/json", "schema")))
  const example = exampleOf(endpoint).answers[status]
  return {
    description: descriptionOf(endpoint, status),
    headers: headersOf(endpoint, status, schema, schemas),
    ...(example === undefined ? {} : { content: { "application/json": { schema, example } } }),
  }
}

const responseRef = (name: string): JsonObject => ({ $ref: `#/components/responses/${name}` })

const errorNamed = (name: string) => {
  const error = errorExamples[name]
  if (error === undefined) throw new Error(`There is no example of the error ${name}`)
  return error
}

const answerOf = (names: ReadonlyArray<string>): JsonObject => {
  const errors = names.map((name) => ({ name, error: errorNamed(name) }))
  const codes = [...new Set(errors.map(({ error }) => error.response.code))]
  const waits = errors.some(({ error }) => error.retryAfter !== undefined)
  const counts = errors.some(({ error }) => error instanceof ChangeLimitReached)
  return {
    description: names.length === 1 ? `${codes[0]}: ${errors[0]?.error.message}` : codes.join(" or "),
    headers: headersNamed(...(waits ? ["Retry-After"] : []), ...(counts ? limitHeaders : []), ...always),
    content: {
      "application/json": {
        schema: names.length === 1 ? schemaRef(names[0] ?? "") : { anyOf: names.map((name) => schemaRef(name)) },
        examples: Object.fromEntries(names.map((name) => [name, { $ref: `#/components/examples/${name}` }])),
      },
    },
  }
}

/** The names of the errors that an endpoint answers with one status. */
export const errorNames = (generated: unknown): ReadonlyArray<string> => {
  const schema = mendSchema(objectAt(generated, "content", "application/json", "schema"))
  const options = isObject(schema) && Array.isArray(schema["anyOf"]) ? schema["anyOf"] : [schema]
  return options.flatMap((option) => refName(option) ?? [])
}

/** The answer to one error stands in the components; several that share a status stand together. */
export const failureOf = (names: ReadonlyArray<string>): JsonObject =>
  names.length === 1 ? responseRef(names[0] ?? "") : answerOf(names)

/** The answers to errors that stand alone somewhere, and the examples of all. */
export const errorComponents = (
  names: ReadonlyArray<string>,
  alone: ReadonlySet<string>,
): { responses: JsonObject; examples: JsonObject } => ({
  responses: Object.fromEntries(names.filter((name) => alone.has(name)).map((name) => [name, answerOf([name])])),
  examples: Object.fromEntries(
    names.map((name) => {
      const error = errorNamed(name)
      return [name, { summary: error.message, value: toEnvelope(error, ids.requestId, Date.parse(ids.instant)) }]
    }),
  ),
})
