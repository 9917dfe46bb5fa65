import * as Layer from "effect/Layer"

import { BackupReader } from "../../backups/BackupReader.ts"
import { BackupStore } from "../../backups/BackupStore.ts"
import { SiteReader } from "../../sites/SiteReader.ts"
import { tables } from "./Tables.ts"

/** What a function needs that lists backups. */
export const backupReading = BackupReader.layer.pipe(
  Layer.provideMerge(Layer.mergeAll(SiteReader.layer, BackupStore.layer)),
  Layer.provideMerge(tables),
)
