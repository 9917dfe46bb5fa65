import * as Layer from "effect/Layer"

import { Topic } from "../../aws/Topic.ts"
import { OperationEvents } from "../../operations/OperationEvents.ts"
import { operationStarting } from "./OperationStarting.ts"

/** What a function needs that ends operations, but runs no steps. */
export const operationEnding = OperationEvents.layer.pipe(
  Layer.provideMerge(Topic.layer),
  Layer.provideMerge(operationStarting),
)
