import * as Effect from "effect/Effect"

import type { RequestOf } from "../../http/Endpoint.ts"
import { OperationReader } from "./OperationReader.ts"
import type * as OperationsApi from "./OperationsApi.ts"
import { readOperation } from "./OperationWaiting.ts"

export const getOperation = {
  handle: ({ params }: RequestOf<typeof OperationsApi.get>) => readOperation(params.operationId),
  // A wait of twenty seconds, and the time to answer it.
  longestMs: 24_000,
}

export const listOperations = {
  handle: ({ params, query }: RequestOf<typeof OperationsApi.list>) =>
    Effect.flatMap(OperationReader, (operations) => operations.list(params.tenantId, query)),
}
