import * as Layer from "effect/Layer"

import { BackupReader } from "../../backups/BackupReader.ts"
import { BackupStore } from "../../backups/BackupStore.ts"
import { Downloads } from "../../backups/Downloads.ts"
import { ApiSettings } from "../../http/ApiSettings.ts"
import { BackupRetention } from "../../platform/BackupRetention.ts"
import { SiteAddresses } from "../../platform/SiteAddresses.ts"
import { tenantArchives } from "../../platform/TenantArchives.ts"
import { TenantSessions } from "../../platform/TenantSessions.ts"
import { SiteChanges } from "../../sites/SiteChanges.ts"
import { SiteReader } from "../../sites/SiteReader.ts"
import { SiteStore } from "../../sites/SiteStore.ts"
import { operationStarting } from "./OperationStarting.ts"

/** What a function needs that has downloads of backups made, and gives links to them. */
export const backupDownloading = Layer.merge(Downloads.layer, SiteChanges.layer).pipe(
  Layer.provideMerge(BackupReader.layer),
  Layer.provideMerge(
    Layer.mergeAll(
      Layer.provide(SiteReader.layer, SiteAddresses.layer),
      Layer.provide(tenantArchives, [TenantSessions.layer, BackupRetention.layer]),
      BackupStore.layer,
      SiteStore.layer,
      ApiSettings.layer,
    ),
  ),
  Layer.provideMerge(operationStarting),
)
