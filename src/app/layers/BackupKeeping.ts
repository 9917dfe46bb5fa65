import * as Layer from "effect/Layer"

import { BackupKeeper } from "../../backups/BackupKeeper.ts"
import { BackupStore } from "../../backups/BackupStore.ts"
import { SiteReader } from "../../sites/SiteReader.ts"
import { tables } from "./Tables.ts"

/** What a function needs that says how long backups are kept. */
export const backupKeeping = BackupKeeper.layer.pipe(
  Layer.provideMerge(Layer.mergeAll(SiteReader.layer, BackupStore.layer)),
  Layer.provideMerge(tables),
)
