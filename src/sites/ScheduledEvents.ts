import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Semaphore from "effect/Semaphore"

import { Environment } from "../kernel/Environment.ts"
import type { NetworkRef } from "../kernel/SiteRef.ts"
import { metric } from "../platform/Metrics.ts"
import { TurnEnd } from "../platform/Turn.ts"
import { roundOfTenants } from "../tenants/TenantRound.ts"
import { containerOf } from "../wordpress/Containers.ts"
import { NetworkAddresses } from "../wordpress/NetworkAddresses.ts"
import { WordPress } from "../wordpress/WordPress.ts"
import { type DueSite, DueSites, EventsRun } from "../wordpress/WordPressCron.ts"

/** Tenants that are asked at a time, and longest wait for the answer. */
const tenantsAtOnce = 50
const askedForMs = 10_000

/** Sites that run what they have at a time: of one tenant, whose container has to serve visitors as well, and of all. */
const sitesAtOnce = 4
const allAtOnce = 100

/** Tenants that are at it at a time: those that are asked, and those of whose sites some run or wait to. */
const tenantsAtOnceInAll = 3 * tenantsAtOnce + allAtOnce

/** Sites that a tenant tells of at a time. */
const pageSize = 20

/** Runs of a site in a turn: each comes as far as a hook that ends it, or as what they schedule for at once. */
const runsAtOnce = 5

/** Longest wait for a site. It then goes on alone. */
const patienceMs = 20_000

/** An environment for each of a tenant's containers. */
const environmentsApart = Effect.map(NetworkAddresses, ({ wordpressOrigin }) =>
  Environment.literals.filter((environment) => containerOf(wordpressOrigin, environment) === environment),
)

/** Runs what is due on a site, as long as there is more and somebody waits. */
const runSite = Effect.fnUntraced(function* ({ environment, tenantId }: NetworkRef, { host }: DueSite) {
  const wordpress = yield* WordPress
  let run: typeof EventsRun.Type
  let runs = 0
  do {
    run = yield* wordpress.call({
      tenantId,
      environment,
      host,
      method: "POST",
      path: "/bbws/v1/cron/run",
      answer: EventsRun,
      // Whoever waits gives up before.
      timeoutMs: 2 * patienceMs,
      retries: 0,
      ofSchedule: true,
    })
    if (run.failed.length > 0) yield* Effect.logWarning("scheduled events failed", { failed: run.failed })
  } while (run.due && run.ran.length + run.failed.length > 0 && ++runs < runsAtOnce)
})

/**
 * A turn of what sites have scheduled: asks every tenant, as far as the time goes, which of its sites have something that is due, and has these run it.
 * No site waits for one that hangs: so many are run at a time, and none is waited for longer than some seconds. One that is
 * not begun in this turn is told of again in the next.
 */
export const runDueEvents = Effect.gen(function* () {
  const wordpress = yield* WordPress
  const end = yield* TurnEnd
  const asking = yield* Semaphore.make(tenantsAtOnce)
  const running = yield* Semaphore.make(allAtOnce)
  const left = Effect.map(Clock.currentTimeMillis, (now) => Math.max(0, end - now))
  const seen = { late: 0, sites: 0 }

  /** Asks a tenant, unless its turn has come when the time is over. */
  const take = (place: NetworkRef) =>
    asking.withPermit(
      Effect.gen(function* () {
        if ((yield* left) <= 0) return undefined
        return yield* wordpress.call({
          ...place,
          method: "POST",
          path: "/bbws/v1/cron",
          body: { limit: pageSize },
          answer: DueSites,
          timeoutMs: askedForMs,
          retries: 0,
          // A tenant may be gone: nobody is to be woken by the asking.
          ofSchedule: true,
        })
      }),
    )

  const run = Effect.fnUntraced(function* (place: NetworkRef, site: DueSite) {
    const patience = Math.min(patienceMs, yield* left)
    if (patience <= 0) return
    seen.sites++
    // One that does not come to an end is no measure of how late the turns are.
    if (site.times === 1) seen.late = Math.max(seen.late, site.waitingSeconds)
    const ended = yield* Effect.timeoutOption(runSite(place, site), patience)
    if (Option.isNone(ended)) yield* Effect.logInfo("scheduled events go on alone")
  })

  const runLogged = (place: NetworkRef, site: DueSite) =>
    run(place, site).pipe(
      Effect.catch((error) =>
        error._tag === "WordPressRefused" || (error._tag === "WordPressApiError" && error.status === 423)
          ? Effect.logDebug("scheduled events not run", error)
          : Effect.andThen(Effect.logWarning("scheduled events not run", error), metric("ScheduledEventsFailed", 1)),
      ),
      Effect.annotateLogs({ siteId: site.siteId, host: site.host }),
    )

  /** False if there was no time left to ask. */
  const inPlace = (place: NetworkRef) =>
    Effect.gen(function* () {
      let hasBegun = false
      let found: number
      do {
        const taken = yield* take(place)
        if (taken === undefined) return hasBegun
        hasBegun = true
        found = taken.sites.length
        yield* Effect.forEach(taken.sites, (site) => running.withPermit(runLogged(place, site)), {
          concurrency: sitesAtOnce,
          discard: true,
        })
      } while (found >= pageSize)
      return true
    }).pipe(
      // One tenant's trouble must not keep the others waiting.
      Effect.catchCause((cause) =>
        Effect.logWarning("tenant not asked for scheduled events", cause).pipe(
          Effect.andThen(metric("ScheduledEventsFailed", 1)),
          Effect.as(true),
        ),
      ),
      Effect.annotateLogs({ tenantId: place.tenantId }),
    )

  const environments = yield* environmentsApart
  const tenants = yield* roundOfTenants(tenantsAtOnceInAll, (tenantId) =>
    Effect.forEach(environments, (environment) => inPlace({ tenantId, environment }), {
      concurrency: "unbounded",
    }).pipe(Effect.map((begun) => begun.every(Boolean))),
  )
  yield* metric("ScheduledEventsLate", seen.late)
  if (seen.sites > 0) yield* Effect.logInfo("scheduled events run", { tenants, sites: seen.sites })
})
