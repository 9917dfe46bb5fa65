import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"

import { Archive, archiveKey, exportSite, ofAttempt, recordBackup, warningsOf } from "../../backups/ArchiveSteps.ts"
import { BackupKind } from "../../backups/Backup.ts"
import type { BackupStore } from "../../backups/BackupStore.ts"
import { WordPressSiteRef } from "../../kernel/SiteRef.ts"
import { makeSaga, recorded, recordIn, stepRecord } from "../../operations/engine/Saga.ts"
import type { Archives } from "../../platform/Archives.ts"
import type { BackupRetention } from "../../platform/BackupRetention.ts"
import type { SiteAddresses } from "../../platform/SiteAddresses.ts"
import type { Table } from "../../platform/Table.ts"
import { SiteStatus } from "../../sites/Site.ts"
import { lockSite, releaseSite } from "../../sites/SiteLock.ts"
import type { NetworkAddresses } from "../../wordpress/NetworkAddresses.ts"
import type { WordPress } from "../../wordpress/WordPress.ts"

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
export const siteBackup = makeSaga<
  typeof SiteBackupPayload,
  Table | WordPress | Archives | BackupStore | SiteAddresses | NetworkAddresses | BackupRetention
>(SiteBackupPayload, {
  steps: [
    {
      name: exported.step,
      weight: 95,
      message: "Writing the archive",
      run: ({ operation, payload }) => {
        const id = ofAttempt(operation, payload.backupId)
        return exportSite(payload, id, archiveKey("backups", payload, id))
      },
    },
    {
      name: "record",
      weight: 5,
      message: "Recording the backup",
      run: Effect.fnUntraced(function* ({ journal, operation, payload }) {
        const archive = yield* recorded(journal, exported)
        const backupId = ofAttempt(operation, payload.backupId)
        return yield* recordBackup(payload, operation, { ...archive, ...payload, backupId })
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
