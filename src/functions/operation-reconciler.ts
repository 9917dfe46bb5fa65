import { reconcile } from "../operations/OperationRecovery.ts"
import { makeRun } from "../runtime/Container.ts"
import { operationEnding } from "../runtime/layers/OperationEnding.ts"

const run = makeRun(operationEnding)
export const handler = (): Promise<void> => run(reconcile)
