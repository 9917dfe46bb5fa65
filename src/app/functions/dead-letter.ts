import { makeQueueHandler } from "../../lambda/QueueHandler.ts"
import { reportUnreadable } from "../../operations/control/OperationAlerts.ts"
import { giveUp } from "../../operations/control/OperationRecovery.ts"
import { operationControlling } from "../layers/OperationControlling.ts"

export const handler = makeQueueHandler(undefined, giveUp, operationControlling, reportUnreadable)
