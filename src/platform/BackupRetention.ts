import * as Config from "effect/Config"
import * as Context from "effect/Context"
import * as Layer from "effect/Layer"

/** Days for which an export is there; the bucket's life cycle says the same. */
export const exportDays = 1

/** Days for which a backup is kept; the bucket's life cycle says the same. */
export class BackupRetention extends Context.Service<BackupRetention, number>()("src/platform/BackupRetention") {
  static readonly layer = Layer.effect(
    BackupRetention,
    Config.Int("BACKUP_RETENTION_DAYS").pipe(Config.withDefault(30)),
  )
}
