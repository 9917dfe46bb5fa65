import * as Layer from "effect/Layer"

import { Backups } from "../../workflows/back-up-site/Backups.ts"
import { requestRunning } from "./RequestRunning.ts"

/** What a function needs that backs a site up or restores it. */
export const backingUp = Backups.layer.pipe(Layer.provideMerge(requestRunning))
