import { assert, layer } from "@effect/vitest"
import { Effect } from "effect"

import { crashAt, deliverUntil, type Service, services } from "../support/CrashingConsumer.ts"
import { drainInbox } from "../support/Inbox.ts"
import { eachKill, kindsOf } from "../support/Kills.ts"
import { makePortal, type Reply } from "../support/Portal.ts"
import { SystemStack } from "../support/SystemStack.ts"
import { networkSites, visit } from "../support/WordPressVisitor.ts"

/** Exchanges that the run of a creation has with each. How often a lease is renewed depends on how busy the machine is. */
const kinds = kindsOf<Service>({ DynamoDB: 8, SNS: 1, "Secrets Manager": 1, WordPress: 2 }, 4)

layer(SystemStack.layer({ tenants: { "tenant-crash": "runs" } }), {
  timeout: "10 minutes",
  excludeTestServices: true,
})("a creation whose consumer is killed", (it) => {
  it.effect(
    "ends in one ACTIVE site, wherever it was killed",
    () =>
      Effect.gen(function* () {
        const stack = yield* SystemStack
        const { tenant } = stack
        const { tenantId } = tenant
        const { createSite, send } = makePortal(stack)
        const staff = { group: "super-admin", tenants: [tenantId], sub: "staff-1" }
        const plan = yield* send("PUT", `/admin/tenants/${tenantId}/tier`, {
          body: { tier: "ENTERPRISE" },
          caller: staff,
        })
        assert.strictEqual(plan.status, 200)
        assert.isNull(plan.body.maxSites)
        // The stack's own consumer must not help: only the one behind the proxies runs.
        yield* stack.hold("creation", tenantId)

        const reached: Array<Reply["body"]> = []
        const survive = Effect.fnUntraced(function* (service: Service, killAt: number) {
          const { body: accepted } = yield* createSite(`crash-${services.indexOf(service)}-${killAt}`)
          // Before the next exchange of whatever service, everything is as it was after the last one.
          const where = yield* crashAt(
            "site-creator",
            accepted,
            killAt,
            (reached, moment) => reached === service && moment === "after",
          )
          yield* deliverUntil(
            "site-creator",
            accepted,
            Effect.map(
              send("GET", `/v1.0/tenants/${tenantId}/sites/${accepted.siteId}`),
              ({ body }) => body.status === "ACTIVE",
            ),
          )
          const { body: operation } = yield* send("GET", `/v1.0/operations/${accepted.operationId}`)
          assert.strictEqual(operation.status, "COMPLETED", where)
          assert.isNull(operation.error)
          reached.push(accepted)
          return where
        })
        for (const service of services) {
          yield* eachKill(kinds[service], (killAt) => survive(service, killAt))
        }

        // Whoever died before or after the publishing: every creation was announced.
        const announced = yield* drainInbox(stack)
        for (const { operationId } of reached) assert.include(announced, `${operationId}-COMPLETED`)

        const sites = yield* networkSites(tenant)
        for (const { siteId } of reached) {
          assert.strictEqual(sites.filter((site) => site.siteId === siteId).length, 1)
        }
        assert.strictEqual(sites.filter(({ domain }) => domain.startsWith("crash-")).length, reached.length)
        for (const { siteName, siteUrl } of reached.slice(-1)) {
          const page = yield* visit(tenant.wordpress, new URL(siteUrl).host, "/")
          assert.include(page.text, `<title>${siteName}`)
        }
      }),
    580_000,
  )
})
