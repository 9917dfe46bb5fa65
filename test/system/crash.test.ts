import { assert, layer } from "@effect/vitest"
import { Effect } from "effect"

import { crashAt, deliverUntil, type Service, services } from "../support/CrashingConsumer.ts"
import { drainInbox } from "../support/Inbox.ts"
import { makePortal, type Reply } from "../support/Portal.ts"
import { SystemStack } from "../support/SystemStack.ts"
import { networkSites, visit } from "../support/WordPressVisitor.ts"

layer(SystemStack.layer({ scheduleEvery: "1 hour", variables: { OPERATION_LEASE_SECONDS: "1" } }), {
  timeout: "10 minutes",
  excludeTestServices: true,
})("a creation whose consumer is killed", (it) => {
  it.effect(
    "ends in one ACTIVE site, wherever it was killed",
    () =>
      Effect.gen(function* () {
        const stack = yield* SystemStack
        const { createSite, send } = makePortal(stack)
        const staff = { group: "super-admin", tenants: ["tenant-1"], sub: "staff-1" }
        const plan = yield* send("PUT", "/admin/tenants/tenant-1/tier", { body: { tier: "ENTERPRISE" }, caller: staff })
        assert.strictEqual(plan.status, 200)
        assert.isNull(plan.body.maxSites)
        // The stack's own consumer must not help: only the one behind the proxies runs.
        yield* stack.pause("creation")

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
              send("GET", `/v1.0/tenants/tenant-1/sites/${accepted.siteId}`),
              ({ body }) => body.status === "ACTIVE",
            ),
          )
          const { body: operation } = yield* send("GET", `/v1.0/operations/${accepted.operationId}`)
          assert.strictEqual(operation.status, "COMPLETED", where)
          assert.isNull(operation.error)
          return { accepted, where }
        })

        const reached: Array<{ accepted: Reply["body"]; where: string | undefined }> = []
        // Counted by service: how often a lease is renewed in between depends on how busy the machine is.
        for (const service of services) {
          // On until a run gets to its end before its moment comes: then every moment has had its kill.
          const runs: typeof reached = []
          for (let from = 1; runs.every(({ where }) => where !== undefined); from += 4) {
            const batch = [0, 1, 2, 3].map((nth) => from + nth)
            runs.push(...(yield* Effect.forEach(batch, (killAt) => survive(service, killAt), { concurrency: 4 })))
          }
          const places = runs.flatMap(({ where }) => where ?? [])
          assert.include(places, `after ${service}`)
          reached.push(...runs)
        }
        const kills = reached.filter(({ where }) => where !== undefined)
        assert.isAtLeast(kills.length, 8, kills.map(({ where }) => where).join(", "))

        // Whoever died before or after the publishing: every creation was announced.
        const announced = yield* drainInbox(stack)
        for (const { accepted } of reached) assert.include(announced, `${accepted.operationId}-COMPLETED`)

        const tenant = stack.tenants.find(({ tenantId }) => tenantId === "tenant-1")
        assert.isDefined(tenant)
        const sites = yield* networkSites(tenant)
        for (const { accepted } of reached) {
          assert.strictEqual(sites.filter(({ siteId }) => siteId === accepted.siteId).length, 1)
        }
        assert.strictEqual(sites.filter(({ domain }) => domain.startsWith("crash-")).length, reached.length)
        const last = reached.at(-1)?.accepted
        const page = yield* visit(tenant.wordpress, new URL(last.siteUrl).host, "/")
        assert.include(page.text, `<title>${last.siteName}`)
      }),
    580_000,
  )
})
