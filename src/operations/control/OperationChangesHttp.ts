import * as Effect from "effect/Effect"

import { accepted } from "../../http/Accepted.ts"
import type { RequestOf } from "../../http/Endpoint.ts"
import type * as OperationsApi from "../api/OperationsApi.ts"
import { OperationChanges } from "./OperationChanges.ts"

// Apart from the reads, whose bundles need no saga.

export const cancelOperation = {
  handle: ({ params }: RequestOf<typeof OperationsApi.cancel>) =>
    Effect.flatMap(OperationChanges, (operations) => operations.cancel(params.operationId)),
}

export const retryOperation = {
  handle: ({ params }: RequestOf<typeof OperationsApi.retry>) =>
    Effect.flatMap(OperationChanges, (operations) => operations.retry(params.operationId)),
  headers: accepted,
}
