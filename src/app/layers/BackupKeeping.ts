import * as Layer from "effect/Layer"

import { BackupKeeper } from "../../backups/BackupKeeper.ts"
import { BackupStore } from "../../backups/BackupStore.ts"
import { SiteAddresses } from "../../platform/SiteAddresses.ts"
import { SiteReader } from "../../sites/SiteReader.ts"
import { apiTables } from "./ApiTables.ts"

/** What a function needs that says how long backups are kept. */
export const backupKeeping = BackupKeeper.layer.pipe(
  Layer.provideMerge(Layer.mergeAll(Layer.provide(SiteReader.layer, SiteAddresses.layer), BackupStore.layer)),
  Layer.provideMerge(apiTables),
)
