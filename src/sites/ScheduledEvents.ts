import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Semaphore from "effect/Semaphore"

import { Environment } from "../kernel/Environment.ts"
import type { TenantId } from "../kernel/Ids.ts"
import type { NetworkRef } from "../kernel/SiteRef.ts"
import { metric } from "../platform/Metrics.ts"
import type { PageKey } from "../platform/ReadableItems.ts"
import { TurnEnd } from "../platform/Turn.ts"
import { TenantList } from "../tenants/TenantList.ts"
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

/** Sites that a tenant tells of at a time. */
const pageSize = 20

/** Runs of a site in a turn: each comes as far as a hook that ends it, or as what they schedule for at once. */
const runsAtOnce = 5

/** Longest wait for a site. It then goes on alone. */
const patienceMs = 20_000

/** All tenants. */
const allTenants = Effect.gen(function* () {
  const tenants = yield* TenantList
  const all: Array<TenantId> = []
  let from: PageKey | undefined
  do {
    const { items, next } = yield* tenants.page(from)
    all.push(...items)
    from = next
  } while (from !== undefined)
  return all
})

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
 * A turn of what sites have scheduled: asks every tenant which of its sites have something that is due, and has these run it.
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

  const take = (place: NetworkRef) =>
    wordpress.call({
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

  const ofTenant = (place: NetworkRef) =>
    Effect.gen(function* () {
      let found: number
      do {
        const { sites } = yield* asking.withPermit(take(place))
        found = sites.length
        yield* Effect.forEach(sites, (site) => running.withPermit(runLogged(place, site)), {
          concurrency: sitesAtOnce,
          discard: true,
        })
      } while (found >= pageSize && (yield* left) > 0)
    }).pipe(
      // One tenant's trouble must not keep the others waiting.
      Effect.catchCause((cause) =>
        Effect.andThen(
          Effect.logWarning("tenant not asked for scheduled events", cause),
          metric("ScheduledEventsFailed", 1),
        ),
      ),
      Effect.annotateLogs({ tenantId: place.tenantId }),
    )

  const tenants = yield* allTenants
  const environments = yield* environmentsApart
  yield* Effect.forEach(
    tenants.flatMap((tenantId) => environments.map((environment) => ({ tenantId, environment }))),
    ofTenant,
    { concurrency: "unbounded", discard: true },
  )
  yield* metric("ScheduledEventsLate", seen.late)
  if (seen.sites > 0) yield* Effect.logInfo("scheduled events run", { tenants: tenants.length, sites: seen.sites })
})
