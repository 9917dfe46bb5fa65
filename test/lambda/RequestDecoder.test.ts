import { assert, describe, it } from "@effect/vitest"
import type { APIGatewayProxyEvent } from "aws-lambda"
import { Effect, Schema } from "effect"

import { makeDecoder } from "../../src/lambda/RequestDecoder.ts"
import * as OperationsApi from "../../src/operations/api/OperationsApi.ts"
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
          headers: { "Idempotency-Key": "schön" },
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

  it.effect("is told so that a form can show it: what is missing, what is unknown and what was probably meant", () =>
    Effect.gen(function* () {
      const body = JSON.stringify({
        sitename: "Shop",
        subdomain: 7,
        environment: "QA",
        colour: "red",
        configuration: { phpverison: "8.2", plugins: "seo", theme: "x" },
      })
      const error = yield* Effect.flip(create(createEvent(body)))
      assert.deepStrictEqual(
        error._tag === "InvalidRequest" ? error.fields.map(({ path, reason }) => `${path} ${reason}`).toSorted() : [],
        [
          "payload.colour unknown field colour",
          "payload.configuration.phpverison unknown field phpverison, did you mean phpVersion?",
          "payload.configuration.plugins must be a list",
          "payload.configuration.theme unknown field theme",
          "payload.environment must be one of DEV, SIT, PROD",
          "payload.siteName is required",
          "payload.sitename unknown field sitename, did you mean siteName?",
          "payload.subdomain must be text",
        ],
      )
      const query = gatewayEvent({
        pathParameters: { tenantId: "tenant-1" },
        multiValueQueryStringParameters: { pagesize: ["5"], status: ["GONE"] },
      })
      const wrong = yield* Effect.flip(list(query))
      assert.include(wrong.message, "query.pagesize: unknown parameter pagesize, did you mean pageSize?")
      assert.match(wrong.message, /query\.status: must be one of PROVISIONING, ACTIVE, /)
    }),
  )

  it.effect("is told in words why an id, a name or a version is none", () =>
    Effect.gen(function* () {
      const event = createEvent(
        JSON.stringify({ ...good, subdomain: "-", siteName: "", plugins: ["a b"], configuration: { language: "?" } }),
        { pathParameters: { tenantId: "a b" } },
      )
      const { message } = yield* Effect.flip(create(event))
      assert.notMatch(message, /RegExp|Expected|\^|<filter>|undefined/)
      assert.lengthOf(message.split(" must be "), 6, message)
    }),
  )

  it.effect("has one key, bare or in quotes, of any printable ASCII", () =>
    Effect.gen(function* () {
      const keyOf = (key: string) =>
        Effect.map(
          create(createEvent(JSON.stringify(good), { headers: { "Idempotency-Key": key } })),
          ({ parts }) => Object(parts["headers"])["idempotency-key"],
        )
      const most = "~".repeat(255)
      const keys = [
        ["8e03978e-40d5", "8e03978e-40d5"],
        ['"8e03978e-40d5"', "8e03978e-40d5"],
        ["order/2026:17 (a=b); c", "order/2026:17 (a=b); c"],
        ['"order \\"17\\" \\\\ x"', 'order "17" \\ x'],
        ['say "hi"', 'say "hi"'],
        ['"half', '"half'],
        [most, most],
        [`"${most}"`, most],
      ] as const
      for (const [sent, key] of keys) assert.strictEqual(yield* keyOf(sent), key)
      for (const none of ["", '""', " ", `${most}~`, "schön", "a\tb"]) {
        assert.strictEqual((yield* Effect.flip(keyOf(none)))._tag, "InvalidRequest", none)
      }
    }),
  )

  it.effect("without a body may bring an empty object instead of none", () =>
    Effect.gen(function* () {
      const cancel = makeDecoder(OperationsApi.cancel)
      const asked = (body: string | null) =>
        gatewayEvent({ httpMethod: "POST", pathParameters: { operationId: "op-1" }, body })
      for (const none of [null, "", "{}", " { }\n"]) {
        const { body } = yield* cancel(asked(none))
        assert.strictEqual(body, "")
      }
      for (const something of ["null", "[]", '{"a":1}', "0", "{"]) {
        assert.strictEqual((yield* Effect.flip(cancel(asked(something))))._tag, "InvalidRequest", something)
      }
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
