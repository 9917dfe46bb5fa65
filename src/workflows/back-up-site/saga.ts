import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"

import { Archive, ofAttempt, warningsOf } from "../../backups/ArchiveSteps.ts"
import { BackupKind } from "../../backups/Backup.ts"
import { keepBackup, storeSite, type ContentServices } from "../../backups/BackupSteps.ts"
import { WordPressSiteRef } from "../../kernel/SiteRef.ts"
import { makeSaga, recorded, recordIn, stepRecord } from "../../operations/engine/Saga.ts"
import { SiteStatus } from "../../sites/Site.ts"
import { lockSite, releaseSite } from "../../sites/SiteLock.ts"

/** The payload of a SITE_BACKUP_REQUEST. */
export const SiteBackupPayload = Schema.Struct({
  ...WordPressSiteRef.fields,
  backupId: Schema.String,
  kind: BackupKind,
  label: Schema.NullOr(Schema.String),
  status: SiteStatus,
})

const exported = stepRecord("export", Archive)

/** A backup, asked for or scheduled. */
export const siteBackup = makeSaga<typeof SiteBackupPayload, ContentServices>(SiteBackupPayload, {
  steps: [
    {
      name: exported.step,
      weight: 95,
      message: "Storing the content",
      run: ({ operation, payload }) => storeSite(payload, operation, ofAttempt(operation, payload.backupId)),
    },
    {
      name: "record",
      weight: 5,
      message: "Recording the backup",
      run: Effect.fnUntraced(function* ({ journal, operation, payload }) {
        const archive = yield* recorded(journal, exported)
        const backupId = ofAttempt(operation, payload.backupId)
        return yield* keepBackup(payload, operation, { ...archive, ...payload, backupId })
      }),
    },
  ],
  noReturnAfter: exported.step,
  result: ({ operation, payload }) => ({
    status: payload.status,
    backupId: ofAttempt(operation, payload.backupId),
    ...warningsOf(recordIn(operation, exported)),
  }),
  onCompleted: ({ operation, table }) => [releaseSite(table, operation, operation.operationId)],
  onFailed: ({ now, operation, table }) => [
    // The next turn of the schedule tries again, and not the next day's.
    releaseSite(table, operation, operation.operationId, {
      set: operation.payload["kind"] === "AUTOMATIC" ? { nextBackupAt: now } : {},
    }),
  ],
  onCancelled: ({ operation, table }) => [releaseSite(table, operation, operation.operationId)],
  onRetry: ({ operation, payload, table }) => [
    lockSite(table, operation, { operationId: operation.operationId, from: [payload.status] }),
  ],
})
