import { retryOperation } from "../operations/OperationChangesHttp.ts"
import * as OperationsApi from "../operations/OperationsApi.ts"
import { makeApiHandler } from "../runtime/ApiHandler.ts"
import { operationChanging } from "../runtime/layers/OperationChanging.ts"

export const handler = makeApiHandler(OperationsApi.retry, retryOperation, operationChanging)
