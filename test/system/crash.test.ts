import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

import { assert, layer } from "@effect/vitest"
import { Deferred, Effect, Schedule } from "effect"

import { functions } from "../../infra/functions.ts"
import { makeLambdaHost } from "../../infra/local/LambdaHost.ts"
import * as places from "../../infra/local/places.ts"
import { type Moment, startFaultProxy } from "../support/FaultProxy.ts"
import { drainInbox } from "../support/Inbox.ts"
import { makePortal, type Reply } from "../support/Portal.ts"
import { SystemStack } from "../support/SystemStack.ts"
import { networkSites, visit } from "../support/WordPressVisitor.ts"

const consumers = functions.filter(({ name }) => name === "site-creator")

const eventOf = (accepted: Reply["body"], receives: number) => ({
  Records: [
    {
      messageId: `${accepted.operationId}-${receives}`,
      receiptHandle: "none",
      body: JSON.stringify({
        messageType: "SITE_CREATION_REQUEST",
        correlationId: "corr-crash",
        operationId: accepted.operationId,
        payload: { tenantId: accepted.tenantId },
      }),
      attributes: { ApproximateReceiveCount: String(receives) },
    },
  ],
})

/** The consumer's deployed bundle in a process-like environment of its own, with every one of its services behind a proxy. */
const consumerBehindProxies = Effect.fnUntraced(function* (killAt: number) {
  const stack = yield* SystemStack
  const killed = yield* Deferred.make<string>()
  const seen: Array<string> = []
  let dead = false
  const strike = (service: string) => (moment: Moment) => {
    if (dead) return true
    seen.push(`${moment} ${service}`)
    dead = seen.length === killAt
    if (dead) Deferred.doneUnsafe(killed, Effect.succeed(`${moment} ${service}`))
    return dead
  }
  const proxy = (service: string, variable: string) =>
    Effect.map(startFaultProxy(stack.variables[variable] ?? "", strike(service)), ({ url }) => [variable, url] as const)
  const endpoints = yield* Effect.all([
    proxy("DynamoDB", "AWS_ENDPOINT_URL_DYNAMODB"),
    proxy("SNS", "AWS_ENDPOINT_URL_SNS"),
    proxy("Secrets Manager", "AWS_ENDPOINT_URL_SECRETS_MANAGER"),
    proxy("WordPress", "WORDPRESS_ORIGIN_DEV"),
  ])
  const logs = yield* Effect.acquireRelease(
    Effect.sync(() => mkdtempSync(join(tmpdir(), "crash-logs-"))),
    (directory) => Effect.sync(() => rmSync(directory, { recursive: true, force: true })),
  )
  const host = yield* makeLambdaHost({
    functions: consumers,
    bundles: places.defaultBundles,
    logs,
    region: stack.region,
    variables: { ...stack.variables, ...Object.fromEntries(endpoints), OPERATION_LEASE_SECONDS: "1" },
  })
  return { host, killed, seen }
})

/** Runs the consumer once and kills it at its `killAt`th moment; answers where that was, or nothing if it got to its end. */
const crashAt = (accepted: Reply["body"], killAt: number) =>
  Effect.scoped(
    Effect.gen(function* () {
      const { host, killed } = yield* consumerBehindProxies(killAt)
      const struck = Deferred.await(killed).pipe(
        Effect.tap(() => host.kill("site-creator")),
        Effect.map((where): string | undefined => where),
      )
      const finished = host.invoke("site-creator", eventOf(accepted, 1)).pipe(Effect.as(undefined))
      return yield* Effect.raceFirst(struck, finished.pipe(Effect.catch(() => Effect.never)))
    }),
  )

layer(SystemStack.layer({ scheduleEvery: "1 hour", variables: { OPERATION_LEASE_SECONDS: "1" } }), {
  timeout: "5 minutes",
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

        const survive = Effect.fnUntraced(function* (killAt: number) {
          const { body: accepted } = yield* createSite(`crash-${killAt}`)
          const where = yield* crashAt(accepted, killAt)
          // The lease of the dead run has to run out; until then a run leaves the operation alone.
          yield* stack.host.invoke("site-creator", eventOf(accepted, 2)).pipe(
            Effect.andThen(send("GET", `/v1.0/tenants/tenant-1/sites/${accepted.siteId}`)),
            Effect.filterOrFail(({ body }) => body.status === "ACTIVE"),
            Effect.retry(Schedule.spaced("300 millis").pipe(Schedule.upTo({ times: 40 }))),
          )
          const { body: operation } = yield* send("GET", `/v1.0/operations/${accepted.operationId}`)
          assert.strictEqual(operation.status, "COMPLETED", where)
          assert.isNull(operation.error)
          return { accepted, where }
        })

        const first = yield* survive(1)
        assert.strictEqual(first.where, "before DynamoDB")
        const reached: Array<{ accepted: Reply["body"]; where: string | undefined }> = [first]
        // On until a run gets to its end before its moment comes: then every moment has had its kill.
        for (let from = 2; reached.every(({ where }) => where !== undefined); from += 4) {
          const batch = yield* Effect.forEach([from, from + 1, from + 2, from + 3], survive, { concurrency: 4 })
          reached.push(...batch)
        }
        const places = reached.flatMap(({ where }) => where ?? [])
        assert.isAtLeast(places.length, 24, places.join(", "))
        for (const service of ["DynamoDB", "SNS", "Secrets Manager", "WordPress"]) {
          assert.includeMembers(places, [`before ${service}`, `after ${service}`])
        }

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
    280_000,
  )
})
