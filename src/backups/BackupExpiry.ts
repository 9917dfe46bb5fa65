import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"

import { Archives } from "../aws/Archives.ts"
import { BackupStore } from "./BackupStore.ts"

/** Expired records that one turn takes away; the next turn goes on. */
const batch = 200

/** Takes expired backups away: the archive first, then the record, so that no archive is left that nothing names. */
export const removeExpiredBackups = Effect.gen(function* () {
  const store = yield* BackupStore
  const archives = yield* Archives
  const now = new Date(yield* Clock.currentTimeMillis).toISOString()
  const expired = yield* store.expired(now, batch)
  yield* Effect.forEach(
    expired,
    (backup) =>
      archives.remove(backup.key).pipe(
        Effect.andThen(store.remove(backup)),
        Effect.catchCause((cause) => Effect.logError("expired backup not removed", cause)),
        Effect.annotateLogs({ backupId: backup.backupId, siteId: backup.siteId, tenantId: backup.tenantId }),
      ),
    { concurrency: 5, discard: true },
  )
  if (expired.length > 0) yield* Effect.logInfo("expired backups removed", { backups: expired.length })
})
