import { assert, layer } from "@effect/vitest"
import { Effect } from "effect"

import { makePortal, type Reply } from "../support/Portal.ts"
import { SystemStack } from "../support/SystemStack.ts"

const sites = "/v1.0/tenants/tenant-errors/sites"
const good = { siteName: "A", subdomain: "a", environment: "DEV" }

const assertEnvelope = (reply: Reply, status: number, code: string) => {
  assert.strictEqual(reply.status, status, JSON.stringify(reply.body))
  assert.strictEqual(reply.body.error.code, code)
  assert.isString(reply.body.error.message)
  assert.isObject(reply.body.error.details)
  assert.strictEqual(reply.body.requestId, reply.headers.get("x-request-id"))
  assert.match(reply.body.timestamp, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
  assert.match(reply.headers.get("x-correlation-id") ?? "", /^[A-Za-z0-9_-]+$/)
}

const pathsOf = (reply: Reply): ReadonlyArray<string> =>
  reply.body.error.details.fields.map(({ path }: { readonly path: string }) => path)

// Nothing answers behind the load balancer: what is told here never needs WordPress, but for the last.
layer(SystemStack.layer({ tenants: { "tenant-errors": "down", "tenant-down": "down" } }), {
  timeout: "5 minutes",
  excludeTestServices: true,
})("an answer that is not 2xx", (it) => {
  it.effect("has the envelope whatever is wrong with the request", () =>
    Effect.gen(function* () {
      const stack = yield* SystemStack
      const { send } = makePortal(stack)
      assertEnvelope(yield* send("POST", sites, { body: "{oops" }), 400, "SITE_001")
      assertEnvelope(yield* send("POST", sites), 400, "SITE_001")
      const unknown = yield* send("POST", sites, { body: { ...good, color: "red" } })
      assertEnvelope(unknown, 400, "SITE_001")
      assert.deepStrictEqual(pathsOf(unknown), ["payload.color"])
      const wrong = yield* send("POST", sites, { body: { siteName: 7, subdomain: "No Good", environment: "LIVE" } })
      assertEnvelope(wrong, 400, "SITE_001")
      assert.sameMembers([...pathsOf(wrong)], ["payload.siteName", "payload.subdomain", "payload.environment"])
      const twice = { plugins: ["plugin-1"], configuration: { plugins: ["plugin-1"] } }
      const both = yield* send("POST", sites, { body: { ...good, ...twice } })
      assertEnvelope(both, 400, "SITE_001")
      assert.deepStrictEqual(pathsOf(both), ["payload.plugins"])
      assertEnvelope(yield* send("POST", sites, { body: { ...good, templateId: "template-none" } }), 404, "TEMP_001")
      assertEnvelope(yield* send("POST", sites, { body: { ...good, plugins: ["plugin-none"] } }), 404, "PLUG_001")
      assertEnvelope(yield* send("POST", sites, { body: { ...good, siteName: "x".repeat(300_000) } }), 413, "SYS_003")
      assertEnvelope(
        yield* send("POST", sites, { body: "a=b", headers: { "content-type": "text/plain" } }),
        415,
        "SYS_003",
      )
      assertEnvelope(yield* send("GET", "/v1.0/nothing"), 404, "SYS_003")
      assertEnvelope(yield* send("PATCH", sites), 405, "SYS_003")
      assertEnvelope(yield* send("GET", `${sites}?pageSize=0`), 400, "SITE_001")
      assertEnvelope(yield* send("GET", `${sites}?color=red`), 400, "SITE_001")
      assertEnvelope(yield* send("GET", `${sites}?startAt=forged`), 400, "SITE_001")
      assertEnvelope(yield* send("GET", `${sites}/site-unknown`), 404, "SITE_002")
    }),
  )

  it.effect("has the envelope whoever asks", () =>
    Effect.gen(function* () {
      const stack = yield* SystemStack
      const { createSite, send } = makePortal(stack)
      const expired = yield* stack.mint({
        tenants: ["tenant-errors"],
        groups: ["CUSTOMER_ADMIN"],
        sub: "user-1",
        email: "a@b.c",
        expiresIn: -3600,
      })
      assertEnvelope(yield* send("GET", sites, { headers: { authorization: "" } }), 401, "AUTH_001")
      assertEnvelope(yield* send("GET", sites, { headers: { authorization: "Bearer x.y.z" } }), 401, "AUTH_001")
      assertEnvelope(yield* send("GET", sites, { headers: { authorization: `Bearer ${expired}` } }), 401, "AUTH_001")
      const game = yield* stack.mint({
        tenants: ["tenant-errors"],
        groups: ["super-admin"],
        sub: "user-1",
        email: "a@b.c",
        expiresIn: 60,
        clientId: "game",
      })
      assertEnvelope(yield* send("GET", sites, { headers: { authorization: `Bearer ${game}` } }), 401, "AUTH_001")
      assertEnvelope(yield* send("GET", "/v1.0/tenants/tenant-down/sites"), 403, "AUTH_002")
      const tier = { body: { tier: "PREMIUM" } }
      assertEnvelope(yield* send("PUT", "/admin/tenants/tenant-errors/tier", tier), 403, "AUTH_002")
      assertEnvelope(yield* createSite("viewers", { group: "CUSTOMER_VIEWER" }), 403, "AUTH_002")
      const made = yield* createSite("mine")
      assert.strictEqual(made.status, 202)
      const path = `/v1.0/operations/${made.body.operationId}`
      assert.strictEqual((yield* send("GET", path)).status, 200)
      const foreign = yield* send("GET", path, { caller: { tenants: ["tenant-down"] } })
      assertEnvelope(foreign, 404, "OP_001")
      const missing = yield* send("GET", "/v1.0/operations/op-unknown")
      assertEnvelope(missing, 404, "OP_001")
      assert.strictEqual(
        foreign.body.error.message.replace(made.body.operationId, ""),
        missing.body.error.message.replace("op-unknown", ""),
      )
      const staff = { group: "super-admin", tenants: [], sub: "staff-1" }
      assert.strictEqual((yield* send("GET", path, { caller: staff })).status, 200)
      assert.strictEqual((yield* send("GET", "/v1.0/tenants/tenant-down/sites", { caller: staff })).status, 200)
    }),
  )

  it.effect("keeps to one answer for each Idempotency-Key", () =>
    Effect.gen(function* () {
      const { send } = makePortal(yield* SystemStack)
      const headers = { "idempotency-key": "key-1" }
      const body = { ...good, subdomain: "idempotent" }
      const first = yield* send("POST", sites, { body, headers })
      const second = yield* send("POST", sites, { body, headers })
      assert.strictEqual(first.status, 202)
      assert.strictEqual(second.status, 202)
      assert.deepStrictEqual(second.body, first.body)
      const reused = yield* send("POST", sites, { body: { ...body, siteName: "B" }, headers })
      assertEnvelope(reused, 422, "IDEM_002")
      const both = yield* Effect.all(
        Array.from({ length: 2 }, () =>
          send("POST", sites, { body: { ...good, subdomain: "at-once" }, headers: { "idempotency-key": "key-2" } }),
        ),
        { concurrency: "unbounded" },
      )
      assert.include(
        ["202,202", "202,409"],
        both
          .map(({ status }) => status)
          .toSorted((a, b) => a - b)
          .join(","),
      )
    }),
  )

  it.effect("tells why a creation failed when WordPress is down: retried, dead-lettered, FAILED, announced", () =>
    Effect.gen(function* () {
      const stack = yield* SystemStack
      const { createSite, follow, send } = makePortal(stack)
      // Not the tenant of the requests above: their creations fail, too, and open its circuit (WP_003).
      const caller = { tenants: ["tenant-down"], sub: "user-2" }
      const made = yield* createSite("down", caller)
      const states = yield* follow(made.body.operationId, caller)
      assert.isTrue(
        states.some(({ message }) => /will be tried again/.test(message)),
        "a retry was announced",
      )
      const last = states.at(-1)
      assert.strictEqual(last.status, "FAILED")
      assert.strictEqual(last.error.code, "WP_001")
      const site = yield* send("GET", `/v1.0/tenants/tenant-down/sites/${made.body.siteId}`, { caller })
      assert.strictEqual(site.body.status, "FAILED")
      assert.deepStrictEqual(site.body.failure, last.error)
      assert.isUndefined(site.body.operationId)
    }),
  )
})
