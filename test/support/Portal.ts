import { assert } from "@effect/vitest"
import { Effect } from "effect"

/** Who calls: the claims of the token. */
export interface Caller {
  readonly tenants?: ReadonlyArray<string>
  readonly group?: string
  readonly sub?: string
  readonly email?: string
}

/** An answer of the API. */
export interface Reply {
  readonly status: number
  readonly headers: Headers
  // oxlint-disable-next-line typescript/no-explicit-any -- a test looks into whatever came
  readonly body: any
}

/** The body of an answer that has this status. */
export const ok = (reply: Reply, status = 200): Reply["body"] => {
  assert.strictEqual(reply.status, status, JSON.stringify(reply.body))
  return reply.body
}

/** The error of an answer that has this status and code. */
export const refused = (reply: Reply, status: number, code: string): Reply["body"] => {
  assert.deepStrictEqual([reply.status, reply.body.error?.code], [status, code], JSON.stringify(reply.body))
  return reply.body.error
}

interface Stack {
  readonly api: string
  /** Whose admin calls when nobody else is named. */
  readonly tenant: { readonly tenantId: string }
  readonly mint: (request: {
    readonly tenants: ReadonlyArray<string>
    readonly groups: ReadonlyArray<string>
    readonly sub: string
    readonly email: string
    readonly expiresIn: number
  }) => Effect.Effect<string>
}

/** Calls a running stack's API over HTTP as a customer portal does. */
export const makePortal = (stack: Stack) => {
  const token = ({ email, group = "CUSTOMER_ADMIN", sub = "user-1", tenants = [stack.tenant.tenantId] }: Caller = {}) =>
    stack.mint({ tenants, groups: [group], sub, email: email ?? `${sub}@example.com`, expiresIn: 3600 })

  const send = (
    method: string,
    path: string,
    options: { readonly body?: unknown; readonly caller?: Caller; readonly headers?: Record<string, string> } = {},
  ): Effect.Effect<Reply> =>
    Effect.flatMap(token(options.caller), (bearer) =>
      Effect.promise(async () => {
        const response = await fetch(`${stack.api}${path}`, {
          method,
          headers: { authorization: `Bearer ${bearer}`, "content-type": "application/json", ...options.headers },
          ...(options.body === undefined
            ? {}
            : { body: typeof options.body === "string" ? options.body : JSON.stringify(options.body) }),
        })
        const text = await response.text()
        return { status: response.status, headers: response.headers, body: text === "" ? undefined : JSON.parse(text) }
      }),
    )

  /** Follows an operation until it ends; answers every state that was seen. */
  const follow = (operationId: string, caller?: Caller, seconds = 90): Effect.Effect<ReadonlyArray<Reply["body"]>> =>
    Effect.gen(function* () {
      const seen: Array<Reply["body"]> = []
      for (let attempt = 0; attempt < seconds * 5; attempt++) {
        const { body } = yield* send("GET", `/v1.0/operations/${operationId}`, caller === undefined ? {} : { caller })
        seen.push(body)
        if (["COMPLETED", "FAILED", "CANCELLED"].includes(body.status)) return seen
        yield* Effect.sleep("200 millis")
      }
      return yield* Effect.die(new Error(`Operation ${operationId} did not end: ${JSON.stringify(seen.at(-1))}`))
    })

  /** What a change came to, in time or later: a busy machine is no failure. */
  const resultOf = Effect.fnUntraced(function* (reply: Reply, inTime = 200) {
    if (reply.status !== 202) return ok(reply, inTime)
    const [ended] = (yield* follow(reply.body.operationId)).slice(-1)
    assert.strictEqual(ended.status, "COMPLETED", JSON.stringify(ended))
    return ended.result
  })

  const createSite = (subdomain: string, caller: Caller = {}, extra: Record<string, unknown> = {}) =>
    send("POST", `/v1.0/tenants/${caller.tenants?.[0] ?? stack.tenant.tenantId}/sites`, {
      body: { siteName: `Site ${subdomain}`, subdomain, environment: "DEV", ...extra },
      caller,
    })

  return { token, send, follow, resultOf, createSite }
}
