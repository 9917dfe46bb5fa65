import { reconcile } from "../operations/OperationRecovery.ts"
import { makeTask } from "../runtime/Container.ts"
import { operationEnding } from "../runtime/layers/OperationEnding.ts"

export const handler = makeTask(() => reconcile, operationEnding)
