import * as Layer from "effect/Layer"

import { OperationReader } from "../../operations/api/OperationReader.ts"
import { OperationStore } from "../../operations/engine/OperationStore.ts"
import { tables } from "./Tables.ts"

/** Operations in the table, and how callers read them. */
export const operationReading = OperationReader.layer.pipe(
  Layer.provideMerge(OperationStore.layer),
  Layer.provideMerge(tables),
)
