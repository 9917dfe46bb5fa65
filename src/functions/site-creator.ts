import { runOperation } from "../operations/OperationRunner.ts"
import { sagas } from "../operations/Sagas.ts"
import { operationRunning } from "../runtime/layers/OperationRunning.ts"
import { makeQueueHandler } from "../runtime/QueueHandler.ts"

export const handler = makeQueueHandler(
  "creation",
  ({ operationId, payload }) => runOperation(sagas, payload.tenantId, operationId),
  operationRunning,
)
