import * as Layer from "effect/Layer"

import { PackStore } from "../../backups/PackStore.ts"
import { DomainStore } from "../../domains/DomainStore.ts"
import { ArchiveUploads } from "../../platform/ArchiveUploads.ts"
import { BackupRetention } from "../../platform/BackupRetention.ts"
import { tenantArchives } from "../../platform/TenantArchives.ts"
import { PluginStore } from "../../plugins/marketplace/PluginStore.ts"
import { operationEnding } from "./OperationEnding.ts"
import { wordpressCalling } from "./WordPressCalling.ts"

/** What a consumer needs that runs operations against WordPress. */
export const operationRunning = Layer.mergeAll(
  tenantArchives,
  ArchiveUploads.layer,
  PackStore.withBackups,
  PluginStore.layer,
  DomainStore.layer,
).pipe(
  Layer.provideMerge(BackupRetention.layer),
  Layer.provideMerge(wordpressCalling),
  Layer.provideMerge(operationEnding),
)
