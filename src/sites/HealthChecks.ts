import * as Schema from "effect/Schema"

import type { WordPressCondition, WordPressHealth } from "../wordpress/WordPressSites.ts"
import { HealthStatus } from "./Site.ts"

export type HealthStatus = typeof HealthStatus.Type

/** One thing that was looked at. */
export const HealthCheck = Schema.Struct({ name: Schema.String, status: HealthStatus, detail: Schema.String })
export type HealthCheck = typeof HealthCheck.Type

/** Milliseconds beyond which a front page counts as slow. */
const slowMs = 5000

const check = (name: string, status: HealthStatus, detail: string): HealthCheck => ({ name, status, detail })

/** What the front page of a site says that is suspended, or open. */
export const frontPageCheck = (
  { responseTimeMs, status }: WordPressHealth["frontPage"],
  suspended: boolean,
): HealthCheck => {
  const expected = suspended ? 503 : 200
  if (status === 0) return check("front-page", "UNHEALTHY", "the front page does not answer")
  if (status === expected && responseTimeMs > slowMs) {
    return check("front-page", "DEGRADED", `the front page takes ${Math.round(responseTimeMs)} ms`)
  }
  if (status === expected || (!suspended && status >= 300 && status < 400)) {
    return check("front-page", "HEALTHY", `the front page answers ${status} in ${Math.round(responseTimeMs)} ms`)
  }
  const broken = status >= 500 || suspended
  return check("front-page", broken ? "UNHEALTHY" : "DEGRADED", `the front page answers ${status}`)
}

const suspension = (report: WordPressCondition, expected: boolean): HealthCheck =>
  report.suspended === expected
    ? check("status", "HEALTHY", expected ? "suspended, as it should be" : "open to visitors, as it should be")
    : check("status", "DEGRADED", report.suspended ? "suspended in WordPress only" : "not suspended in WordPress")

const upgradeCheck = ({ dbVersion, ok }: NonNullable<WordPressCondition["upgrade"]>): HealthCheck =>
  ok
    ? check("upgrade", "HEALTHY", "the database is as new as WordPress")
    : check("upgrade", "DEGRADED", `the database is of an older WordPress (${dbVersion}) and waits for its upgrade`)

/** What the tenant's WordPress says, from within, about a site that should be suspended, or not. */
export const checksWithin = (report: WordPressCondition, suspended: boolean): ReadonlyArray<HealthCheck> => {
  const { cron, database, disk, lastError, upgrade } = report
  return [
    suspension(report, suspended),
    database.ok
      ? check("database", "HEALTHY", `answers in ${Math.round(database.latencyMs)} ms`)
      : check("database", "UNHEALTHY", "the site's tables do not answer"),
    disk.ok ? check("disk", "HEALTHY", "space is left") : check("disk", "DEGRADED", "hardly any space is left"),
    cron.ok
      ? check("cron", "HEALTHY", "scheduled tasks run")
      : check("cron", "DEGRADED", `scheduled tasks are overdue by ${Math.round(cron.overdueSeconds)} s`),
    lastError === null
      ? check("errors", "HEALTHY", "no fatal error in the last 24 hours")
      : check("errors", "DEGRADED", `${lastError.type} in ${lastError.location} at ${lastError.at}`),
    ...(upgrade === undefined ? [] : [upgradeCheck(upgrade)]),
  ]
}

/** What a whole report says about a site that should be suspended, or not. */
export const checksOf = (report: WordPressHealth, suspended: boolean): ReadonlyArray<HealthCheck> => [
  frontPageCheck(report.frontPage, report.suspended),
  ...checksWithin(report, suspended),
]

const order: ReadonlyArray<HealthStatus> = ["HEALTHY", "DEGRADED", "UNHEALTHY"]

/** The worst of what was seen. */
export const worstOf = (checks: ReadonlyArray<Pick<HealthCheck, "status">>): HealthStatus =>
  order[Math.max(0, ...checks.map(({ status }) => order.indexOf(status)))] ?? "UNHEALTHY"

/** One check, for a site of which WordPress cannot be asked. */
export const unknown = (detail: string): ReadonlyArray<HealthCheck> => [check("wordpress", "UNHEALTHY", detail)]
