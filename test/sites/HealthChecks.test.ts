import { assert, describe, it } from "@effect/vitest"
import * as fc from "fast-check"

import { checksOf, type HealthCheck, type HealthStatus, unknown, worstOf } from "../../src/sites/HealthChecks.ts"
import type { WordPressHealth } from "../../src/wordpress/WordPressSites.ts"
import { healthy } from "../support/wordpress.ts"

const names = ["front-page", "status", "database", "disk", "cron", "errors"]
const check = (name: string, report: Partial<WordPressHealth>, suspended = false): HealthCheck | undefined =>
  checksOf({ ...healthy, ...report }, suspended).find((one) => one.name === name)
const page = (status: number, responseTimeMs = 80) => ({ frontPage: { status, responseTimeMs } })
const lastError = { type: "E_ERROR", location: "plugins/shop/shop.php:12", at: "1970-01-01T00:00:00.000Z" }

/** What is found, of an open site unless it says `suspended`, and what it means. */
const findings: ReadonlyArray<readonly [string, string, Partial<WordPressHealth>, HealthStatus]> = [
  ["the front page answers 200", "front-page", page(200), "HEALTHY"],
  ["the front page leads elsewhere", "front-page", page(301), "HEALTHY"],
  ["the front page takes 5 s", "front-page", page(200, 5000), "HEALTHY"],
  ["the front page takes more than 5 s", "front-page", page(200, 5001), "DEGRADED"],
  ["the front page is not found", "front-page", page(404), "DEGRADED"],
  ["the front page is forbidden", "front-page", page(403), "DEGRADED"],
  ["the front page breaks", "front-page", page(500), "UNHEALTHY"],
  ["the front page says that it is unavailable", "front-page", page(503), "UNHEALTHY"],
  ["the front page does not answer", "front-page", page(0), "UNHEALTHY"],
  ["WordPress says that it is suspended", "status", { suspended: true }, "DEGRADED"],
  ["WordPress says that it is open", "status", { suspended: false }, "HEALTHY"],
  ["the database answers", "database", { database: { ok: true, latencyMs: 3 } }, "HEALTHY"],
  ["the database does not answer", "database", { database: { ok: false, latencyMs: 0 } }, "UNHEALTHY"],
  ["space is left", "disk", { disk: { ok: true, freeBytes: null, totalBytes: null } }, "HEALTHY"],
  ["hardly any space is left", "disk", { disk: { ok: false, freeBytes: 1, totalBytes: 9 } }, "DEGRADED"],
  ["tasks run", "cron", { cron: { ok: true, overdueSeconds: 0 } }, "HEALTHY"],
  ["tasks are overdue", "cron", { cron: { ok: false, overdueSeconds: 7200 } }, "DEGRADED"],
  ["there was no fatal error", "errors", { lastError: null }, "HEALTHY"],
  ["there was a fatal error", "errors", { lastError }, "DEGRADED"],
  ["the database is as new as WordPress", "upgrade", { upgrade: { ok: true, dbVersion: 57155 } }, "HEALTHY"],
  ["the database lags behind WordPress", "upgrade", { upgrade: { ok: false, dbVersion: 53496 } }, "DEGRADED"],
]

/** The same of a suspended site: visitors get 503, as they should. */
const suspendedFindings: ReadonlyArray<readonly [string, string, Partial<WordPressHealth>, HealthStatus]> = [
  ["visitors are told so", "front-page", { suspended: true, ...page(503) }, "HEALTHY"],
  ["visitors are told so slowly", "front-page", { suspended: true, ...page(503, 6000) }, "DEGRADED"],
  ["visitors see the site", "front-page", { suspended: true, ...page(200) }, "UNHEALTHY"],
  ["visitors are led elsewhere", "front-page", { suspended: true, ...page(301) }, "UNHEALTHY"],
  ["visitors see nothing", "front-page", { suspended: true, ...page(0) }, "UNHEALTHY"],
  ["WordPress knows", "status", { suspended: true }, "HEALTHY"],
  ["WordPress does not know", "status", { suspended: false }, "DEGRADED"],
]

describe("a site", () => {
  for (const [what, name, report, status] of findings) {
    it(`is ${status} when ${what}`, () => {
      assert.strictEqual(check(name, report)?.status, status)
    })
  }

  for (const [what, name, report, status] of suspendedFindings) {
    it(`that is suspended is ${status} when ${what}`, () => {
      assert.strictEqual(check(name, report, true)?.status, status)
    })
  }

  it("is looked at in the same six ways, each with a word for people", () => {
    for (const suspended of [true, false]) {
      const checks = checksOf(healthy, suspended)
      assert.deepStrictEqual(
        checks.map(({ name }) => name),
        names,
      )
      assert.isTrue(checks.every(({ detail }) => detail !== ""))
    }
  })

  it("says what it found: how slow, how late, and where the error was", () => {
    assert.include(check("front-page", page(200, 6001.4))?.detail, "6001 ms")
    assert.include(check("cron", { cron: { ok: false, overdueSeconds: 7200 } })?.detail, "7200 s")
    assert.include(check("errors", { lastError })?.detail, lastError.location)
  })

  const status = fc.constantFrom<HealthStatus>("HEALTHY", "DEGRADED", "UNHEALTHY")
  const checks = fc.array(status.map((found): HealthCheck => ({ name: "x", status: found, detail: "" })))

  it("is as its worst check, in whatever order they come", () => {
    fc.assert(
      fc.property(checks, (all) => {
        const found = new Set(all.map((one) => one.status))
        const worst = found.has("UNHEALTHY") ? "UNHEALTHY" : found.has("DEGRADED") ? "DEGRADED" : "HEALTHY"
        assert.strictEqual(worstOf(all), worst)
        assert.strictEqual(worstOf(all.toReversed()), worst)
      }),
    )
  })

  it("of which WordPress cannot be asked is UNHEALTHY, with the reason", () => {
    assert.deepStrictEqual(unknown("WordPress could not be reached"), [
      { name: "wordpress", status: "UNHEALTHY", detail: "WordPress could not be reached" },
    ])
  })
})
