import * as Layer from "effect/Layer"

import { BackupStore } from "../../backups/BackupStore.ts"
import { OwnArchives } from "../../platform/OwnArchives.ts"
import { tables } from "./Tables.ts"

/** What the removal of expired backups needs. */
export const backupExpiring = Layer.mergeAll(OwnArchives.layer, BackupStore.layer).pipe(Layer.provideMerge(tables))
