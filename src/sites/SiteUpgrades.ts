import * as Cache from "effect/Cache"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"

import type { NetworkRef } from "../kernel/SiteRef.ts"
import { metric } from "../platform/Metrics.ts"
import { type PageKey, readablePage } from "../platform/ReadableItems.ts"
import { Table, toItem } from "../platform/Table.ts"
import { workThrough } from "../platform/Turn.ts"
import { containerOf } from "../wordpress/Containers.ts"
import { NetworkAddresses } from "../wordpress/NetworkAddresses.ts"
import { WordPress, type WordPressCallError } from "../wordpress/WordPress.ts"
import { PlatformSeen } from "../wordpress/WordPressSites.ts"
import type { HealthStatus } from "./HealthChecks.ts"
import { nextUpgradeAfter, type Site, type SiteStatus } from "./Site.ts"
import { SiteHealth } from "./SiteHealth.ts"
import { decodeSite, siteKey } from "./SiteItem.ts"
import { keepSeen } from "./SiteSteps.ts"
import { running, wordPressSiteOf } from "./StandingSite.ts"

// After a new image of the tenants' containers each site's database has to be brought to the new release of WordPress.

/** What a tenant's network runs, and what of it lags behind (`GET bbws/v1/upgrade`). */
const Release = Schema.Struct({
  ...PlatformSeen.fields,
  /** Whether the main site lags, and with it the tables of the network. */
  isDue: Schema.Boolean,
  /** Our ids of the sites that lag. */
  sites: Schema.Array(Schema.String),
})
type Release = typeof Release.Type

const Upgraded = Schema.Struct({ dbVersion: Schema.Int })

/** Milliseconds that WordPress is waited for; it goes on with an upgrade when nobody waits any more. */
const askMs = 15_000
const upgradeMs = 50_000

/** Tenants whose answers are kept for the rest of a turn. */
const maxTenants = 10_000

const upgrade = Effect.fnUntraced(function* ({ environment, tenantId }: NetworkRef, path: string) {
  const wordpress = yield* WordPress
  const how = { timeoutMs: upgradeMs, retries: 0, ofArchive: true }
  yield* wordpress.call({ tenantId, environment, method: "POST", path, answer: Upgraded, ...how })
})

/** One question for a tenant. What all of its sites stand on comes first. */
const askFor = Effect.fnUntraced(function* ({ environment, tenantId }: NetworkRef) {
  const wordpress = yield* WordPress
  const path = "/bbws/v1/upgrade"
  const how = { timeoutMs: askMs, retries: 0 }
  const release = yield* wordpress.call({ tenantId, environment, method: "GET", path, answer: Release, ...how })
  yield* keepSeen({ environment, tenantId }, release)
  if (release.isDue) yield* upgrade({ environment, tenantId }, path)
  return release
})

/** The sites of a status that nobody has looked after for a while, and that nobody is changing. */
const dueSites = (status: SiteStatus, now: string, from: PageKey | undefined) =>
  Effect.flatMap(Table, (table) =>
    readablePage(
      table,
      {
        IndexName: "GSI3",
        KeyConditionExpression: "GSI3PK = :status",
        FilterExpression:
          "(attribute_not_exists(nextUpgradeAt) OR nextUpgradeAt <= :now) AND attribute_not_exists(operationId)",
        ExpressionAttributeValues: toItem({ ":status": `STATUS#${status}`, ":now": now }),
      },
      from,
      decodeSite,
    ),
  )

/** Writes down what a site runs on, and when it is looked after again; no change of the site itself. */
const record = Effect.fnUntraced(function* (
  site: Site,
  { phpVersion, wordpressVersion }: Release,
  healthStatus?: HealthStatus,
) {
  const table = yield* Table
  const nextUpgradeAt = nextUpgradeAfter(yield* Clock.currentTimeMillis)
  const set = {
    wordpressVersion,
    phpVersion,
    nextUpgradeAt,
    ...(healthStatus === undefined ? {} : { healthStatus }),
  }
  yield* table
    .update({
      Key: toItem(siteKey(site.tenantId, site.siteId)),
      UpdateExpression: `SET ${Object.keys(set)
        .map((name) => `${name} = :${name}`)
        .join(", ")}`,
      ConditionExpression: "#version = :seen",
      ExpressionAttributeNames: { "#version": "version" },
      ExpressionAttributeValues: toItem({
        ...Object.fromEntries(Object.entries(set).map(([name, value]) => [`:${name}`, value])),
        ":seen": site.version,
      }),
    })
    // Somebody has changed the site meanwhile: it is looked after at the next turn.
    .pipe(Effect.catchTag("ConditionFailed", () => Effect.void))
})

const failed = (why: string, cause?: unknown) =>
  Effect.logError("site not upgraded", ...(cause === undefined ? [why] : [why, cause])).pipe(
    Effect.andThen(metric("SiteUpgradeFailed", 1)),
  )

/** Brings a site to its tenant's release, if it lags, and looks how it is then. */
const lookAfter = Effect.fnUntraced(function* (site: Site, release: Release) {
  if (!release.sites.includes(site.siteId)) return yield* record(site, release)
  const { wpSiteId } = yield* wordPressSiteOf(site)
  const refused = yield* upgrade(site, `/bbws/v1/sites/${wpSiteId}/upgrade`).pipe(
    Effect.as(undefined),
    Effect.catchTag("WordPressRefused", Effect.succeed),
  )
  if (refused !== undefined) {
    yield* failed("WordPress could not do it", refused)
    return yield* record(site, release, "DEGRADED")
  }
  const health = yield* SiteHealth
  const { checks, status } = yield* health.check(site.tenantId, site.siteId)
  yield* status === "UNHEALTHY"
    ? failed("it does not work with the new release", checks)
    : Effect.logInfo("site upgraded", { wordpressVersion: release.wordpressVersion })
  return yield* record(site, release)
})

/**
 * Looks after the releases of all sites that are due, suspended ones too: a tenant is asked once in a turn what lags behind. A
 * turn that ends before all is done, or meets a WordPress that does not answer or is still at it, leaves the rest to the next.
 */
export const upgradeSites = Effect.gen(function* () {
  const { wordpressOrigin } = yield* NetworkAddresses
  const now = new Date(yield* Clock.currentTimeMillis).toISOString()
  const releases = yield* Cache.make<NetworkRef, Release, WordPressCallError, WordPress | Table | NetworkAddresses>({
    lookup: askFor,
    capacity: maxTenants,
  })
  const whereOf = ({ environment, tenantId }: Site): NetworkRef => ({
    tenantId,
    environment: containerOf(wordpressOrigin, environment),
  })
  yield* Effect.forEach(running, (status) =>
    workThrough(
      (from) => dueSites(status, now, from),
      (site) =>
        Cache.get(releases, whereOf(site)).pipe(
          Effect.flatMap((release) => lookAfter(site, release)),
          // One site's trouble, or one tenant's, must not keep the others waiting.
          Effect.catchCause((cause) => Effect.logWarning("release not seen, or upgrade not done yet", cause)),
          Effect.annotateLogs({ siteId: site.siteId, tenantId: site.tenantId }),
        ),
    ),
  )
})
