import { assert, describe, it } from "@effect/vitest"
import { Effect, Schema } from "effect"

import { startGateway } from "../../../infra/local/Gateway.ts"
import { loadTokenIssuer } from "../../../infra/local/TokenIssuer.ts"
import { access, hostOf, temporaryFolder } from "./bundles.ts"

const sites = "/v1.0/tenants/{tenantId}/sites"
const route = (method: string, resource: string, functionName: string) => ({
  method,
  resource,
  functionName,
})

const person = {
  sub: "user-1",
  email: "a@b.c",
  groups: ["CUSTOMER_ADMIN", "CUSTOMER_USER"],
  tenants: ["tenant-1"],
  expiresIn: 60,
}

const setUpWith = Effect.fnUntraced(function* (integrationTimeout: number, corsOrigins: ReadonlyArray<string> = []) {
  const host = yield* hostOf({
    echo: `export const handler = async (event) => ({
      statusCode: 202, headers: { "content-type": "application/json" },
      multiValueHeaders: { "x-many": ["1", "2"] }, body: JSON.stringify(event) })`,
    slow: `export const handler = () => new Promise((resolve) => setTimeout(resolve, 5000))`,
    throws: `export const handler = async () => { throw new Error("secret") }`,
    malformed: `export const handler = async () => "text"`,
  })
  const directory = yield* temporaryFolder
  const issuer = yield* loadTokenIssuer({ directory, region: access.region })
  const { url } = yield* startGateway({
    port: 0,
    routes: [
      route("POST", sites, "echo"),
      route("GET", `${sites}/{siteId}`, "echo"),
      route("GET", "/slow", "slow"),
      route("GET", "/throws", "throws"),
      route("GET", "/malformed", "malformed"),
    ],
    host,
    issuer,
    pages: new Map([["/docs", { contentType: "text/html", body: async () => "<p>docs</p>" }]]),
    integrationTimeout,
    corsOrigins,
  })
  const token = yield* issuer.mint(person)
  const call = (path: string, init: RequestInit = {}, authorization = `Bearer ${token}`) =>
    Effect.promise(async () => {
      const headers = { ...init.headers, ...(authorization === "" ? {} : { authorization }) }
      const response = await fetch(`${url}${path}`, { ...init, headers })
      return { status: response.status, headers: response.headers, text: await response.text() }
    })
  return { url, issuer, call }
})
const setUp = setUpWith(10_000)

const Envelope = Schema.fromJsonString(
  Schema.Struct({
    error: Schema.Struct({
      code: Schema.String,
      message: Schema.String,
      details: Schema.Record(Schema.String, Schema.Unknown),
      suggestion: Schema.optionalKey(Schema.String),
    }),
    requestId: Schema.String,
    timestamp: Schema.String,
  }),
)
/** Status and code, after a check that the answer is a whole envelope. */
const problemOf = (answer: { status: number; headers: Headers; text: string }): string => {
  const envelope = Schema.decodeUnknownSync(Envelope)(answer.text, { onExcessProperty: "error" })
  assert.strictEqual(answer.headers.get("x-request-id"), envelope.requestId)
  assert.isNotNull(answer.headers.get("x-correlation-id"))
  return `${answer.status} ${envelope.error.code}`
}

