import * as Effect from "effect/Effect"

import { pollAfterSeconds } from "../../http/Accepted.ts"
import type { RequestOf } from "../../http/Endpoint.ts"
import { isTerminal, type OperationStatus } from "../engine/Operation.ts"
import { OperationReader } from "./OperationReader.ts"
import type * as OperationsApi from "./OperationsApi.ts"

const pollHeaders = ({ status }: { readonly status: OperationStatus }): Readonly<Record<string, string>> =>
  isTerminal(status) ? {} : { "retry-after": String(pollAfterSeconds) }

export const getOperation = {
  handle: ({ params }: RequestOf<typeof OperationsApi.get>) =>
    Effect.flatMap(OperationReader, (operations) => operations.get(params.operationId)),
  headers: pollHeaders,
}

export const listOperations = {
  handle: ({ params, query }: RequestOf<typeof OperationsApi.list>) =>
    Effect.flatMap(OperationReader, (operations) => operations.list(params.tenantId, query)),
}
