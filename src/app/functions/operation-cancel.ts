import { makeChangeHandler } from "../../lambda/ChangeHandler.ts"
import * as OperationsApi from "../../operations/api/OperationsApi.ts"
import { cancelOperation } from "../../operations/control/OperationChangesHttp.ts"
import { operationChanging } from "../layers/OperationChanging.ts"

export const handler = makeChangeHandler(OperationsApi.cancel, cancelOperation, operationChanging)
