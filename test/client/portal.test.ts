import { createHash } from "node:crypto"
import { readFileSync } from "node:fs"
import { join } from "node:path"

import { assert, describe, it, vi } from "@effect/vitest"

import { hasCode, inWords, makePortal, OperationFailed, PortalError } from "../../client/index.ts"
import { patient } from "../../client/patience.ts"

const answer = (status: number, body: unknown, headers: Record<string, string> = {}) =>
  new Response(status === 204 ? null : JSON.stringify(body), {
    status,
    headers: { "content-type": "application/json", ...headers },
  })
const problem = (status: number, code: string, headers: Record<string, string> = {}) =>
  answer(
    status,
    { error: { code, message: `It is ${code}`, details: {}, suggestion: "Do this" }, requestId: "r" },
    headers,
  )

/** A portal of a service that gives these answers, one after the other; none where the connection is lost. */
const portalOf = (answers: ReadonlyArray<Response | undefined>) => {
  const sent: Array<Request> = []
  const fetch = async (request: Request): Promise<Response> => {
    const next = answers[sent.length]
    sent.push(request)
    if (next === undefined) throw new TypeError("fetch failed")
    return next
  }
  return { portal: makePortal({ baseUrl: "http://api", token: () => `token-${sent.length}`, fetch }), sent }
}

const path = { tenantId: "tenant-1" }
const order = { siteName: "Ours", subdomain: "ours", environment: "DEV" } as const
const operation = (status: string, progress: number, more: object = {}) => ({
  operationId: "op-1",
  status,
  progress,
  message: `at ${progress}`,
  error: null,
  ...more,
})
const failureOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => assert.fail("it succeeded"),
    (error: unknown) => error,
  )

describe("the client", () => {
  it("has the types of the document as it is", () => {
    const [head = ""] = readFileSync(join(import.meta.dirname, "../../client/openapi.ts"), "utf8").split("\n")
    const document = readFileSync(join(import.meta.dirname, "../../openapi/wp-technical-management-api.yaml"))
    assert.include(head, createHash("sha256").update(document).digest("hex"), "npm run openapi writes them anew")
  })

  it("sends what the document says, with a token that is asked for each time, and a key for each change", async () => {
    const { portal, sent } = portalOf([answer(202, { operationId: "op-1" }), answer(200, { items: [] })])
    const made = await portal.POST("/v1.0/tenants/{tenantId}/sites", { params: { path }, body: order })
    assert.deepStrictEqual([made.status, made.data.operationId], [202, "op-1"])
    const listed = await portal.GET("/v1.0/tenants/{tenantId}/sites", { params: { path, query: { status: "ACTIVE" } } })
    assert.deepStrictEqual(listed.data.items, [])
    const [post, get] = sent
    assert.deepStrictEqual(await post?.json(), order)
    assert.strictEqual(get?.url, "http://api/v1.0/tenants/tenant-1/sites?status=ACTIVE")
    assert.deepStrictEqual(
      sent.map(({ headers }) => headers.get("authorization")),
      ["Bearer token-0", "Bearer token-1"],
    )
    assert.match(post?.headers.get("idempotency-key") ?? "", /^[0-9a-f-]{36}$/)
    assert.isNull(get?.headers.get("idempotency-key") ?? null)
  })

  it("keeps the key that the caller chose", async () => {
    const { portal, sent } = portalOf([answer(202, {})])
    const header = { "Idempotency-Key": "order-1" }
    await portal.POST("/v1.0/tenants/{tenantId}/sites", { params: { path, header }, body: order })
    assert.strictEqual(sent[0]?.headers.get("idempotency-key"), "order-1")
  })

  it("throws an error by its code, with what a customer can be told", async () => {
    const { portal } = portalOf([problem(409, "SITE_003")])
    const error = await failureOf(portal.POST("/v1.0/tenants/{tenantId}/sites", { params: { path }, body: order }))
    assert.isTrue(hasCode(error, "SITE_003"))
    assert.isFalse(hasCode(error, "SITE_004"))
    assert.strictEqual(inWords(error), "It is SITE_003. Do this.")
    assert.deepInclude(error, { status: 409, requestId: "r" })
  })

  it("says in words that nothing answered, or nothing that can be read", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout"] })
    const losing = failureOf(portalOf([]).portal.GET("/v1.0/plugins"))
    await vi.advanceTimersByTimeAsync(10_000)
    vi.useRealTimers()
    const lost = await losing
    assert.isTrue(hasCode(lost, "NO_CONNECTION"))
    const page = new Response("<h1>Bad gateway</h1>", { status: 502, headers: { "content-type": "text/html" } })
    const garbled = await failureOf(portalOf([page]).portal.GET("/v1.0/plugins"))
    assert.isTrue(hasCode(garbled, "NO_SENSE"))
    assert.include(inWords(garbled), "502")
  })

  it("follows an operation, and tells of each step of it once", async () => {
    const { portal, sent } = portalOf([
      answer(200, operation("IN_PROGRESS", 10), { "retry-after": "0.01" }),
      answer(200, operation("IN_PROGRESS", 10), { "preference-applied": "wait=1" }),
      answer(200, operation("COMPLETED", 100)),
    ])
    const progress: Array<number> = []
    const ended = await portal.waitFor({ operationId: "op-1" }, { onProgress: (seen) => progress.push(seen.progress) })
    assert.strictEqual(ended.status, "COMPLETED")
    assert.deepStrictEqual(progress, [10, 100])
    assert.deepStrictEqual(
      sent.map(({ headers }) => headers.get("prefer")),
      ["wait=1", "wait=1", "wait=1"],
    )
  })

  it("throws what an operation failed of", async () => {
    const error = { code: "WP_001", message: "WordPress API error (500)" }
    const { portal } = portalOf([answer(200, operation("FAILED", 40, { error }))])
    const failed = await failureOf(portal.waitFor({ operationId: "op-1" }))
    assert.instanceOf(failed, OperationFailed)
    assert.instanceOf(failed, PortalError)
    assert.deepInclude(failed, { code: "WP_001", message: "WordPress API error (500)" })
  })

  it("stops waiting when it is told to", async () => {
    const { portal } = portalOf([answer(200, operation("IN_PROGRESS", 10), { "retry-after": "60" })])
    const stop = new AbortController()
    const waited = failureOf(
      portal.waitFor(
        { operationId: "op-1" },
        { signal: stop.signal, onProgress: () => setTimeout(() => stop.abort()) },
      ),
    )
    assert.deepInclude(await waited, { name: "AbortError" })
  })
})

