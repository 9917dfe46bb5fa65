import * as Layer from "effect/Layer"

import { PackStore } from "../../backups/PackStore.ts"
import { DomainStore } from "../../domains/DomainStore.ts"
import { BackupRetention } from "../../platform/BackupRetention.ts"
import { tenantArchives } from "../../platform/TenantArchives.ts"
import { tenantArchiveUploads } from "../../platform/TenantArchiveUploads.ts"
import { PluginStore } from "../../plugins/marketplace/PluginStore.ts"
import { operationEnding } from "./OperationEnding.ts"
import { wordpressCalling } from "./WordPressCalling.ts"

/** What a consumer needs that runs operations against WordPress. */
export const operationRunning = Layer.mergeAll(
  tenantArchives,
  tenantArchiveUploads,
  PackStore.withBackups,
  PluginStore.layer,
  DomainStore.layer,
).pipe(
  Layer.provideMerge(BackupRetention.layer),
  Layer.provideMerge(wordpressCalling),
  Layer.provideMerge(operationEnding),
)
