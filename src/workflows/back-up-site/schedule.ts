import * as Clock from "effect/Clock"
import { SecureRandom } from "effect/crypto"
import * as Effect from "effect/Effect"

import { newOperation, OperationId } from "../../operations/engine/Operation.ts"
import { OperationDispatcher } from "../../operations/engine/OperationDispatcher.ts"
import { OperationStore } from "../../operations/engine/OperationStore.ts"
import { Settings } from "../../platform/Settings.ts"
import { Table } from "../../platform/Table.ts"
import { workThrough } from "../../platform/Turn.ts"
import { nextBackupAfter, type Site } from "../../sites/Site.ts"
import { lockSite } from "../../sites/SiteLock.ts"
import { SiteStore } from "../../sites/SiteStore.ts"
import { running, targetOf } from "../../sites/SiteTarget.ts"
import { listTenant } from "../../tenants/TenantList.ts"

/** Who starts what nobody asked for: no address, so that the daily events reach no mailbox. */
const schedule = "schedule"

const startBackup = Effect.fnUntraced(function* (site: Site) {
  const { name: table } = yield* Table
  const { leaseSeconds } = yield* Settings
  const operations = yield* OperationDispatcher
  const store = yield* OperationStore
  const random = yield* SecureRandom.SecureRandom
  const now = yield* Clock.currentTimeMillis
  const operationId = OperationId.make(`op-${yield* random.uuidV7()}`)
  const { environment, nextBackupAt, ownerId, siteId, siteName, status, subdomain, tenantId } = site
  const operation = newOperation(
    {
      operationId,
      tenantId,
      siteId,
      operationType: "SITE_BACKUP",
      environment,
      createdBy: schedule,
      startedBy: schedule,
      ownerId,
      siteName,
      subdomain,
      correlationId: `corr-${operationId}`,
      payload: {
        ...(yield* targetOf(site)),
        backupId: `backup-${yield* random.uuidV7()}`,
        kind: "AUTOMATIC",
        label: null,
        status,
      },
    },
    now,
    leaseSeconds,
  )
  const hold = lockSite(table, site, {
    operationId,
    from: running,
    set: { nextBackupAt: nextBackupAfter(now) },
    unchanged: { nextBackupAt },
  })
  yield* operations.dispatch(yield* store.start(operation, { site: hold }))
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
