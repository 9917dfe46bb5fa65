import * as Effect from "effect/Effect"

import type { BackupId } from "../../backups/Backup.ts"
import { BackupNotFound } from "../../backups/BackupErrors.ts"
import { BackupStore } from "../../backups/BackupStore.ts"
import { OperationAccepted } from "../../http/Accepted.ts"
import type { RequestOf } from "../../http/Endpoint.ts"
import type { SiteRef } from "../../kernel/SiteRef.ts"
import { runInline } from "../../operations/engine/InlineRun.ts"
import { etagHeader } from "../../sites/Site.ts"
import { SiteChanges } from "../../sites/SiteChanges.ts"
import { SiteReader } from "../../sites/SiteReader.ts"
import { running, wordPressSiteOf } from "../../sites/StandingSite.ts"
import type { endpoint } from "./endpoint.ts"
import { siteRestore } from "./saga.ts"

/** A backup of this site, or else of another one of this tenant's. */
const locate = Effect.fnUntraced(function* ({ siteId, tenantId }: SiteRef, backupId: string) {
  const store = yield* BackupStore
  const found = (yield* store.get(siteId, backupId)) ?? (yield* store.find(backupId))
  return found === undefined || found.tenantId !== tenantId ? yield* new BackupNotFound({ backupId }) : found
})

/** Puts a site back to a backup, within the request if there is time. */
export const restoreSite = Effect.fn("RestoreSite.start")(function* (site: SiteRef, backupId: BackupId) {
  const changes = yield* SiteChanges
  const operation = yield* changes.begin({
    site,
    action: "restore",
    type: "SITE_RESTORE",
    from: running,
    plan: Effect.fnUntraced(function* (found, newId) {
      const { key, sha256, siteId: from } = yield* locate(site, backupId)
      return {
        payload: {
          ...(yield* wordPressSiteOf(found)),
          status: found.status,
          backup: { backupId, key, sha256 },
          ...(from === found.siteId ? {} : { siteName: found.siteName }),
          safetyBackupId: yield* newId("backup"),
        },
      }
    }),
  })
  const done = yield* runInline(siteRestore, operation)
  if (done instanceof OperationAccepted) return done
  return yield* (yield* SiteReader).get(site.tenantId, site.siteId)
})

export const handler = {
  handle: ({ params, payload }: RequestOf<typeof endpoint>) => restoreSite(params, payload.backupId),
  headers: etagHeader,
}
