import * as Layer from "effect/Layer"

import { Archives } from "../../aws/Archives.ts"
import { BackupStore } from "../../backups/BackupStore.ts"
import { tables } from "./Tables.ts"

/** What the removal of expired backups needs. */
export const backupExpiring = Layer.mergeAll(Archives.layer, BackupStore.layer).pipe(Layer.provideMerge(tables))
