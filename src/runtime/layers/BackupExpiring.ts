import * as Layer from "effect/Layer"

import { OwnArchives } from "../../aws/OwnArchives.ts"
import { BackupStore } from "../../backups/BackupStore.ts"
import { tables } from "./Tables.ts"

/** What the removal of expired backups needs. */
export const backupExpiring = Layer.mergeAll(OwnArchives.layer, BackupStore.layer).pipe(Layer.provideMerge(tables))
