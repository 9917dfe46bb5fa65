import * as Layer from "effect/Layer"

import { ApiSettings } from "../../http/ApiSettings.ts"
import { OperationReader } from "../../operations/api/OperationReader.ts"
import { OperationChanges } from "../../operations/control/OperationChanges.ts"
import { operationControlling } from "./OperationControlling.ts"

/** What a function needs that cancels and retries operations. */
export const operationChanging = OperationChanges.layer.pipe(
  Layer.provideMerge(Layer.merge(OperationReader.layer, ApiSettings.layer)),
  Layer.provideMerge(operationControlling),
)
