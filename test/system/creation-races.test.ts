import { SendMessageCommand } from "@aws-sdk/client-sqs"
import { assert, layer } from "@effect/vitest"
import { Effect } from "effect"

import { sqsOf } from "../support/Inbox.ts"
import { makePortal } from "../support/Portal.ts"
import { SystemStack } from "../support/SystemStack.ts"
import { networkSites } from "../support/WordPressVisitor.ts"

const setup = Effect.gen(function* () {
  const stack = yield* SystemStack
  return { stack, sqs: sqsOf(stack), ...makePortal(stack) }
})

layer(SystemStack.layer({ tenants: { "tenant-races": "runs", "tenant-quota": "runs" } }), {
  timeout: "5 minutes",
  excludeTestServices: true,
})("creations at the same moment", (it) => {
  it.effect("gives one of twenty that race for a subdomain a 202, and the others 409 SITE_003", () =>
    Effect.gen(function* () {
      const { createSite, follow } = yield* setup
      const replies = yield* Effect.all(
        Array.from({ length: 20 }, () => createSite("wanted")),
        { concurrency: "unbounded" },
      )
      const [first, ...others] = replies.toSorted((a, b) => a.status - b.status)
      assert.strictEqual(first?.status, 202)
      for (const other of others) {
        assert.strictEqual(other.status, 409)
        assert.strictEqual(other.body.error.code, "SITE_003")
      }
      assert.strictEqual((yield* follow(first?.body.operationId)).at(-1).status, "COMPLETED")
    }),
  )

  it.effect("gives a tenant on BASIC exactly five sites of twenty concurrent creations, which all become ACTIVE", () =>
    Effect.gen(function* () {
      const { createSite, follow, send } = yield* setup
      const caller = { tenants: ["tenant-quota"] }
      const replies = yield* Effect.all(
        Array.from({ length: 20 }, (_, index) => createSite(`quota-${index}`, caller)),
        { concurrency: "unbounded" },
      )
      const accepted = replies.filter(({ status }) => status === 202)
      assert.strictEqual(accepted.length, 5)
      for (const { body, status } of replies.filter((reply) => reply.status !== 202)) {
        assert.strictEqual(status, 422)
        assert.strictEqual(body.error.code, "SITE_004")
        assert.deepStrictEqual(body.error.details, { currentSites: 5, maxSites: 5, tier: "BASIC" })
        assert.include(body.error.suggestion, "STANDARD")
      }
      const ends = yield* Effect.forEach(accepted, ({ body }) => follow(body.operationId, caller), {
        concurrency: "unbounded",
      })
      assert.deepStrictEqual(
        ends.map((states) => states.at(-1).status),
        Array.from({ length: 5 }, () => "COMPLETED"),
      )
      const list = yield* send("GET", "/v1.0/tenants/tenant-quota/sites?status=ACTIVE&pageSize=2", { caller })
      assert.strictEqual(list.body.count, 2)
      assert.isTrue(list.body.moreAvailable)
      const next = yield* send("GET", list.body._links.next.href, { caller })
      assert.strictEqual(next.body.count, 2)
      assert.strictEqual((yield* send("GET", next.body._links.next.href, { caller })).body.count, 1)
    }),
  )

  it.effect("makes ten sites at once for a tenant that may have them", () =>
    Effect.gen(function* () {
      const { createSite, follow, send } = yield* setup
      const caller = { group: "super-admin", tenants: ["tenant-races"], sub: "staff-1" }
      const plan = yield* send("PUT", "/admin/tenants/tenant-races/tier", { body: { tier: "STANDARD" }, caller })
      assert.deepInclude(plan.body, { tenantId: "tenant-races", tier: "STANDARD", maxSites: 20 })
      const replies = yield* Effect.all(
        Array.from({ length: 10 }, (_, index) => createSite(`ten-${index}`)),
        { concurrency: "unbounded" },
      )
      const ends = yield* Effect.forEach(replies, ({ body }) => follow(body.operationId), { concurrency: "unbounded" })
      assert.deepStrictEqual(
        ends.map((states) => states.at(-1).status),
        Array.from({ length: 10 }, () => "COMPLETED"),
      )
      const { body: list } = yield* send("GET", "/v1.0/tenants/tenant-races/sites?status=ACTIVE&pageSize=100")
      assert.includeMembers(
        list.items.map(({ siteId }: { readonly siteId: string }) => siteId),
        replies.map(({ body }) => body.siteId),
      )
    }),
  )

  it.effect("makes one WordPress site of duplicate and concurrent deliveries of a message", () =>
    Effect.gen(function* () {
      const { createSite, follow, sqs, stack } = yield* setup
      yield* stack.hold("creation", "tenant-races")
      const accepted = yield* createSite("repeated")
      const { operationId, siteId } = accepted.body
      const message = JSON.stringify({
        messageType: "SITE_CREATION_REQUEST",
        correlationId: "corr-test",
        operationId,
        payload: { tenantId: "tenant-races" },
      })
      const again = Effect.promise(() =>
        sqs.send(new SendMessageCommand({ QueueUrl: stack.queues.creation, MessageBody: message })),
      )
      yield* Effect.all(
        Array.from({ length: 8 }, () => again),
        { concurrency: "unbounded" },
      )
      yield* stack.release("creation", "tenant-races")
      assert.strictEqual((yield* follow(operationId)).at(-1).status, "COMPLETED")
      yield* again
      yield* Effect.sleep("2 seconds")
      const sites = yield* networkSites(stack.tenant)
      assert.strictEqual(sites.filter((site) => site.siteId === siteId).length, 1)
      assert.strictEqual(sites.filter((site) => site.domain.startsWith("repeated.")).length, 1)
    }),
  )
})
