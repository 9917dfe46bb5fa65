import * as Effect from "effect/Effect"

import { toBackupView } from "../../backups/BackupReader.ts"
import { BackupStore } from "../../backups/BackupStore.ts"
import { OperationAccepted } from "../../http/Accepted.ts"
import type { RequestOf } from "../../http/Endpoint.ts"
import { InternalError } from "../../kernel/HttpErrors.ts"
import type { SiteRef } from "../../kernel/SiteRef.ts"
import { runInline } from "../../operations/engine/InlineRun.ts"
import { SiteChanges } from "../../sites/SiteChanges.ts"
import { running, wordPressSiteOf } from "../../sites/StandingSite.ts"
import type { endpoint } from "./endpoint.ts"
import { siteBackup } from "./saga.ts"

/** Backs a site up, within the request if there is time. */
export const backUpSite = Effect.fn("BackUpSite.start")(function* (site: SiteRef, label?: string) {
  const changes = yield* SiteChanges
  const operation = yield* changes.begin({
    site,
    action: "backup",
    type: "SITE_BACKUP",
    from: running,
    plan: Effect.fnUntraced(function* (found, newId) {
      const backupId = yield* newId("backup")
      const target = yield* wordPressSiteOf(found)
      return { payload: { ...target, backupId, kind: "MANUAL", label: label ?? null, status: found.status } }
    }),
  })
  const done = yield* runInline(siteBackup, operation)
  if (done instanceof OperationAccepted) return done
  const made = yield* (yield* BackupStore).get(site.siteId, String(done.result?.["backupId"]))
  return made === undefined ? yield* new InternalError({ cause: "the backup is gone" }) : toBackupView(made)
})

export const handler = {
  handle: ({ params, payload }: RequestOf<typeof endpoint>) => backUpSite(params, payload.label),
}
