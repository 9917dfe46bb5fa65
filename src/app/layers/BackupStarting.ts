import * as Layer from "effect/Layer"

import { SiteStore } from "../../sites/SiteStore.ts"
import { operationStarting } from "./OperationStarting.ts"

/** What the schedule of daily backups needs. */
export const backupStarting = SiteStore.layer.pipe(Layer.provideMerge(operationStarting))
