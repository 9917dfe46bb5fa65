import { assert, describe, it } from "@effect/vitest"
import type { APIGatewayProxyEvent } from "aws-lambda"
import { Effect, Schema } from "effect"

import { makeDecoder } from "../../src/lambda/RequestDecoder.ts"
import * as SitesApi from "../../src/sites/SitesApi.ts"
import { endpoint as createTemplate } from "../../src/workflows/capture-template/endpoint.ts"
import { CreateSiteRequest, endpoint as createSite } from "../../src/workflows/create-site/endpoint.ts"
import { gatewayEvent } from "../support/gatewayEvent.ts"
import { templateRequest } from "../templates/samples.ts"

const good = { siteName: "Shop", subdomain: "shop", environment: "DEV" }
const createEvent = (body: string | null, changes: Partial<APIGatewayProxyEvent> = {}) =>
  gatewayEvent({ httpMethod: "POST", pathParameters: { tenantId: "tenant-1" }, body, ...changes })
const create = makeDecoder(createSite)
const list = makeDecoder(SitesApi.list)

const fieldsOf = (event: APIGatewayProxyEvent, decode: typeof create = create) =>
  decode(event).pipe(
    Effect.flip,
    Effect.map((error) =>
      error._tag === "InvalidRequest" ? error.fields.map(({ path }) => path).toSorted() : error._tag,
    ),
  )

