import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { TestClock } from "effect/testing"
import * as fc from "fast-check"

import { CurrentUser } from "../../../src/http/Identity.ts"
import { Throttled } from "../../../src/kernel/HttpErrors.ts"
import type { HealthStatus } from "../../../src/sites/HealthChecks.ts"
import { type Site, SiteStatus } from "../../../src/sites/Site.ts"
import { SiteHealth } from "../../../src/sites/SiteHealth.ts"
import { SiteStore } from "../../../src/sites/SiteStore.ts"
import { checkSynthetically, nextStep } from "../../../src/workflows/check-service/check.ts"
import { fakeTable } from "../../support/fakes.ts"
import { metricConsole } from "../../support/metrics.ts"
import { settingsFrom, standingSite } from "../../support/samples.ts"

const minute = 60_000
const made = Date.parse("2026-11-30T00:00:00.000Z")
const at = (minutes: number) => new Date(made + minutes * minute).toISOString()
const seen = (status: Site["status"], changed = 0, operationId?: string) => ({
  status,
  createdAt: at(0),
  updatedAt: at(changed),
  ...(operationId === undefined ? {} : { operationId }),
})
const after = (minutes: number) => made + minutes * minute

describe("the next step of the synthetic check", () => {
  it("is to make a site where there is none, and to look at one that stands", () => {
    assert.deepStrictEqual(nextStep(undefined, made), { does: "create" })
    assert.deepStrictEqual(nextStep(seen("ACTIVE", 2), after(30)), { does: "look", seconds: 120 })
  })

  it("is to wait for who works on it, but not without a word for more than 15 minutes", () => {
    assert.deepStrictEqual(nextStep(seen("PROVISIONING", 0, "op-1"), after(15)), { does: "wait" })
    assert.include(nextStep(seen("PROVISIONING", 0, "op-1"), after(16)), { why: "its creation takes too long" })
    assert.deepStrictEqual(nextStep(seen("DEPROVISIONING", 30, "op-2"), after(45)), { does: "wait" })
    assert.include(nextStep(seen("DEPROVISIONING", 30, "op-2"), after(46)), { why: "its deletion takes too long" })
    assert.deepStrictEqual(nextStep(seen("ACTIVE", 2, "op-backup"), after(30)), { does: "wait" })
  })

  it("is to delete what failed, was suspended, or was left behind, as a failure", () => {
    assert.deepStrictEqual(nextStep(seen("FAILED"), after(5)), { does: "delete", why: "it is FAILED" })
    assert.deepStrictEqual(nextStep(seen("SUSPENDED"), after(5)), { does: "delete", why: "it is SUSPENDED" })
    assert.deepStrictEqual(nextStep(seen("ACTIVE", 2), after(76)), { does: "delete", why: "it was left behind" })
  })

  it("never makes a second one, and never leaves for good what nobody works on, whatever there is", () => {
    const minutes = fc.integer({ min: 0, max: 100_000 })
    fc.assert(
      fc.property(
        fc.constantFrom(...SiteStatus.literals),
        minutes,
        minutes,
        fc.boolean(),
        (status, changed, now, busy) => {
          const step = nextStep(seen(status, changed, busy ? "op-1" : undefined), after(changed + now))
          assert.notStrictEqual(step.does, "create")
          const rests = !busy && (status === "ACTIVE" || status === "SUSPENDED" || status === "FAILED")
          if (rests) assert.notStrictEqual(step.does, "wait")
        },
      ),
    )
  })
})

/** A turn that finds this site under the check's name, and what it does and counts. */
const turn = (
  site: Site | undefined,
  options: { readonly tenant?: string; readonly health?: HealthStatus; readonly refuses?: boolean } = {},
) => {
  const done: Array<string> = []
  const console = metricConsole()
  const { health = "HEALTHY", refuses = false, tenant = "tenant-1" } = options
  const unused = () => Effect.die("not used by the check")
  const doing = (what: string) =>
    Effect.gen(function* () {
      const { sub } = yield* CurrentUser
      if (refuses) return yield* new Throttled({})
      done.push(`${what} as ${sub}`)
    })
  const layer = Layer.mergeAll(
    settingsFrom({ SYNTHETIC_TENANT: tenant }),
    fakeTable({
      get: (key) =>
        Effect.sync(() => {
          assert.deepStrictEqual(key, { PK: "SUBDOMAIN#DEV#synthetic-check", SK: "CLAIM" })
          return site === undefined ? undefined : { siteId: site.siteId, tenantId: site.tenantId }
        }),
    }),
    Layer.succeed(
      SiteStore,
      SiteStore.of({
        get: () => Effect.succeed(site),
        create: unused,
        ofLineage: unused,
        backupDue: unused,
        setHealth: unused,
      }),
    ),
    Layer.succeed(
      SiteHealth,
      SiteHealth.of({
        check: (_tenantId, siteId) =>
          Effect.succeed({
            siteId,
            status: health,
            checkedAt: at(0),
            checks: [],
            wordpressVersion: null,
            phpVersion: null,
            responseTimeMs: null,
          }),
      }),
    ),
    console.layer,
  )
  return Effect.gen(function* () {
    yield* TestClock.setTime(after(30))
    yield* checkSynthetically({
      createSite: (tenantId, { environment, subdomain }) => doing(`create ${tenantId} ${environment} ${subdomain}`),
      deleteSite: ({ siteId, tenantId }) => doing(`delete ${tenantId} ${siteId}`),
    })
    return { done, success: console.total("SyntheticSuccess"), seconds: console.total("SyntheticDuration") }
  }).pipe(Effect.provide(layer))
}
const standing = standingSite({ createdAt: at(0), updatedAt: at(1) })

describe("a turn of the synthetic check", () => {
  it.effect("does nothing where no tenant is configured", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* turn(standing, { tenant: "" }), { done: [], success: [], seconds: [] })
    }),
  )

  it.effect("makes the site, and says nothing of success before it was looked at", () =>
    Effect.gen(function* () {
      const made = ["create tenant-1 DEV synthetic-check as synthetic-check"]
      assert.deepStrictEqual(yield* turn(undefined), { done: made, success: [], seconds: [] })
    }),
  )

  it.effect("looks at the site that stands, counts how it is and how long it took, and deletes it either way", () =>
    Effect.gen(function* () {
      const done = [`delete tenant-1 ${standing.siteId} as synthetic-check`]
      assert.deepStrictEqual(yield* turn(standing), { done, success: [1], seconds: [60] })
      assert.deepStrictEqual(yield* turn(standing, { health: "DEGRADED" }), { done, success: [1], seconds: [60] })
      assert.deepStrictEqual(yield* turn(standing, { health: "UNHEALTHY" }), { done, success: [0], seconds: [60] })
    }),
  )

  it.effect("deletes what a creation that failed left behind, as a failure", () =>
    Effect.gen(function* () {
      const failed = standingSite({ status: "FAILED", createdAt: at(0), updatedAt: at(1) })
      const done = [`delete tenant-1 ${failed.siteId} as synthetic-check`]
      assert.deepStrictEqual(yield* turn(failed), { done, success: [0], seconds: [] })
    }),
  )

  it.effect("is a failure where its step is refused, and where another tenant has its name", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* turn(undefined, { refuses: true }), { done: [], success: [0], seconds: [] })
      assert.deepStrictEqual(yield* turn(standing, { tenant: "tenant-2" }), { done: [], success: [0], seconds: [] })
    }),
  )
})
