import type { APIGatewayProxyEvent } from "aws-lambda"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"

import type { Endpoint } from "../http/Endpoint.ts"
import { BodyTooLarge, InvalidRequest, NotJson } from "../kernel/HttpErrors.ts"
import { bodyOf, headerOf, headersOf, maxBodyBytes, queryOf } from "./ApiEvent.ts"
import { problemsOf, unknownName } from "./FieldProblems.ts"

type Problem = { readonly path: string; readonly reason: string }
type Part = (input: unknown) => Effect.Effect<unknown, ReadonlyArray<Problem>>

/** The schemas of an endpoint need no services. */
const isPure = (schema: Schema.Top): schema is Schema.Top & Schema.ConstraintDecoder<unknown> => Schema.isSchema(schema)

const part = (name: string, schema: Schema.Top | undefined, excess: "error" | "ignore"): Part | undefined => {
  if (schema === undefined || !isPure(schema)) return undefined
  const decode = Schema.decodeUnknownEffect(schema, { errors: "all", onExcessProperty: excess })
  return (input) => decode(input).pipe(Effect.mapError(({ issue }) => problemsOf(name, issue)))
}

const parseJson = (text: string): Effect.Effect<unknown, ReadonlyArray<Problem>> =>
  Effect.try({
    try: (): unknown => JSON.parse(text),
    catch: () => [{ path: "payload", reason: "The body is not valid JSON" }],
  })

/** No body is as good as `{}`, where that says enough. */
const noBody: ReadonlyArray<Problem> = [{ path: "payload", reason: "A JSON body is required" }]

const isJson = (contentType: string | undefined): boolean =>
  contentType === undefined || /^application\/([a-z0-9.-]+\+)?json\s*(;|$)/i.test(contentType)

/** Of an endpoint that takes none: a struct without fields would let everything through. */
const noQuery = (query: Readonly<Record<string, unknown>>): Effect.Effect<unknown, ReadonlyArray<Problem>> => {
  const names = Object.keys(query)
  return names.length === 0
    ? Effect.succeed({})
    : Effect.fail(names.map((name) => ({ path: `query.${name}`, reason: unknownName("parameter", name, []) })))
}

/** What clients send where there is nothing to say: nothing, or an object without fields. */
const isNoBody = (body: string): boolean => /^\s*(\{\s*\})?\s*$/.test(body)

/** A decoded request: the parts that its endpoint declares, and the body as it came; of one that takes none, none. */
export interface DecodedRequest {
  readonly parts: Readonly<Record<string, unknown>>
  readonly body: string
}

/**
 * Reads requests of one endpoint. Every part is decoded before anything is said, so that the answer names every
 * offending field at once; unknown fields of query and body are refused.
 */
export const makeDecoder = (endpoint: Endpoint) => {
  const params = part("params", endpoint.params, "ignore")
  const query = part("query", endpoint.query, "error") ?? noQuery
  const headers = part("headers", endpoint.headers, "ignore")
  const [payloadSchema] = [...endpoint.payload.values()].flatMap(({ schemas }) => [...schemas])
  const payload = part("payload", payloadSchema, "error")

  return Effect.fnUntraced(function* (event: APIGatewayProxyEvent) {
    const body = bodyOf(event)
    const sizeBytes = Buffer.byteLength(body)
    if (sizeBytes > maxBodyBytes) return yield* new BodyTooLarge({ sizeBytes, maxBytes: maxBodyBytes })
    const contentType = headerOf(event, "content-type")
    if (payload !== undefined && body !== "" && !isJson(contentType)) {
      return yield* new NotJson({ contentType: contentType ?? "" })
    }
    const parts: Record<string, unknown> = {}
    const fields: Array<Problem> = []
    const collect = (name: string, decoded: Result.Result<unknown, ReadonlyArray<Problem>>) => {
      if (Result.isFailure(decoded)) fields.push(...decoded.failure)
      else parts[name] = decoded.success
    }
    if (params !== undefined) collect("params", yield* Effect.result(params(event.pathParameters ?? {})))
    collect("query", yield* Effect.result(query(queryOf(event))))
    if (headers !== undefined) collect("headers", yield* Effect.result(headers(headersOf(event))))
    if (payload !== undefined) {
      const read =
        body.trim() === "" ? payload({}).pipe(Effect.mapError(() => noBody)) : Effect.flatMap(parseJson(body), payload)
      collect("payload", yield* Effect.result(read))
    } else if (!isNoBody(body) && endpoint.method !== "GET") {
      fields.push({ path: "payload", reason: "This request takes no body" })
    }
    if (fields.length > 0) return yield* new InvalidRequest({ fields })
    return { parts, body: payload === undefined ? "" : body } satisfies DecodedRequest
  })
}
