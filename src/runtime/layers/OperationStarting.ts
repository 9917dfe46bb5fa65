import * as Layer from "effect/Layer"

import { Queues } from "../../aws/Queues.ts"
import { Operations } from "../../operations/Operations.ts"
import { OperationStore } from "../../operations/OperationStore.ts"
import { tables } from "./Tables.ts"

/** What a function needs that starts operations. */
export const operationStarting = Operations.layer.pipe(
  Layer.provideMerge(Queues.layer),
  Layer.provideMerge(OperationStore.layer),
  Layer.provideMerge(tables),
)
