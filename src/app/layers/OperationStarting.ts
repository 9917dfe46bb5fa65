import * as Layer from "effect/Layer"

import { OperationDispatcher } from "../../operations/engine/OperationDispatcher.ts"
import { OperationSettings } from "../../operations/engine/OperationSettings.ts"
import { OperationStore } from "../../operations/engine/OperationStore.ts"
import { Queues } from "../../platform/Queues.ts"
import { tables } from "./Tables.ts"

/** What a function needs that starts operations. */
export const operationStarting = OperationDispatcher.layer.pipe(
  Layer.provideMerge(Queues.layer),
  Layer.provideMerge(OperationStore.layer),
  Layer.provideMerge(OperationSettings.layer),
  Layer.provideMerge(tables),
)
