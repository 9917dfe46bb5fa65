import { runOperation } from "../operations/OperationRunner.ts"
import { runnerLayer } from "../runtime/Layers.ts"
import { makeQueueHandler } from "../runtime/QueueHandler.ts"
import { siteProvisioning } from "../sites/SiteProvisioning.ts"

export const handler = makeQueueHandler(
  "creation",
  ({ operationId, payload }) => runOperation(siteProvisioning, payload.tenantId, operationId),
  runnerLayer,
)
