import * as Layer from "effect/Layer"

import { OperationReader } from "../../operations/api/OperationReader.ts"
import { OperationSettings } from "../../operations/engine/OperationSettings.ts"
import { OperationStore } from "../../operations/engine/OperationStore.ts"
import { apiTables } from "./ApiTables.ts"

/** Operations in the table, and how callers read them. */
export const operationReading = OperationReader.layer.pipe(
  Layer.provideMerge(Layer.provide(OperationStore.layer, OperationSettings.layer)),
  Layer.provideMerge(apiTables),
)
