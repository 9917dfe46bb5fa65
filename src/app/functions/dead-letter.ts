import { makeQueueHandler } from "../../lambda/QueueHandler.ts"
import { reportUnreadable } from "../../operations/control/OperationAlerts.ts"
import { giveUp } from "../../operations/control/OperationRecovery.ts"
import { operationEnding } from "../layers/OperationEnding.ts"

export const handler = makeQueueHandler(undefined, giveUp, operationEnding, reportUnreadable)
