import * as Layer from "effect/Layer"

import { OperationEvents } from "../../operations/engine/OperationEvents.ts"
import { SiteAddresses } from "../../platform/SiteAddresses.ts"
import { Topic } from "../../platform/Topic.ts"
import { operationStarting } from "./OperationStarting.ts"

/** What a function needs that ends operations, but runs no steps. */
export const operationEnding = OperationEvents.layer.pipe(
  Layer.provideMerge(SiteAddresses.layer),
  Layer.provideMerge(Topic.layer),
  Layer.provideMerge(operationStarting),
)
