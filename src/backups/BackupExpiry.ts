import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"

import { OwnArchives } from "../platform/OwnArchives.ts"
import { workThrough } from "../platform/Turn.ts"
import { BackupStore } from "./BackupStore.ts"

/** Takes expired backups away: the archive first, then the record, so that no archive is left that nothing names. */
export const removeExpiredBackups = Effect.gen(function* () {
  const store = yield* BackupStore
  const archives = yield* OwnArchives
  const now = new Date(yield* Clock.currentTimeMillis).toISOString()
  const turn = yield* workThrough(
    (from) => store.expired(now, from),
    (backup) =>
      archives.remove(backup.key).pipe(
        Effect.andThen(store.remove(backup)),
        Effect.catchCause((cause) => Effect.logError("expired backup not removed", cause)),
        Effect.annotateLogs({ backupId: backup.backupId, siteId: backup.siteId, tenantId: backup.tenantId }),
      ),
  )
  if (turn.begun > 0) yield* Effect.logInfo("expired backups removed", { backups: turn.begun, all: turn.all })
})
