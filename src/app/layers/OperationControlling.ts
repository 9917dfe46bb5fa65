import * as Layer from "effect/Layer"

import { sagasLayer } from "../Sagas.ts"
import { operationEnding } from "./OperationEnding.ts"

/** What a function needs that ends, cancels or retries operations of every kind, and runs none of their steps. */
export const operationControlling = sagasLayer.pipe(Layer.provideMerge(operationEnding))
