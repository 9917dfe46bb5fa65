import { runOperation } from "../operations/OperationRunner.ts"
import { operationRunning } from "../runtime/layers/OperationRunning.ts"
import { makeQueueHandler } from "../runtime/QueueHandler.ts"
import { siteDeletion } from "../sites/SiteDeletion.ts"

export const handler = makeQueueHandler(
  "deletion",
  ({ operationId, payload }) => runOperation({ SITE_DELETION: siteDeletion }, payload.tenantId, operationId),
  operationRunning,
)