describe("a request", () => {
  it.effect.prop("with a body of the form asked for is read as it was written", [CreateSiteRequest], ([body]) =>
    Effect.gen(function* () {
      const { parts } = yield* create(createEvent(JSON.stringify(body)))
      assert.deepStrictEqual(parts["payload"], body)
      assert.deepStrictEqual(parts["params"], { tenantId: "tenant-1" })
    }),
  )

  it.effect("is told every field that is wrong at once, those of path and headers included", () =>
    Effect.gen(function* () {
      const body = JSON.stringify({
        siteName: " ",
        subdomain: "-",
        environment: "QA",
        configuration: { phpVersion: "x" },
      })
      const fields = yield* fieldsOf(
        createEvent(body, {
          pathParameters: { tenantId: "a b" },
          headers: { "Idempotency-Key": "a b" },
        }),
      )
      assert.deepStrictEqual(fields, [
        "headers.idempotency-key",
        "params.tenantId",
        "payload.configuration.phpVersion",
        "payload.environment",
        "payload.siteName",
        "payload.subdomain",
      ])
    }),
  )

  it.effect("takes twenty plugins, and no more: what is written when they are there is one transaction", () =>
    Effect.gen(function* () {
      const plugins = Array.from({ length: 21 }, (_, number) => `plugin-${number}`)
      yield* create(createEvent(JSON.stringify({ ...good, plugins: plugins.slice(1) })))
      assert.deepStrictEqual(yield* fieldsOf(createEvent(JSON.stringify({ ...good, plugins }))), ["payload.plugins"])
      assert.deepStrictEqual(yield* fieldsOf(createEvent(JSON.stringify({ ...good, configuration: { plugins } }))), [
        "payload.configuration.plugins",
      ])
      const body = JSON.stringify({ ...templateRequest, includedPlugins: plugins })
      const error = yield* Effect.flip(makeDecoder(createTemplate)(gatewayEvent({ httpMethod: "POST", body })))
      assert.match(error.message, /^Invalid request: payload\.includedPlugins: .*20/)
    }),
  )

  it.effect("is told the fields that are missing", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* fieldsOf(createEvent("{}")), [
        "payload.environment",
        "payload.siteName",
        "payload.subdomain",
      ])
    }),
  )

  it.effect("is refused for fields that nobody knows, at every depth", () =>
    Effect.gen(function* () {
      const body = JSON.stringify({ ...good, owner: 1, configuration: { theme: "x" } })
      assert.deepStrictEqual(yield* fieldsOf(createEvent(body)), ["payload.configuration.theme", "payload.owner"])
    }),
  )

  it.effect("is refused for query parameters that a list does not know", () =>
    Effect.gen(function* () {
      const event = gatewayEvent({
        pathParameters: { tenantId: "tenant-1" },
        multiValueQueryStringParameters: { dry: ["yes"], pageSize: ["0"] },
      })
      assert.deepStrictEqual(yield* fieldsOf(event, list), ["query.dry", "query.pageSize"])
    }),
  )

  it.effect("is refused for query parameters where there are none at all", () =>
    Effect.gen(function* () {
      const event = createEvent(JSON.stringify(good), { multiValueQueryStringParameters: { dry: ["yes"] } })
      assert.deepStrictEqual(yield* fieldsOf(event), ["query.dry"])
    }),
  )

  for (const [what, body] of [
    ["no body", ""],
    ["a body that is not JSON", "{"],
    ["null", "null"],
    ["an array", "[]"],
    ["text", '"x"'],
  ] as const) {
    it.effect(`is refused with ${what}`, () =>
      Effect.gen(function* () {
        assert.deepStrictEqual(yield* fieldsOf(createEvent(body)), ["payload"])
      }),
    )
  }

  it.effect("is refused when a query parameter comes twice or is out of bounds", () =>
    Effect.gen(function* () {
      const event = (query: APIGatewayProxyEvent["multiValueQueryStringParameters"]) =>
        gatewayEvent({ pathParameters: { tenantId: "tenant-1" }, multiValueQueryStringParameters: query })
      assert.deepStrictEqual(yield* fieldsOf(event({ status: ["ACTIVE", "FAILED"] }), list), ["query.status"])
      for (const pageSize of ["0", "101", "1.5", "x", "", "-1"]) {
        assert.deepStrictEqual(yield* fieldsOf(event({ pageSize: [pageSize] }), list), ["query.pageSize"], pageSize)
      }
      const { parts } = yield* list(event({ pageSize: ["100"], status: ["ACTIVE"] }))
      assert.deepStrictEqual(parts["query"], { pageSize: 100, status: "ACTIVE" })
    }),
  )

  it.effect("may have 256 KB, counted in bytes and not in characters", () =>
    Effect.gen(function* () {
      const room = 256 * 1024
      const frame = Buffer.byteLength(JSON.stringify({ siteName: "" }))
      const bodyOf = (bytes: number) => JSON.stringify({ siteName: "é".repeat((bytes - frame) / 2) })
      assert.strictEqual(Buffer.byteLength(bodyOf(room - (frame % 2))), room - (frame % 2))
      assert.notStrictEqual(yield* fieldsOf(createEvent(bodyOf(room - (frame % 2)))), "BodyTooLarge")
      assert.strictEqual(yield* fieldsOf(createEvent(bodyOf(room + 2 - (frame % 2)))), "BodyTooLarge")
      const encoded = Buffer.from(bodyOf(room + 2 - (frame % 2))).toString("base64")
      assert.strictEqual(yield* fieldsOf(createEvent(encoded, { isBase64Encoded: true })), "BodyTooLarge")
    }),
  )

  for (const [type, taken] of [
    ["application/json", true],
    ["application/json; charset=utf-8", true],
    ["Application/JSON", true],
    ["application/merge-patch+json", true],
    ["text/plain", false],
    ["application/jsonp", false],
    ["application/x-www-form-urlencoded", false],
  ] as const) {
    it.effect(`of type ${type} is ${taken ? "taken" : "refused"}`, () =>
      Effect.gen(function* () {
        const tag = yield* create(createEvent(JSON.stringify(good), { headers: { "CONTENT-type": type } })).pipe(
          Effect.as("taken"),
          Effect.catch((error) => Effect.succeed(error._tag)),
        )
        assert.strictEqual(tag, taken ? "taken" : "NotJson")
      }),
    )
  }

  it.effect("names in its reasons no schema and no stack", () =>
    Effect.gen(function* () {
      const error = yield* create(createEvent(JSON.stringify({ ...good, subdomain: "-" }))).pipe(Effect.flip)
      assert.include(error.message, "payload.subdomain")
      assert.notMatch(JSON.stringify(Schema.encodeUnknownSync(Schema.Unknown)(error)), /Schema|\.ts:|node_modules/)
    }),
  )
})
