import * as Layer from "effect/Layer"

import { BackupStore } from "../../backups/BackupStore.ts"
import { ApiSettings } from "../../http/ApiSettings.ts"
import { SiteChanges } from "../../sites/SiteChanges.ts"
import { SiteStore } from "../../sites/SiteStore.ts"
import { VerificationDays } from "../../workflows/verify-backup/schedule.ts"
import { operationStarting } from "./OperationStarting.ts"

/** What starts verifications of backups: when a caller asks for one. */
export const verificationStarting = Layer.merge(SiteChanges.layer, ApiSettings.layer).pipe(
  Layer.provideMerge(Layer.merge(SiteStore.layer, BackupStore.layer)),
  Layer.provideMerge(operationStarting),
)

/** The same by the schedule. */
export const verificationsStarting = Layer.merge(BackupStore.layer, VerificationDays.layer).pipe(
  Layer.provideMerge(operationStarting),
)
