import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Schema } from "effect"
import { SecureRandom } from "effect/crypto"

import { endpoints } from "../../infra/openapi/Document.ts"
import { changeErrors } from "../../src/http/Change.ts"
import { ChangeTokens } from "../../src/http/ChangeTokens.ts"
import { type Endpoint, resourceOf } from "../../src/http/Endpoint.ts"
import { groups } from "../../src/http/Identity.ts"
import { NotPermitted } from "../../src/kernel/HttpErrors.ts"
import { makeChangeHandler } from "../../src/lambda/ChangeHandler.ts"
import { cancel } from "../../src/operations/api/OperationsApi.ts"
import { Table } from "../../src/platform/Table.ts"
import { endpoint as updateSite } from "../../src/workflows/update-site/endpoint.ts"
import { MemoryDynamo } from "../support/dynamodb/MemoryDynamo.ts"
import { gatewayEvent, idToken } from "../support/gatewayEvent.ts"
import { invocation } from "../support/invocation.ts"
import { settingsFrom, standingSite } from "../support/samples.ts"

const site = {
  ...standingSite({ version: 7 }),
  siteUrl: "https://shop.wpdev.example",
  _links: { self: { href: "/v1.0/tenants/tenant-1/sites/site-1" } },
}

const event = (group: string, headers: Record<string, string> = {}) => {
  const base = gatewayEvent()
  return gatewayEvent({
    httpMethod: "PUT",
    path: "/v1.0/tenants/tenant-1/sites/site-1",
    pathParameters: { tenantId: "tenant-1", siteId: "site-1" },
    body: '{"siteName":"New"}',
    headers,
    requestContext: {
      ...base.requestContext,
      authorizer: {
        claims: { ...idToken, sub: "user-1", "cognito:groups": group, "custom:tenantIds": "tenant-1" },
      },
    },
  })
}

/** A table of its own, and a limit that is used up after two changes. */
const stores = () =>
  Table.over(() => new MemoryDynamo()).pipe(
    Layer.provideMerge(settingsFrom({ CHANGE_LIMITS: '{"BASIC":{"perSecond":0.1,"burst":2}}' })),
    Layer.merge(SecureRandom.layerWebCrypto),
  )

/** The update's function, how often it began, and what its answers say of the limit. */
const makeUpdate = (work: Effect.Effect<typeof site, NotPermitted> = Effect.succeed(site)) => {
  let begun = 0
  const handler = makeChangeHandler(
    updateSite,
    {
      handle: () =>
        Effect.andThen(
          Effect.sync(() => (begun += 1)),
          work,
        ),
    },
    stores(),
  )
  return {
    begun: () => begun,
    ask: async (headers: Record<string, string> = {}, group: string = groups.admin) => {
      const { body, headers: told = {}, statusCode } = await handler(event(group, headers), invocation())
      return {
        statusCode,
        code: /"code":"(\w+)"/.exec(body)?.[1],
        limit: told["ratelimit"] ?? "none",
        policy: told["ratelimit-policy"] ?? "none",
        retryAfter: told["retry-after"],
      }
    },
  }
}

describe("a change", () => {
  it("says what is left of its tenant's limit, and when that is used up it begins nothing", async () => {
    const { ask, begun } = makeUpdate()
    const policy = '"changes";q=2;w=20'
    assert.deepInclude(await ask(), { statusCode: 200, policy, limit: '"changes";r=1;t=10' })
    assert.deepInclude(await ask(), { statusCode: 200, policy, limit: '"changes";r=0;t=20' })
    assert.deepStrictEqual(await ask(), {
      statusCode: 429,
      code: "SYS_002",
      policy,
      limit: '"changes";r=0;t=10',
      retryAfter: "10",
    })
    assert.strictEqual(begun(), 2)
  })

  it("that is answered from memory takes nothing, and says nothing of a limit that was", async () => {
    const { ask, begun } = makeUpdate()
    const key = { "Idempotency-Key": "once" }
    assert.deepInclude(await ask(key), { statusCode: 200, limit: '"changes";r=1;t=10' })
    for (let again = 0; again < 3; again += 1) {
      assert.deepInclude(await ask(key), { statusCode: 200, limit: "none", policy: "none" })
    }
    assert.deepInclude(await ask(), { statusCode: 200, limit: '"changes";r=0;t=20' })
    assert.strictEqual(begun(), 2)
  })

  it("that was refused for its limit is not remembered under its key", async () => {
    const { ask, begun } = makeUpdate()
    await ask()
    await ask()
    const key = { "Idempotency-Key": "later" }
    assert.deepInclude(await ask(key), { statusCode: 429 })
    assert.deepInclude(await ask(key, groups.admin), { statusCode: 429, code: "SYS_002" })
    assert.strictEqual(begun(), 2)
  })

  it("of who may not ask for it takes nothing, and neither does one of the platform's staff", async () => {
    const { ask } = makeUpdate()
    for (let again = 0; again < 3; again += 1) {
      assert.deepInclude(await ask({}, groups.viewer), { statusCode: 403, limit: "none" })
      assert.deepInclude(await ask({}, groups.staff), { statusCode: 200, limit: "none" })
    }
    assert.deepInclude(await ask(), { statusCode: 200, limit: '"changes";r=1;t=10' })
  })

  it("whose path names no tenant is counted by its handler, and once however often that looks again", async () => {
    const operationId = "018f8f5e-0000-7000-8000-000000000000"
    const handler = makeChangeHandler(
      cancel,
      {
        handle: () =>
          Effect.gen(function* () {
            const { take } = yield* ChangeTokens
            yield* take("tenant-1")
            yield* take("tenant-1")
            return yield* new NotPermitted({ action: "operation:change" })
          }),
      },
      stores(),
    )
    const asked = {
      ...event(groups.admin),
      httpMethod: "POST",
      body: null,
      path: `/v1.0/operations/${operationId}/cancel`,
      pathParameters: { operationId },
    }
    const { headers, statusCode } = await handler(asked, invocation())
    assert.deepStrictEqual([statusCode, headers?.["ratelimit"]], [403, '"changes";r=1;t=10'])
  })

  it("of anything but the platform's own catalogues and tiers has the limit in the document, whatever endpoint is added", () => {
    const [limit] = changeErrors
    const counted = (endpoint: Endpoint) =>
      [...endpoint.error].some((error) => Schema.resolveAnnotations(error)?.["identifier"] === limit.identifier)
    for (const { endpoint } of endpoints) {
      const path = resourceOf(endpoint)
      const isTenants = endpoint.method !== "GET" && !path.startsWith("/admin/")
      assert.strictEqual(counted(endpoint), isTenants, `${endpoint.method} ${path}`)
    }
  })
})
