import * as Layer from "effect/Layer"

import { BackupReader } from "../../backups/BackupReader.ts"
import { BackupStore } from "../../backups/BackupStore.ts"
import { SiteAddresses } from "../../platform/SiteAddresses.ts"
import { SiteReader } from "../../sites/SiteReader.ts"
import { apiTables } from "./ApiTables.ts"

/** What a function needs that lists backups. */
export const backupReading = BackupReader.layer.pipe(
  Layer.provideMerge(Layer.mergeAll(Layer.provide(SiteReader.layer, SiteAddresses.layer), BackupStore.layer)),
  Layer.provideMerge(apiTables),
)
