import { assert, describe, it } from "@effect/vitest"
import type { APIGatewayProxyEvent } from "aws-lambda"
import { Effect, Layer, Schema } from "effect"
import { SecureRandom } from "effect/crypto"

import * as BackupsApi from "../../src/backups/BackupsApi.ts"
import { acceptOperation, OperationAccepted } from "../../src/http/Accepted.ts"
import { AnswerHoldsSecret } from "../../src/http/Change.ts"
import type { RequestOf } from "../../src/http/Endpoint.ts"
import { CurrentUser, groups } from "../../src/http/Identity.ts"
import { type RequestFacts, RequestInfo } from "../../src/http/RequestInfo.ts"
import type { ApiError } from "../../src/kernel/ApiError.ts"
import { Throttled } from "../../src/kernel/HttpErrors.ts"
import { makeApiHandler } from "../../src/lambda/ApiHandler.ts"
import { makeChangeHandler } from "../../src/lambda/ChangeHandler.ts"
import { makeRun } from "../../src/lambda/Container.ts"
import { makeResourceHandler } from "../../src/lambda/ResourceHandler.ts"
import { OperationCancelled, OperationRunning } from "../../src/operations/engine/OperationErrors.ts"
import { etagOf } from "../../src/sites/Site.ts"
import { StatusForbids } from "../../src/sites/SiteErrors.ts"
import { SettingsRefused, VersionUnavailable } from "../../src/sites/SiteProvisioningErrors.ts"
import * as SitesApi from "../../src/sites/SitesApi.ts"
import { endpoint as backUpSite } from "../../src/workflows/back-up-site/endpoint.ts"
import { endpoint as updateSite } from "../../src/workflows/update-site/endpoint.ts"
import { operationOf } from "../support/changes.ts"
import { fakeTable } from "../support/fakes.ts"
import { gatewayEvent, idToken } from "../support/gatewayEvent.ts"
import { invocation } from "../support/invocation.ts"
import { plain } from "../support/rows.ts"
import { settingsFrom, standingSite } from "../support/samples.ts"

/** What was written under Idempotency-Keys. */
const remembered: Array<string> = []
/** The keys' items, by their own key. */
const keys: Array<unknown> = []
const values: Array<string> = []
const stores = Layer.merge(
  fakeTable({
    get: () => Effect.succeed(undefined),
    put: ({ Item }) => Effect.sync(() => void keys.push(Item?.["PK"]?.S)),
    update: ({ ExpressionAttributeValues = {}, UpdateExpression = "" }) =>
      Effect.sync(() => {
        // What counts changes is not what is remembered of them.
        if (UpdateExpression.includes("fullAt")) return {}
        remembered.push(UpdateExpression)
        values.push(JSON.stringify(ExpressionAttributeValues))
        return {}
      }),
  }),
  SecureRandom.layerWebCrypto,
)
const layer = Layer.merge(settingsFrom(), stores)
const view: typeof SitesApi.SiteView.Type = {
  ...standingSite({ version: 7 }),
  siteUrl: "https://shop.wpdev.example",
  _links: { self: { href: "/v1.0/tenants/tenant-1/sites/site-1" } },
}
const later = acceptOperation(operationOf("SITE_UPDATE", { status: "IN_PROGRESS" }))
const claims: Readonly<Record<string, string>> = {
  ...idToken,
  sub: "user-1",
  email: "user@example.com",
  "cognito:groups": groups.admin,
  "custom:tenantIds": "tenant-1",
}

const event = (headers: Record<string, string> = {}, changes: Partial<APIGatewayProxyEvent> = {}) => {
  const base = gatewayEvent()
  return gatewayEvent({
    httpMethod: "PUT",
    path: "/v1.0/tenants/tenant-1/sites/site-1",
    pathParameters: { tenantId: "tenant-1", siteId: "site-1" },
    body: '{"siteName":"New"}',
    headers,
    requestContext: { ...base.requestContext, authorizer: { claims } },
    ...changes,
  })
}

interface Told {
  readonly request: RequestOf<typeof updateSite>
  readonly info: RequestFacts
  readonly sub: string
}

/** The update's function, whose work ends like this; and what its handler was told. */
const makeUpdate = (outcome: Effect.Effect<typeof SitesApi.SiteView.Type | OperationAccepted, ApiError>) => {
  const told: Array<Told> = []
  const handler = makeChangeHandler(
    updateSite,
    {
      handle: (request) =>
        Effect.gen(function* () {
          told.push({ request, info: yield* RequestInfo, sub: (yield* CurrentUser).sub })
          return yield* outcome
        }),
      headers: (site) => ({ etag: etagOf(site) }),
    },
    layer,
  )
  return { told, handler: (asked: APIGatewayProxyEvent) => handler(asked, invocation()) }
}
const bodyOf = ({ body }: { readonly body: string }): unknown => JSON.parse(body)

