import { makeChangeHandler } from "../../lambda/ChangeHandler.ts"
import * as OperationsApi from "../../operations/api/OperationsApi.ts"
import { retryOperation } from "../../operations/control/OperationChangesHttp.ts"
import { operationChanging } from "../layers/OperationChanging.ts"

export const handler = makeChangeHandler(OperationsApi.retry, retryOperation, operationChanging)
