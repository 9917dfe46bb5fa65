import * as Clock from "effect/Clock"
import * as Config from "effect/Config"
import * as Effect from "effect/Effect"

import { CurrentUser, groups } from "../../http/Identity.ts"
import { isTenantId, type TenantId } from "../../kernel/Ids.ts"
import type { SiteRef } from "../../kernel/SiteRef.ts"
import { metric } from "../../platform/Metrics.ts"
import { Table } from "../../platform/Table.ts"
import type { HealthStatus } from "../../sites/HealthChecks.ts"
import type { Site } from "../../sites/Site.ts"
import { SiteHealth } from "../../sites/SiteHealth.ts"
import { claimKey } from "../../sites/SiteItem.ts"
import { SiteStore } from "../../sites/SiteStore.ts"

/** The site that is made to see whether sites can be made. Its name is one, so that there is never a second of it. */
export const syntheticSite = { siteName: "Synthetic check", subdomain: "synthetic-check", environment: "DEV" } as const

/** Who makes and deletes it: no address, so that what becomes of it reaches no mailbox. */
const checker = { sub: "synthetic-check", email: "", groups: new Set([groups.staff]), tenantIds: new Set<string>() }

/** Milliseconds that a creation, and a deletion, may take. */
const patienceMs = 900_000
/** And for which it may then be there: as long as until the next turn, and some time for that one. */
const lifeMs = patienceMs + 2 * 1_800_000

/** What a turn does with the site as it finds it. */
export type Step =
  /** There is none: a new check begins. */
  | { readonly does: "create" }
  /** It was made in time: it is looked at, and deleted. */
  | { readonly does: "look"; readonly seconds: number }
  /** It is one that should not be there any more, or not so: that is a failure, and it is deleted. */
  | { readonly does: "delete"; readonly why: string }
  /** Somebody works on it. Too long is a failure, and who works on it goes on. */
  | { readonly does: "wait"; readonly why?: string }

type Seen = Pick<Site, "status" | "createdAt" | "updatedAt" | "operationId">

/** The next step of the check: each turn looks where the one before has come to, and waits for nothing. */
export const nextStep = (site: Seen | undefined, now: number): Step => {
  if (site === undefined) return { does: "create" }
  const [made, changed] = [Date.parse(site.createdAt), Date.parse(site.updatedAt)]
  switch (site.status) {
    case "PROVISIONING":
      return now - made > patienceMs ? { does: "wait", why: "its creation takes too long" } : { does: "wait" }
    case "DEPROVISIONING":
      return now - changed > patienceMs ? { does: "wait", why: "its deletion takes too long" } : { does: "wait" }
    case "DELETED":
      return { does: "wait", why: "it is deleted, and its name was not given back" }
    case "ACTIVE":
      // A backup, say: it is looked at when that is over.
      if (site.operationId !== undefined) return { does: "wait" }
      return now - made > lifeMs
        ? { does: "delete", why: "it was left behind" }
        : { does: "look", seconds: Math.round((changed - made) / 1000) }
    default:
      return { does: "delete", why: `it is ${site.status}` }
  }
}

/** Whether a site that was looked at is as customers want it. */
export const isWell = (status: HealthStatus): boolean => status === "HEALTHY" || status === "DEGRADED"

const succeeded = metric("SyntheticSuccess", 1)
const failed = (why: string, cause?: unknown) =>
  Effect.logError("synthetic check failed", ...(cause === undefined ? [why] : [why, cause])).pipe(
    Effect.andThen(metric("SyntheticSuccess", 0)),
  )

/** The site that has the name of the check, whoever's it is. */
const find = Effect.gen(function* () {
  const table = yield* Table
  const store = yield* SiteStore
  const { environment, subdomain } = syntheticSite
  const claim = yield* table.get(claimKey(environment, subdomain), { consistent: true })
  return claim === undefined ? undefined : yield* store.get(String(claim["tenantId"]), String(claim["siteId"]))
})

/** How a site is made and deleted. */
interface Acts<E, R, E2, R2> {
  readonly createSite: (tenantId: TenantId, site: typeof syntheticSite) => Effect.Effect<unknown, E, R>
  readonly deleteSite: (site: SiteRef, how: Readonly<Record<string, never>>) => Effect.Effect<unknown, E2, R2>
}

const take = <E, R, E2, R2>(acts: Acts<E, R, E2, R2>, tenantId: TenantId, site: Site | undefined, step: Step) =>
  Effect.gen(function* () {
    if (step.does === "create") return yield* acts.createSite(tenantId, syntheticSite)
    if (site === undefined) return undefined
    if (step.does === "wait") return step.why === undefined ? undefined : yield* failed(step.why)
    if (step.does === "look") {
      const health = yield* SiteHealth
      const { checks, status } = yield* health.check(tenantId, site.siteId)
      yield* metric("SyntheticDuration", step.seconds)
      yield* isWell(status) ? succeeded : failed(`it is ${status}`, checks)
    } else yield* failed(step.why)
    return yield* acts.deleteSite({ tenantId, siteId: site.siteId }, {})
  }).pipe(Effect.provideService(CurrentUser, checker))

/** The tenant in which the check makes and deletes its site; nothing is checked without one. */
const checkedTenant = Config.String("SYNTHETIC_TENANT").pipe(Config.withDefault(""))

/**
 * One turn of the check that a site can be created, is well, and can be deleted, in the tenant that is configured for it. What
 * an earlier turn left behind is deleted by the next; a turn that cannot take its step is a check that failed.
 */
export const checkSynthetically = Effect.fnUntraced(function* <E, R, E2, R2>(acts: Acts<E, R, E2, R2>) {
  const syntheticTenant = yield* Effect.orDie(checkedTenant)
  if (syntheticTenant === "") return yield* Effect.logDebug("no tenant is configured for synthetic checks")
  if (!isTenantId(syntheticTenant)) return yield* failed("its tenant's id is none")
  const tenantId = syntheticTenant
  yield* Effect.gen(function* () {
    const site = yield* find
    if (site !== undefined && site.tenantId !== tenantId) return yield* failed("its name is another tenant's")
    const step = nextStep(site, yield* Clock.currentTimeMillis)
    yield* take(acts, tenantId, site, step).pipe(
      Effect.annotateLogs({ tenantId, ...(site === undefined ? {} : { siteId: site.siteId }) }),
    )
  }).pipe(Effect.catch((error) => failed("its next step was not possible", error)))
})
