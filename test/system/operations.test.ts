import { assert, layer } from "@effect/vitest"
import { Effect } from "effect"

import { TenantId, SiteId } from "../../src/kernel/Ids.ts"
import { type Operation, OperationId } from "../../src/operations/engine/Operation.ts"
import { operationItem } from "../../src/operations/engine/OperationItem.ts"
import { type Site } from "../../src/sites/Site.ts"
import { siteItem } from "../../src/sites/SiteItem.ts"
import { payloadOf } from "../support/changes.ts"
import { expectError, write } from "../support/placing.ts"
import { makePortal } from "../support/Portal.ts"
import { makeOperation, standingSite } from "../support/samples.ts"
import { SystemStack } from "../support/SystemStack.ts"

const tenantId = TenantId.make("tenant-operations")
const list = `/v1.0/tenants/${tenantId}/operations`

/** A backup of a site of its own, and that site, as if their past had happened. */
const place = (
  stack: SystemStack["Service"],
  name: string,
  operation: Partial<Operation>,
  changes: Partial<Site> = {},
) =>
  Effect.suspend(() => {
    const site = standingSite({ tenantId, siteId: SiteId.make(`site-${name}`), subdomain: name, ...changes })
    const operationId = OperationId.make(`op-${name}`)
    const payload = payloadOf("SITE_BACKUP", site)
    const placed = makeOperation({ operationType: "SITE_BACKUP", operationId, payload, ...operation }, site)
    return Effect.andThen(write(stack, siteItem(site)), write(stack, operationItem(placed)))
  })

// No WordPress: what is told here is told before it is asked.
layer(SystemStack.layer({ tenants: { [tenantId]: "down" } }), {
  timeout: "5 minutes",
  excludeTestServices: true,
})("operations over HTTP", (it) => {
  it.effect("are cancelled at once while PENDING, and leave their site free", () =>
    Effect.gen(function* () {
      const stack = yield* SystemStack
      const { send } = makePortal(stack)
      yield* place(stack, "pending", {}, { operationId: "op-pending" })
      const reply = yield* send("POST", "/v1.0/operations/op-pending/cancel")
      assert.deepStrictEqual([reply.status, reply.body.status], [200, "CANCELLED"])
      const { body } = yield* send("GET", "/v1.0/operations/op-pending")
      assert.strictEqual(body.status, "CANCELLED")
      const site = yield* send("GET", "/v1.0/tenants/tenant-operations/sites/site-pending")
      assert.deepStrictEqual([site.body.status, site.body.operationId], ["ACTIVE", undefined])
    }),
  )

  it.effect("are retried once they FAILED: a 202 that says what to follow", () =>
    Effect.gen(function* () {
      const stack = yield* SystemStack
      const { send } = makePortal(stack)
      yield* place(stack, "again", { status: "FAILED", error: { code: "WP_001", message: "no" } })
      const reply = yield* send("POST", "/v1.0/operations/op-again/retry")
      const path = "/v1.0/operations/op-again"
      assert.deepStrictEqual([reply.status, reply.body.status, reply.body.attempt], [202, "PENDING", 2])
      assert.deepStrictEqual(reply.body._links.operation, { href: path })
      assert.strictEqual(reply.headers.get("location"), path)
      assert.isNotNull(reply.headers.get("retry-after"))
      const site = yield* send("GET", "/v1.0/tenants/tenant-operations/sites/site-again")
      assert.strictEqual(site.body.operationId, "op-again")
    }),
  )

  it.effect("are not retried while another holds the site; the same key tries anew when that has ended", () =>
    Effect.gen(function* () {
      const stack = yield* SystemStack
      const { send } = makePortal(stack)
      const failed = { status: "FAILED" } as const
      yield* place(stack, "busy", failed, { operationId: "op-other" })
      const retry = send("POST", "/v1.0/operations/op-busy/retry", { headers: { "idempotency-key": "busy-1" } })
      const { details } = expectError(yield* retry, 409, "SITE_008")
      assert.deepStrictEqual(details, { siteId: "site-busy", operationId: "op-other" })
      yield* place(stack, "busy", failed)
      assert.strictEqual((yield* retry).status, 202)
      // That is final, and remembered.
      assert.strictEqual((yield* retry).body.attempt, 2)
    }),
  )

  it.effect("are listed for a tenant, newest first, by status and site, to its own members", () =>
    Effect.gen(function* () {
      const stack = yield* SystemStack
      const { send } = makePortal(stack)
      const at = (second: number) => ({ createdAt: `2026-01-01T00:00:0${second}.000Z` })
      yield* place(stack, "list-1", { status: "COMPLETED", ...at(1) })
      yield* place(stack, "list-2", { status: "COMPLETED", ...at(2) })
      yield* place(stack, "list-3", { status: "FAILED", ...at(3) })
      const idsOf = (query: string) =>
        Effect.map(send("GET", `${list}${query}`), ({ body }) =>
          body.items.map(({ operationId }: { readonly operationId: string }) => operationId),
        )
      const ofAll = yield* idsOf("")
      assert.includeMembers(ofAll, ["op-list-1", "op-list-2", "op-list-3"])
      assert.deepStrictEqual(yield* idsOf("?status=COMPLETED"), ["op-list-2", "op-list-1"])
      assert.deepStrictEqual(yield* idsOf("?siteId=site-list-3"), ["op-list-3"])
      assert.deepStrictEqual(yield* idsOf("?siteId=site-list-3&status=COMPLETED"), [])
      const first = yield* send("GET", `${list}?status=COMPLETED&pageSize=1`)
      assert.deepStrictEqual([first.body.count, first.body.moreAvailable], [1, true])
      const next = yield* send("GET", first.body._links.next.href)
      assert.deepStrictEqual([next.body.items[0].operationId, next.body.nextToken], ["op-list-1", null])
      for (const bad of ["?status=DONE", "?pageSize=0", "?startAt=forged", "?siteId=a%20b", "?other=1"]) {
        assert.isNotEmpty(expectError(yield* send("GET", `${list}${bad}`), 400, "SITE_001").details.fields)
      }
      expectError(yield* send("GET", list, { caller: { tenants: ["tenant-other"] } }), 403, "AUTH_002")
      assert.strictEqual((yield* send("GET", list, { caller: { group: "CUSTOMER_VIEWER" } })).status, 200)
    }),
  )
})
