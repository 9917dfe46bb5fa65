import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"

import { BackedUp, ofAttempt, warningsOf } from "../../backups/ArchiveSteps.ts"
import { RestoredParts, StoredContent } from "../../backups/Backup.ts"
import { bringBack, storeBackup, type ContentServices } from "../../backups/BackupSteps.ts"
import { WordPressSiteRef } from "../../kernel/SiteRef.ts"
import { makeSaga, recorded, recordIn, stepRecord } from "../../operations/engine/Saga.ts"
import type { SiteAddresses } from "../../platform/SiteAddresses.ts"
import type { Topic } from "../../platform/Topic.ts"
import { bringPlugins, Brought, broughtWarnings, recordPlugins } from "../../plugins/installed/SiteInventory.ts"
import type { PluginStore } from "../../plugins/marketplace/PluginStore.ts"
import { SiteStatus } from "../../sites/Site.ts"
import { lockSite, releaseSite } from "../../sites/SiteLock.ts"
import type { NetworkAddresses } from "../../wordpress/NetworkAddresses.ts"
import { contentSeen, takeBackPlugins, verified, verifyContent } from "../shared/NewContent.ts"

/** The payload of a SITE_RESTORE_REQUEST. */
export const SiteRestorePayload = Schema.Struct({
  ...WordPressSiteRef.fields,
  status: SiteStatus,
  backup: Schema.Struct({ backupId: Schema.String, key: Schema.String, sha256: Schema.String, ...StoredContent }),
  /** What of it is brought back, where that is not all. */
  parts: Schema.optionalKey(RestoredParts),
  tables: Schema.optionalKey(Schema.Array(Schema.String)),
  /** The title to keep, when the backup is of another site. */
  siteName: Schema.optionalKey(Schema.String),
  /** Of the present state, made first. */
  safetyBackupId: Schema.String,
})

const present = stepRecord("back-up-present", BackedUp)
const imported = stepRecord("import", Schema.Unknown)
const brought = stepRecord("record-plugins", Brought)

/** A site put back to what a backup holds. If that does not work, it stays as it was. */
export const siteRestore = makeSaga<
  typeof SiteRestorePayload,
  ContentServices | SiteAddresses | NetworkAddresses | PluginStore | Topic
>(SiteRestorePayload, {
  steps: [
    {
      name: present.step,
      weight: 45,
      message: "Backing up the present state",
      run: ({ operation, payload }) =>
        storeBackup(payload, operation, { backupId: payload.safetyBackupId, kind: "SAFETY" }),
    },
    {
      name: imported.step,
      weight: 45,
      message: "Bringing back the backup",
      run: ({ operation, payload }) =>
        bringBack(payload, payload.backup, ofAttempt(operation, operation.operationId), {
          name: payload.siteName,
          parts: payload.parts,
          tables: payload.tables,
        }),
      undo: Effect.fnUntraced(function* ({ journal, operation, payload }) {
        const backup = yield* recorded(journal, present)
        yield* bringBack(payload, backup, `${ofAttempt(operation, operation.operationId)}-undo`)
        return yield* recordPlugins(payload, operation, payload.siteId)
      }),
    },
    {
      name: verified.step,
      weight: 10,
      message: "Looking whether the site works",
      run: ({ payload }) => verifyContent(payload, payload.status === "SUSPENDED"),
    },
    {
      name: brought.step,
      weight: 5,
      message: "Recording the site's plugins",
      run: ({ operation, payload }) => bringPlugins(payload, operation),
      undo: (context) => takeBackPlugins(context.payload.siteId, context),
    },
  ],
  noReturnAfter: present.step,
  result: ({ operation, payload }) => ({
    status: payload.status,
    restoredFrom: payload.backup.backupId,
    safetyBackupId: ofAttempt(operation, payload.safetyBackupId),
    ...warningsOf(recordIn(operation, imported), broughtWarnings(recordIn(operation, brought))),
  }),
  onCompleted: ({ now, operation, table }) => {
    const set = contentSeen(operation)
    return [releaseSite(table, operation, operation.operationId, { now, set })]
  },
  onFailed: ({ operation, table }) => [releaseSite(table, operation, operation.operationId)],
  onRetry: ({ operation, payload, table }) => [
    lockSite(table, operation, { operationId: operation.operationId, from: [payload.status] }),
  ],
})
