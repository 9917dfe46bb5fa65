import { giveUp } from "../operations/OperationRecovery.ts"
import { recoveryLayer } from "../runtime/Layers.ts"
import { makeQueueHandler } from "../runtime/QueueHandler.ts"

export const handler = makeQueueHandler(undefined, giveUp, recoveryLayer)
