import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"

import type { TenantId, SiteId } from "../kernel/Ids.ts"
import type { WordPressSiteRef } from "../kernel/SiteRef.ts"
import type { TableError } from "../platform/Table.ts"
import { WordPress } from "../wordpress/WordPress.ts"
import { WordPressHealth } from "../wordpress/WordPressSites.ts"
import { checksOf, type HealthCheck, unknown, worstOf } from "./HealthChecks.ts"
import type { Site } from "./Site.ts"
import { SiteNotFound } from "./SiteErrors.ts"
import { SiteBroken } from "./SiteProvisioningErrors.ts"
import type { SiteHealthView } from "./SitesApi.ts"
import { SiteStore } from "./SiteStore.ts"

/** Seconds are what a caller has: no second try, and no long wait. */
const report = ({ environment, tenantId, wpSiteId }: WordPressSiteRef, timeoutMs = 15_000) =>
  Effect.flatMap(WordPress, (wordpress) =>
    wordpress.call({
      tenantId,
      environment,
      method: "GET",
      path: `/bbws/v1/sites/${wpSiteId}/health`,
      answer: WordPressHealth,
      timeoutMs,
      retries: 0,
    }),
  )

/**
 * The last step of whatever replaced a site's content: does it work, and is it open or suspended as it was? What fails here
 * makes the operation turn back.
 */
export const verifySite = Effect.fn("SiteHealth.verify")(function* (
  target: WordPressSiteRef,
  suspended: boolean,
  by?: SiteBroken["by"],
) {
  const checks = checksOf(yield* report(target, 30_000), suspended)
  const broken = checks.filter(
    ({ name, status }) => status === "UNHEALTHY" || (name === "status" && status !== "HEALTHY"),
  )
  if (broken.length === 0) return { healthStatus: worstOf(checks) }
  const reasons = broken.map(({ detail }) => detail)
  return yield* new SiteBroken({ siteId: target.siteId, reasons, ...(by === undefined ? {} : { by }) })
})

/** The first look at a site that has just been made: what is seen is recorded, and nothing when WordPress does not tell. */
export const firstLook = (target: WordPressSiteRef) =>
  report(target, 30_000).pipe(
    Effect.map((found) => ({ healthStatus: worstOf(checksOf(found, false)) })),
    Effect.catch((error) => Effect.as(Effect.logWarning("health not seen", error), {})),
  )

/** How sites are (US-SITES-009). */
export class SiteHealth extends Context.Service<
  SiteHealth,
  { check(tenantId: TenantId, siteId: SiteId): Effect.Effect<typeof SiteHealthView.Type, SiteNotFound | TableError> }
>()("src/sites/SiteHealth") {
  static readonly layer = Layer.effect(
    SiteHealth,
    Effect.gen(function* () {
      const store = yield* SiteStore
      const wordpress = yield* WordPress

      const look = (site: Site): Effect.Effect<{ checks: ReadonlyArray<HealthCheck>; found?: WordPressHealth }> => {
        const { status, wpSiteId } = site
        if (wpSiteId === undefined || (status !== "ACTIVE" && status !== "SUSPENDED")) {
          return Effect.succeed({ checks: unknown(`the site is ${status}`) })
        }
        return report({ ...site, wpSiteId }).pipe(
          Effect.provideService(WordPress, wordpress),
          Effect.map((found) => ({ checks: checksOf(found, status === "SUSPENDED"), found })),
          Effect.catch((error) => Effect.succeed({ checks: unknown(error.message) })),
        )
      }

      return SiteHealth.of({
        check: Effect.fn("SiteHealth.check")(function* (tenantId, siteId) {
          const site = yield* store.get(tenantId, siteId)
          if (site === undefined) return yield* new SiteNotFound({ siteId })
          const { checks, found } = yield* look(site)
          const status = worstOf(checks)
          if (status !== site.healthStatus) yield* store.setHealth(site, status)
          return {
            siteId,
            status,
            checkedAt: new Date(yield* Clock.currentTimeMillis).toISOString(),
            checks,
            wordpressVersion: found?.wordpressVersion ?? site.wordpressVersion ?? null,
            phpVersion: found?.phpVersion ?? site.phpVersion ?? null,
            responseTimeMs: found?.frontPage.responseTimeMs ?? null,
          }
        }),
      })
    }),
  )
}