describe("Gateway", () => {
  it.live("hands a verified request on as a REST API's event", () =>
    Effect.gen(function* () {
      const { call } = yield* setUp
      const answer = yield* call("/v1.0/tenants/tenant-1/sites?a=1&a=2", {
        method: "POST",
        body: `{"name":"ü"}`,
        headers: { "X-Custom": "yes" },
      })
      assert.strictEqual(answer.status, 202)
      assert.strictEqual(answer.headers.get("x-many"), "1, 2")
      const event = JSON.parse(answer.text)
      assert.strictEqual(event.resource, sites)
      assert.strictEqual(event.path, "/v1.0/tenants/tenant-1/sites")
      assert.deepStrictEqual(event.pathParameters, { tenantId: "tenant-1" })
      assert.deepStrictEqual(event.queryStringParameters, { a: "2" })
      assert.deepStrictEqual(event.multiValueQueryStringParameters, { a: ["1", "2"] })
      assert.strictEqual(event.body, `{"name":"ü"}`)
      assert.deepStrictEqual(
        Object.entries(event.multiValueHeaders).find(([name]) => name.toLowerCase() === "x-custom")?.[1],
        ["yes"],
      )
      const { claims } = event.requestContext.authorizer
      assert.strictEqual(claims["cognito:groups"], "CUSTOMER_ADMIN,CUSTOMER_USER")
      assert.strictEqual(claims["custom:tenantIds"], `["tenant-1"]`)
      assert.isTrue(Object.values(claims).every((claim) => typeof claim === "string"))
      assert.isString(event.requestContext.requestId)
    }),
  )

  it.live("refuses no token, a broken one, a foreign one and an expired one with AUTH_001, and tells them apart", () =>
    Effect.gen(function* () {
      const { call, issuer } = yield* setUp
      const directory = yield* temporaryFolder
      const stranger = yield* loadTokenIssuer({ directory, region: access.region })
      const expired = yield* issuer.mint({ ...person, expiresIn: -10 })
      const foreign = yield* stranger.mint(person)
      const invalid = (why: string) => `Bearer error="invalid_token", error_description="${why}"`
      const unverified = invalid("The token cannot be verified")
      for (const [authorization, challenge] of [
        ["", "Bearer"],
        ["Bearer ", "Bearer"],
        ["Bearer x", unverified],
        [`Bearer ${expired}`, invalid("The token has expired")],
        [`Bearer ${foreign}`, unverified],
      ] as const) {
        const answer = yield* call("/v1.0/tenants/t/sites/s", {}, authorization)
        assert.strictEqual(problemOf(answer), "401 AUTH_001")
        assert.strictEqual(answer.headers.get("www-authenticate"), challenge)
      }
    }),
  )

  it.live("hands every token of the pool on with its claims, as API Gateway does: functions say which are let in", () =>
    Effect.gen(function* () {
      const { call, issuer } = yield* setUp
      const token = yield* issuer.mint({ ...person, clientId: "game" })
      const answer = yield* call("/v1.0/tenants/t/sites/s", {}, `Bearer ${token}`)
      assert.strictEqual(answer.status, 202)
      assert.strictEqual(JSON.parse(answer.text).requestContext.authorizer.claims.aud, "game")
    }),
  )

  it.live("answers an unknown path, another method and a huge body with SYS_003", () =>
    Effect.gen(function* () {
      const { call } = yield* setUp
      assert.strictEqual(problemOf(yield* call("/nowhere", {}, "")), "404 SYS_003")
      const method = yield* call("/v1.0/tenants/t/sites", { method: "DELETE" }, "")
      assert.strictEqual(problemOf(method), "405 SYS_003")
      assert.strictEqual(method.headers.get("allow"), "POST")
      const body = "x".repeat(10 * 1024 * 1024 + 1)
      const huge = yield* call("/v1.0/tenants/t/sites", { method: "POST", body })
      assert.strictEqual(problemOf(huge), "413 SYS_003")
    }),
  )

  it.live("answers a function that fails or is slow with SYS_001, and tells nothing of it", () =>
    Effect.gen(function* () {
      const { call } = yield* setUp
      const thrown = yield* call("/throws")
      assert.strictEqual(problemOf(thrown), "500 SYS_001")
      assert.notInclude(thrown.text, "secret")
      assert.strictEqual(problemOf(yield* call("/malformed")), "500 SYS_001")
      const impatient = yield* setUpWith(500)
      assert.strictEqual(problemOf(yield* impatient.call("/slow")), "504 SYS_001")
    }),
  )

  it.live("repeats a harmless correlation id and replaces another, and serves pages to all", () =>
    Effect.gen(function* () {
      const { call } = yield* setUp
      const correlated = (id: string) =>
        Effect.map(call("/nowhere", { headers: { "x-correlation-id": id } }), ({ headers }) =>
          headers.get("x-correlation-id"),
        )
      assert.strictEqual(yield* correlated("order_1-a"), "order_1-a")
      assert.match(String(yield* correlated("a b")), /^corr-[0-9a-f-]{36}$/)
      assert.strictEqual((yield* call("/docs", {}, "")).text, "<p>docs</p>")
    }),
  )

  it.live(
    "tells a browser whether a page may call, and lets pages of the configured origins read its own answers",
    () =>
      Effect.gen(function* () {
        const ours = "https://portal.example"
        const { call } = yield* setUpWith(10_000, [ours])
        const asking = (origin: string, path = "/v1.0/tenants/t/sites") =>
          call(path, { method: "OPTIONS", headers: { origin, "access-control-request-method": "POST" } }, "")
        const told = yield* asking(ours)
        assert.deepStrictEqual([told.status, told.text], [204, ""])
        assert.strictEqual(told.headers.get("access-control-allow-origin"), ours)
        assert.strictEqual(told.headers.get("access-control-allow-methods"), "POST")
        assert.include(told.headers.get("access-control-allow-headers") ?? "", "Idempotency-Key")
        assert.isNull((yield* asking("https://evil.example")).headers.get("access-control-allow-origin"))
        assert.strictEqual(problemOf(yield* asking(ours, "/nowhere")), "404 SYS_003")

        for (const path of ["/v1.0/tenants/t/sites/s", "/nowhere"]) {
          const refused = yield* call(path, { headers: { origin: ours } }, "")
          assert.strictEqual(refused.headers.get("access-control-allow-origin"), ours)
          assert.include(refused.headers.get("access-control-expose-headers") ?? "", "Retry-After")
          assert.strictEqual(refused.headers.get("vary"), "Origin")
          const foreign = yield* call(path, { headers: { origin: "https://evil.example" } }, "")
          assert.notStrictEqual(foreign.headers.get("access-control-allow-origin"), "https://evil.example")
        }
        // Without an origin in the configuration there is no such method, and no such header.
        const closed = yield* setUp
        const preflight = yield* closed.call(
          "/v1.0/tenants/t/sites",
          { method: "OPTIONS", headers: { origin: ours } },
          "",
        )
        assert.strictEqual(problemOf(preflight), "405 SYS_003")
        assert.isNull(preflight.headers.get("access-control-allow-origin"))
      }),
  )

  it.live("says that its port is in use", () =>
    Effect.gen(function* () {
      const { url, issuer } = yield* setUp
      const host = yield* hostOf({})
      const port = Number(new URL(url).port)
      const failure = yield* Effect.flip(startGateway({ port, routes: [], host, issuer, pages: new Map() }))
      assert.include(failure.message, `Port ${port} is in use`)
    }),
  )
})
