import * as Layer from "effect/Layer"

import { ApiSettings } from "../../http/ApiSettings.ts"
import { ReservedNames } from "../../sites/ReservedNames.ts"
import { SiteChanges } from "../../sites/SiteChanges.ts"
import { SiteReader } from "../../sites/SiteReader.ts"
import { SiteStore } from "../../sites/SiteStore.ts"
import { operationRunning } from "./OperationRunning.ts"

/** What a function needs that changes a site within the request. */
export const requestRunning = Layer.mergeAll(
  SiteReader.layer,
  SiteChanges.layer,
  ApiSettings.layer,
  ReservedNames.layer,
).pipe(Layer.provideMerge(SiteStore.layer), Layer.provideMerge(operationRunning))
