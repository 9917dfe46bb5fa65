import * as Layer from "effect/Layer"

import { OperationChanges } from "../../operations/OperationChanges.ts"
import { OperationReader } from "../../operations/OperationReader.ts"
import { operationEnding } from "./OperationEnding.ts"

/** What a function needs that cancels and retries operations. */
export const operationChanging = OperationChanges.layer.pipe(
  Layer.provideMerge(OperationReader.layer),
  Layer.provideMerge(operationEnding),
)
