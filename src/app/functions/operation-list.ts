import { makeApiHandler } from "../../lambda/ApiHandler.ts"
import * as OperationsApi from "../../operations/api/OperationsApi.ts"
import { listOperations } from "../../operations/api/OperationsHttp.ts"
import { operationReading } from "../layers/OperationReading.ts"

export const handler = makeApiHandler(OperationsApi.list, listOperations, operationReading)
