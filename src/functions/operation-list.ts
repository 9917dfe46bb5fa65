import * as OperationsApi from "../operations/OperationsApi.ts"
import { listOperations } from "../operations/OperationsHttp.ts"
import { makeApiHandler } from "../runtime/ApiHandler.ts"
import { operationReading } from "../runtime/layers/OperationReading.ts"

export const handler = makeApiHandler(OperationsApi.list, listOperations, operationReading)
