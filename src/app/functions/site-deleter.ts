import { makeQueueHandler } from "../../lambda/QueueHandler.ts"
import { runOperation } from "../../operations/engine/OperationRunner.ts"
import { siteDeletion } from "../../workflows/delete-site/saga.ts"
import { operationRunning } from "../layers/OperationRunning.ts"

export const handler = makeQueueHandler(
  "deletion",
  ({ operationId, payload }) => runOperation({ SITE_DELETION: siteDeletion }, payload.tenantId, operationId),
  operationRunning,
)