describe("what a page may read", () => {
  const ours = { origin: "https://portal.example" }
  const foreign = { Origin: "https://evil.example" }
  const answered = async (origins: string, asked: APIGatewayProxyEvent) => {
    const settings = Layer.merge(stores, settingsFrom(origins === "" ? {} : { CORS_ORIGINS: origins }))
    const { headers } = await makeChangeHandler(
      updateSite,
      { handle: () => Effect.succeed(view) },
      settings,
    )(asked, invocation())
    return headers
  }
  const origins = "https://other.example,https://portal.example"

  it("is each answer and its headers, if it is of an origin that is configured", async () => {
    for (const asked of [event(ours), event(ours, { body: "{" })]) {
      const headers = await answered(origins, asked)
      assert.deepInclude(headers, { "access-control-allow-origin": "https://portal.example", vary: "Origin" })
      assert.include(String(headers?.["access-control-expose-headers"]), "ETag")
      assert.notProperty(headers, "access-control-allow-credentials")
    }
  })

  it("is nothing for any other page, and for none where no origin is configured", async () => {
    assert.notProperty(await answered(origins, event(foreign)), "access-control-allow-origin")
    assert.notProperty(await answered(origins, event()), "access-control-allow-origin")
    const headers = await answered("", event(ours))
    assert.notProperty(headers, "access-control-allow-origin")
    assert.notProperty(headers, "vary")
  })

  it("is said to each page by its own origin, under one Idempotency-Key as well", async () => {
    const first = await answered(origins, event({ ...ours, "Idempotency-Key": "key-1" }))
    const second = await answered(origins, event({ origin: "https://other.example", "Idempotency-Key": "key-1" }))
    assert.strictEqual(first?.["access-control-allow-origin"], "https://portal.example")
    assert.strictEqual(second?.["access-control-allow-origin"], "https://other.example")
    assert.notInclude(values.join(), "access-control")
  })
})

describe("a change that is done in time", () => {
  it("is answered with 200, what the endpoint promises, and its own headers", async () => {
    const { handler } = makeUpdate(Effect.succeed(view))
    const answer = await handler(event())
    assert.strictEqual(answer.statusCode, 200)
    assert.deepStrictEqual(bodyOf(answer), JSON.parse(JSON.stringify(view)))
    assert.deepInclude(answer.headers, {
      etag: '"7"',
      "content-type": "application/json",
      "cache-control": "no-store",
      "x-request-id": "request-1",
      "x-correlation-id": "corr-request-1",
    })
    assert.notProperty(answer.headers, "location")
    assert.notProperty(answer.headers, "retry-after")
  })

  it("is answered with the status that its endpoint declares", async () => {
    const made: typeof BackupsApi.BackupView.Type = {
      ...Schema.decodeUnknownSync(BackupsApi.BackupView)({
        backupId: "backup-1",
        siteId: "site-1",
        tenantId: "tenant-1",
        environment: "DEV",
        createdAt: "1970-01-01T00:00:00.000Z",
        createdBy: "user@example.com",
        sizeBytes: 1,
        sha256: "00",
        label: null,
        kind: "MANUAL",
        expiresAt: "1970-01-31T00:00:00.000Z",
        _links: { site: { href: "/v1.0/tenants/tenant-1/sites/site-1" } },
      }),
    }
    const outcomes = [made, later]
    const handler = makeChangeHandler(backUpSite, { handle: () => Effect.sync(() => outcomes.shift() ?? later) }, layer)
    const post = event({}, { httpMethod: "POST", body: "{}" })
    const answers = [await handler(post, invocation()), await handler(post, invocation())]
    assert.deepStrictEqual(
      answers.map(({ statusCode }) => statusCode),
      [201, 202],
    )
  })
})

describe("a change that goes on", () => {
  it("is answered with 202, the operation, and where and how fast to follow it", async () => {
    const { handler } = makeUpdate(Effect.succeed(later))
    const answer = await handler(event())
    assert.strictEqual(answer.statusCode, 202)
    assert.deepStrictEqual(bodyOf(answer), JSON.parse(JSON.stringify(later)))
    assert.deepInclude(answer.headers, { location: "/v1.0/operations/op-1", "retry-after": "2" })
    assert.notProperty(answer.headers, "etag")
    assert.notProperty(answer.headers, "preference-applied")
  })

  it("says that it was asked to", async () => {
    const { handler } = makeUpdate(Effect.succeed(later))
    const answer = await handler(event({ Prefer: "respond-async, wait=3" }))
    assert.deepInclude(answer.headers, { "preference-applied": "respond-async" })
  })

  it("does not say so when it was done all the same, or when only a time was preferred", async () => {
    const done = await makeUpdate(Effect.succeed(view)).handler(event({ prefer: "respond-async" }))
    const waited = await makeUpdate(Effect.succeed(later)).handler(event({ prefer: "wait=3" }))
    assert.notProperty(done.headers, "preference-applied")
    assert.notProperty(waited.headers, "preference-applied")
  })
})

