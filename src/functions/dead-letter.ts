import { reportUnreadable } from "../operations/OperationAlerts.ts"
import { giveUp } from "../operations/OperationRecovery.ts"
import { operationEnding } from "../runtime/layers/OperationEnding.ts"
import { makeQueueHandler } from "../runtime/QueueHandler.ts"

export const handler = makeQueueHandler(undefined, giveUp, operationEnding, reportUnreadable)
