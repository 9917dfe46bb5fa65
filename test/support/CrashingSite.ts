import { assert } from "@effect/vitest"
import { Effect } from "effect"

import { type Accepted, crashAt, deliverUntil } from "./CrashingConsumer.ts"
import { makePortal, ok, type Reply } from "./Portal.ts"
import { SystemStack } from "./SystemStack.ts"

/** What the crash tests on sites do with the tenant of their file: its messages reach no consumer but those that are killed. */
export const crashingSites = Effect.gen(function* () {
  const stack = yield* SystemStack
  const { tenant } = stack
  const { tenantId } = tenant
  const portal = makePortal(stack)
  const { follow, send } = portal
  const sites = `/v1.0/tenants/${tenantId}/sites`
  const staff = { group: "super-admin", tenants: [tenantId], sub: "staff-1" }

  ok(yield* send("PUT", `/admin/tenants/${tenantId}/tier`, { body: { tier: "ENTERPRISE" }, caller: staff }))
  for (const queue of ["creation", "update", "deletion"] as const) yield* stack.hold(queue, tenantId)

  const request = Effect.fnUntraced(function* (method: string, path: string, body?: object) {
    const reply = yield* send(method, `${sites}/${path}`, { body, headers: { prefer: "respond-async" } })
    return { tenantId, ...ok(reply, 202) }
  })
  const operationOf = (id: string) => Effect.map(send("GET", `/v1.0/operations/${id}`), ({ body }) => body)
  /** Lets an operation be killed at a moment, and then brought to its end. */
  const survive =
    <A extends Accepted, E, R>(
      consumer: string,
      start: (killAt: number) => Effect.Effect<A, E, R>,
      check: (started: A, operation: Reply["body"]) => Effect.Effect<void, E, R>,
    ) =>
    (killAt: number) =>
      Effect.gen(function* () {
        const started = yield* start(killAt)
        const where = yield* crashAt(
          consumer,
          started,
          killAt,
          // What only looks leaves nothing behind. Every write of the table is killed on the stand-in: test/model/crashes.test.ts.
          (service, moment, method) => service === "WordPress" && moment === "after" && method !== "GET",
        )
        const ended = Effect.map(operationOf(started.operationId), ({ status }) => /COMPLETED|FAILED/.test(status))
        yield* deliverUntil(consumer, started, ended)
        yield* check(started, yield* operationOf(started.operationId))
        return where
      })
  /** A site that stands, made by the stack's own consumer. */
  const create = Effect.fnUntraced(function* (subdomain: string) {
    yield* stack.release("creation", tenantId)
    const body = ok(yield* portal.createSite(subdomain), 202)
    assert.strictEqual((yield* follow(body.operationId)).at(-1).status, "COMPLETED")
    yield* stack.hold("creation", tenantId)
    return body
  })
  /** What a change came to that is over, by the stack's own consumer where the request's time was not enough for it. */
  const change = Effect.fnUntraced(function* (method: string, path: string, body?: object) {
    const reply = yield* send(method, `${sites}/${path}`, { body })
    if (reply.status !== 202) return reply.body
    yield* stack.release("update", tenantId)
    const result = yield* portal.resultOf(reply)
    yield* stack.hold("update", tenantId)
    return result
  })
  return { ...portal, change, create, request, sites, stack, survive, tenant }
})
