import { makeTurnHandler } from "../../lambda/ScheduleHandler.ts"
import { reconcile } from "../../operations/control/OperationRecovery.ts"
import { operationEnding } from "../layers/OperationEnding.ts"

export const handler = makeTurnHandler(reconcile, operationEnding)
