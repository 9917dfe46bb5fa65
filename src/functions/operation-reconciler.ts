import { reconcile } from "../operations/OperationRecovery.ts"
import { makeRun } from "../runtime/Container.ts"
import { recoveryLayer } from "../runtime/Layers.ts"

const run = makeRun(recoveryLayer)
export const handler = (): Promise<void> => run(reconcile)
