import { reconcile } from "../operations/OperationRecovery.ts"
import { operationEnding } from "../runtime/layers/OperationEnding.ts"
import { makeTurnHandler } from "../runtime/Turn.ts"

export const handler = makeTurnHandler(reconcile, operationEnding)
