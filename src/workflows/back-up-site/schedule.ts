import * as Clock from "effect/Clock"
import { SecureRandom } from "effect/crypto"
import * as Effect from "effect/Effect"

import { workThrough } from "../../platform/Turn.ts"
import { nextBackupAfter, type Site } from "../../sites/Site.ts"
import { SiteStore } from "../../sites/SiteStore.ts"
import { running, wordPressSiteOf } from "../../sites/StandingSite.ts"
import { listTenant } from "../../tenants/TenantList.ts"
import { startUnasked } from "../shared/Unasked.ts"

const startBackup = Effect.fnUntraced(function* (site: Site) {
  const random = yield* SecureRandom.SecureRandom
  const { nextBackupAt, status } = site
  const payload = {
    ...(yield* wordPressSiteOf(site)),
    backupId: `backup-${yield* random.uuidV7()}`,
    kind: "AUTOMATIC",
    label: null,
    status,
  }
  const set = { nextBackupAt: nextBackupAfter(yield* Clock.currentTimeMillis) }
  yield* startUnasked(site, "SITE_BACKUP", payload, { set, unchanged: { nextBackupAt } })
})

/**
 * Starts the daily backup of every site whose last is a day old. Turns may overlap or come twice: a site is taken by the
 * first. One that is busy just now is left to the next turn, and so are those that this turn has no time for.
 */
export const startDueBackups = Effect.gen(function* () {
  const sites = yield* SiteStore
  const now = new Date(yield* Clock.currentTimeMillis).toISOString()
  const turns = yield* Effect.forEach(running, (status) =>
    workThrough(
      (from) => sites.backupDue(status, now, from),
      (site) =>
        startBackup(site).pipe(
          // Each site comes by here once a day, and with it tenants that are not listed yet.
          Effect.andThen(listTenant(site.tenantId)),
          Effect.catchTag("TransactionRefused", () => Effect.logDebug("site is busy, or has been started already")),
          // One site's trouble must not keep the others waiting.
          Effect.catchCause((cause) => Effect.logError("backup not started", cause)),
          Effect.annotateLogs({ siteId: site.siteId, tenantId: site.tenantId }),
        ),
    ),
  )
  const due = turns.reduce((sum, { begun }) => sum + begun, 0)
  if (due > 0) yield* Effect.logInfo("backups started", { due, all: turns.every(({ all }) => all) })
})