describe("the patience of the client", () => {
  const run = async (answers: ReadonlyArray<Response | undefined>, method = "POST") => {
    const sent: Array<Request> = []
    const waits: Array<number> = []
    const send = patient(
      async (request) => {
        const next = answers[sent.length]
        sent.push(request)
        if (next === undefined) throw new TypeError("fetch failed")
        return next
      },
      async (seconds) => void waits.push(seconds),
    )
    const body = method === "GET" ? {} : { body: "{}" }
    const { status } = await send(new Request("http://api/v1.0/x", { method, ...body }))
    return { status, waits, keys: sent.map(({ headers }) => headers.get("idempotency-key")), sent }
  }

  it("tries again after the seconds that the answer says, with the same key and body", async () => {
    const { keys, sent, status, waits } = await run([problem(503, "SYS_002", { "retry-after": "15" }), answer(202, {})])
    assert.deepStrictEqual([status, waits], [202, [15]])
    assert.strictEqual(keys[0], keys[1])
    assert.strictEqual(await sent[1]?.text(), "{}")
  })

  it("sends again what got no answer, and waits longer each time", async () => {
    const { sent, status, waits } = await run([undefined, undefined, undefined, answer(200, {})], "GET")
    assert.deepStrictEqual([status, sent.length], [200, 4])
    assert.isTrue(waits.every((seconds, index) => seconds >= 0.1 * 2 ** index && seconds < 0.3 * 2 ** index))
  })

  it("waits while its first attempt is still being answered, but not for another change, nor for hours", async () => {
    assert.lengthOf((await run([problem(409, "IDEM_001", { "retry-after": "2" }), answer(202, {})])).sent, 2)
    assert.lengthOf((await run([problem(409, "SITE_008", { "retry-after": "5" })])).sent, 1)
    assert.lengthOf((await run([problem(429, "SYS_002", { "retry-after": "3600" })])).sent, 1)
  })

  it("gives up in the end with the answer that it got", async () => {
    const refusals = Array.from({ length: 9 }, () => problem(503, "SYS_002", { "retry-after": "1" }))
    const { sent, status } = await run(refusals)
    assert.deepStrictEqual([status, sent.length], [503, 4])
  })
})
