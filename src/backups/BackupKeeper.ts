import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"

import type { SiteRef } from "../kernel/SiteRef.ts"
import { type ConditionFailed, Table, type TableError } from "../platform/Table.ts"
import type { SiteNotFound } from "../sites/SiteErrors.ts"
import { SiteReader } from "../sites/SiteReader.ts"
import { BackupInOneArchive, BackupLocked, BackupNotFound } from "./BackupErrors.ts"
import { decodeBackup, expireBackup, lockBackup, unlockBackup } from "./BackupItem.ts"
import { toBackupView } from "./BackupReader.ts"
import type { BackupView } from "./BackupsApi.ts"
import { BackupStore } from "./BackupStore.ts"

type View = typeof BackupView.Type

/** How long single backups are kept, as callers say. Nobody but the sweeper takes one away: what is deleted here has expired. */
export class BackupKeeper extends Context.Service<
  BackupKeeper,
  {
    remove(
      site: SiteRef,
      backupId: string,
    ): Effect.Effect<void, SiteNotFound | BackupNotFound | BackupLocked | TableError>
    lock(
      site: SiteRef,
      backupId: string,
    ): Effect.Effect<View, SiteNotFound | BackupNotFound | BackupInOneArchive | TableError>
    unlock(site: SiteRef, backupId: string): Effect.Effect<View, SiteNotFound | BackupNotFound | TableError>
  }
>()("src/backups/BackupKeeper") {
  static readonly layer = Layer.effect(
    BackupKeeper,
    Effect.gen(function* () {
      const table = yield* Table
      const sites = yield* SiteReader
      const store = yield* BackupStore
      const find = Effect.fnUntraced(function* ({ siteId, tenantId }: SiteRef, backupId: string) {
        // A site of another tenant's has no backups here.
        yield* sites.get(tenantId, siteId)
        const found = yield* store.get(siteId, backupId)
        return found === undefined ? yield* new BackupNotFound({ backupId }) : found
      })
      const now = Effect.map(Clock.currentTimeMillis, (ms) => new Date(ms).toISOString())
      /** Expired, dropped or locked by another request, between the look and the write. */
      const goneSince = (backupId: string) => (failed: ConditionFailed) =>
        Effect.fail(
          failed.item?.["locked"] === true ? new BackupLocked({ backupId }) : new BackupNotFound({ backupId }),
        )
      return BackupKeeper.of({
        remove: Effect.fn("BackupKeeper.remove")(function* (site, backupId) {
          const backup = yield* find(site, backupId)
          if (backup.locked === true) return yield* new BackupLocked({ backupId })
          yield* table
            .update(expireBackup(backup, yield* now))
            .pipe(Effect.catchTag("ConditionFailed", goneSince(backupId)))
        }),
        lock: Effect.fn("BackupKeeper.lock")(function* (site, backupId) {
          const backup = yield* find(site, backupId)
          if (backup.format !== "STORE") return yield* new BackupInOneArchive({ backupId, change: "locked" })
          const item = yield* table
            .update(lockBackup(backup, yield* now))
            .pipe(Effect.catchTag("ConditionFailed", () => Effect.fail(new BackupNotFound({ backupId }))))
          return toBackupView(yield* decodeBackup(item))
        }),
        unlock: Effect.fn("BackupKeeper.unlock")(function* (site, backupId) {
          const backup = yield* find(site, backupId)
          if (backup.locked !== true) return toBackupView(backup)
          const item = yield* table
            .update(unlockBackup(backup))
            .pipe(Effect.catchTag("ConditionFailed", () => Effect.fail(new BackupNotFound({ backupId }))))
          return toBackupView(yield* decodeBackup(item))
        }),
      })
    }),
  )
}
