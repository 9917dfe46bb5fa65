import * as Layer from "effect/Layer"

import { BackupStore } from "../../backups/BackupStore.ts"
import { PackStore } from "../../backups/PackStore.ts"
import { OperationSettings } from "../../operations/engine/OperationSettings.ts"
import { OperationStore } from "../../operations/engine/OperationStore.ts"
import { OwnArchives } from "../../platform/OwnArchives.ts"
import { tables } from "./Tables.ts"

/** What the sweeper of backups needs. */
export const backupExpiring = Layer.mergeAll(
  OwnArchives.layer,
  PackStore.layer,
  Layer.provide(OperationStore.layer, OperationSettings.layer),
).pipe(Layer.provideMerge(BackupStore.layer), Layer.provideMerge(tables))