describe("a function that serves several endpoints", () => {
  it("has each answered by its own handler, with services that are built once for all", async () => {
    let built = 0
    const counted = Layer.effectDiscard(Effect.sync(() => (built += 1)))
    const run = makeRun(Layer.merge(layer, counted))
    const named = (siteName: string) => ({ handle: () => Effect.succeed({ ...view, siteName }) })
    const handler = makeResourceHandler(
      makeApiHandler(SitesApi.get, named("read"), run),
      makeChangeHandler(updateSite, named("changed"), run),
    )
    const resource = "/v1.0/tenants/{tenantId}/sites/{siteId}"
    const changed = await handler(event({}, { resource }), invocation())
    const got = await handler(event({}, { resource, httpMethod: "GET", body: null }), invocation())
    assert.deepInclude(bodyOf(changed), { siteName: "changed" })
    assert.deepInclude(bodyOf(got), { siteName: "read" })
    assert.strictEqual(built, 1)
    const other = handler(event({}, { resource, httpMethod: "DELETE" }), invocation())
    assert.instanceOf(await other.catch((cause: unknown) => cause), Error)
  })
})

describe("a handler", () => {
  it("is told path, body and headers as its endpoint declares them, whatever their case", async () => {
    const { handler, told } = makeUpdate(Effect.succeed(view))
    await handler(event({ "IF-Match": '"7"', PREFER: "wait=3", "X-Correlation-Id": "mine", "X-Other": "1" }))
    assert.deepStrictEqual(plain(told[0]?.request), {
      params: { tenantId: "tenant-1", siteId: "site-1" },
      query: {},
      headers: { "if-match": '"7"', prefer: "wait=3" },
      payload: { siteName: "New" },
    })
    assert.deepStrictEqual(told[0]?.info, {
      requestId: "request-1",
      correlationId: "mine",
      seed: undefined,
      respondAsync: false,
      waitSeconds: 3,
    })
    assert.strictEqual(told[0]?.sub, "user-1")
  })

  it("is told a seed under an Idempotency-Key", async () => {
    const { handler, told } = makeUpdate(Effect.succeed(view))
    await handler(event({ "idempotency-key": "key-1" }))
    assert.match(told[0]?.info.seed ?? "", /^[0-9a-f-]{36}$/)
  })

  it("is remembered under an Idempotency-Key unless it may turn out otherwise when it is tried again", async () => {
    const outcomes: ReadonlyArray<readonly [Effect.Effect<typeof SitesApi.SiteView.Type, ApiError>, string]> = [
      [Effect.succeed(view), "SET answer = :answer, rights = :rights"],
      [
        Effect.fail(new StatusForbids({ siteId: "site-1", status: "FAILED", allowed: ["ACTIVE"] })),
        "SET answer = :answer, rights = :rights",
      ],
      [Effect.fail(new OperationRunning({ siteId: "site-1", operationId: "op-1" })), "SET lockedUntil = :zero"],
      [Effect.fail(new Throttled({})), "SET lockedUntil = :zero"],
      [Effect.die(new Error("a defect")), "SET lockedUntil = :zero"],
    ]
    for (const [outcome, written] of outcomes) {
      remembered.splice(0)
      await makeUpdate(outcome).handler(event({ "idempotency-key": "key-1" }))
      assert.deepStrictEqual(remembered, [written])
    }
  })

  it("whose endpoint answers with a secret is remembered without it, and with what it refuses", async () => {
    const refusal = new StatusForbids({ siteId: "site-1", status: "FAILED", allowed: ["ACTIVE"] })
    const outcomes: ReadonlyArray<Effect.Effect<typeof SitesApi.SiteView.Type, ApiError>> = [
      Effect.succeed({ ...view, siteName: "hunter2" }),
      Effect.fail(refusal),
    ]
    const written: Array<string> = []
    for (const outcome of outcomes) {
      const handle = () => outcome
      const handler = makeChangeHandler(updateSite.annotate(AnswerHoldsSecret, true), { handle }, layer)
      values.splice(0)
      await handler(event({ "idempotency-key": "key-1" }), invocation())
      written.push(values.join(""))
    }
    const [secret = "", refused = ""] = written
    assert.include(secret, "kept")
    assert.notInclude(secret, "hunter2")
    assert.include(refused, "SITE_005")
  })

  it("is not asked for who has no identity, no tenant, or no right, and not for what it cannot read", async () => {
    const { handler, told } = makeUpdate(Effect.succeed(view))
    const base = gatewayEvent()
    const by = (changed: typeof claims) =>
      event({}, { requestContext: { ...base.requestContext, authorizer: { claims: { ...claims, ...changed } } } })
    const answers = [
      event({}, { requestContext: base.requestContext }),
      by({ aud: "game" }),
      by({ token_use: "access" }),
      by({ "custom:tenantIds": "tenant-2" }),
      by({ "cognito:groups": groups.viewer }),
      event({}, { body: "{" }),
      event({ "content-type": "text/plain" }),
    ].map((refused) => handler(refused))
    assert.deepStrictEqual(
      (await Promise.all(answers)).map(({ statusCode }) => statusCode),
      [401, 401, 401, 403, 403, 400, 415],
    )
    assert.deepStrictEqual(told, [])
  })

  it("is not asked for a token that is none of the portal's, and the answer says so in its challenge", async () => {
    const base = gatewayEvent()
    const access = { claims: { ...claims, token_use: "access" } }
    const { handler } = makeUpdate(Effect.succeed(view))
    const { headers } = await handler(event({}, { requestContext: { ...base.requestContext, authorizer: access } }))
    assert.match(
      String(headers?.["www-authenticate"]),
      /^Bearer error="invalid_token", error_description="The token is /,
    )
  })

  it("is not asked for in another tenant, which is told from a role that may not", async () => {
    const base = gatewayEvent()
    const refusalOf = async (changed: typeof claims) => {
      const authorizer = { claims: { ...claims, ...changed } }
      const { handler } = makeUpdate(Effect.succeed(view))
      const { body } = await handler(event({}, { requestContext: { ...base.requestContext, authorizer } }))
      return JSON.parse(body).error
    }
    assert.deepInclude(await refusalOf({ "custom:tenantIds": "tenant-2" }), {
      code: "AUTH_002",
      message: "You are not in the tenant tenant-1",
      details: { action: "update", because: "tenant", tenantId: "tenant-1" },
    })
    assert.deepInclude(await refusalOf({ "cognito:groups": groups.viewer }), {
      message: "Your role does not permit: update",
      details: { action: "update", because: "role" },
    })
  })

  it("has one Idempotency-Key whether it is sent bare or in quotes", async () => {
    const { handler, told } = makeUpdate(Effect.succeed(view))
    keys.splice(0)
    for (const key of ["8e03978e-40d5", '"8e03978e-40d5"', "order 17/3"]) {
      const { statusCode } = await handler(event({ "Idempotency-Key": key }))
      assert.strictEqual(statusCode, 200)
    }
    assert.lengthOf(told, 3)
    assert.strictEqual(keys[0], keys[1])
    assert.notStrictEqual(keys[0], keys[2])
  })

  it("that refuses is answered by its error, with the seconds to wait where there are any", async () => {
    const forbids = new StatusForbids({ siteId: "site-1", status: "DELETED", allowed: ["ACTIVE"] })
    const refused = await makeUpdate(Effect.fail(forbids)).handler(event())
    assert.strictEqual(refused.statusCode, 422)
    assert.deepInclude(bodyOf(refused), { requestId: "request-1" })
    assert.include(refused.body, "SITE_005")
    assert.notProperty(refused.headers, "retry-after")
    const throttled = await makeUpdate(Effect.fail(new Throttled({}))).handler(event())
    assert.deepStrictEqual([throttled.statusCode, throttled.headers?.["retry-after"]], [503, "2"])
  })

  it("that ends otherwise than asked for says so by the error of that end", async () => {
    const fields = [{ path: "payload.configuration.language", reason: "not here" }]
    const ends: ReadonlyArray<ApiError> = [
      new OperationCancelled({ operationId: "op-1" }),
      new SettingsRefused({ fields }),
      new VersionUnavailable({ component: "PHP", required: "8.4", available: ["8.2"] }),
    ]
    for (const error of ends) {
      const { body, statusCode } = await makeUpdate(Effect.fail(error)).handler(event())
      assert.deepInclude(JSON.parse(body).error, { code: error.response.code, message: error.message })
      assert.strictEqual(statusCode, error.response.status)
    }
  })

  it("that breaks is an error of ours, and so is an answer that is not what the endpoint promises", async () => {
    const broken = await makeUpdate(Effect.die(new Error("the secret is hunter2"))).handler(event())
    const wrong = await makeUpdate(Effect.succeed({ ...view, version: 1.5 })).handler(event())
    assert.deepStrictEqual([broken.statusCode, wrong.statusCode], [500, 500])
    for (const { body } of [broken, wrong]) {
      assert.include(body, "SYS_001")
      assert.notMatch(body, /hunter2|version|stack/)
    }
  })
})
