import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"

import { startLoadBalancer } from "../../../infra/local/wordpress/LoadBalancer.ts"

describe("the load balancer, before a tenant's WordPress is up", () => {
  it.live("says when to ask again: a program in JSON, a person on a page", () =>
    Effect.gen(function* () {
      const { managementUrl, url } = yield* startLoadBalancer({
        port: 0,
        tenants: new Map(),
        tenantOfHost: () => Effect.succeed(undefined),
      })
      const ask = (accept: string) =>
        Effect.promise(async () => {
          const answer = await fetch(managementUrl, { headers: { accept, "x-tenant-id": "tenant-1" } })
          const { headers, status } = answer
          return [status, headers.get("retry-after"), headers.get("content-type"), await answer.text()] as const
        })
      assert.deepStrictEqual(yield* ask("application/json"), [
        503,
        "5",
        "application/json; charset=utf-8",
        `{"code":"no_such_tenant","message":"No WordPress runs here for the tenant tenant-1."}`,
      ])
      const [status, retryAfter, type, page] = yield* ask("text/html,application/xhtml+xml,*/*;q=0.8")
      assert.deepStrictEqual([status, retryAfter, type], [503, "5", "text/html; charset=utf-8"])
      assert.include(page, "Try again in a few seconds.")
      assert.notInclude(page, "tenant-1")
      const named = yield* Effect.promise(() => fetch(url, { headers: { "x-tenant-id": "tenant-1" } }))
      assert.strictEqual(named.status, 404, "a visitor names no tenant")
    }),
  )
})
