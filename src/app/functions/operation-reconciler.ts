import { makeTurnHandler } from "../../lambda/ScheduleHandler.ts"
import { reconcile } from "../../operations/control/OperationRecovery.ts"
import { operationControlling } from "../layers/OperationControlling.ts"

export const handler = makeTurnHandler(reconcile, operationControlling, "RECONCILE_OPERATIONS")
