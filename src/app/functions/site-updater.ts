import { makeQueueHandler } from "../../lambda/QueueHandler.ts"
import { runOperation } from "../../operations/engine/OperationRunner.ts"
import { operationRunning } from "../layers/OperationRunning.ts"
import { sagas } from "../Sagas.ts"

export const handler = makeQueueHandler(
  "update",
  ({ operationId, payload }) => runOperation(sagas, payload.tenantId, operationId),
  operationRunning,
)
