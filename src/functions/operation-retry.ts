import { retryOperation } from "../operations/OperationChangesHttp.ts"
import * as OperationsApi from "../operations/OperationsApi.ts"
import { makeChangeHandler } from "../runtime/ChangeHandler.ts"
import { operationChanging } from "../runtime/layers/OperationChanging.ts"

export const handler = makeChangeHandler(OperationsApi.retry, retryOperation, operationChanging)
