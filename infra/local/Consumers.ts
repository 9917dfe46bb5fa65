import { Effect } from "effect"

import type { FunctionDefinition } from "../inventory/functions.ts"
import type { QueueId } from "../inventory/queues.ts"
import type { LambdaHost } from "./LambdaHost.ts"
import type { AwsAccess } from "./Messaging.ts"
import { type QueuePoller, startQueuePoller } from "./QueuePoller.ts"

/** A poller for every function that a queue triggers, with the switches to keep a tenant's messages from one. */
export const startConsumers = Effect.fnUntraced(function* (options: {
  readonly functions: ReadonlyArray<FunctionDefinition>
  readonly host: LambdaHost
  readonly endpoint: string
  readonly access: AwsAccess
  readonly queues: Readonly<Record<QueueId, { readonly url: string; readonly arn: string }>>
}) {
  const { endpoint, access, host } = options
  const pollers = new Map<QueueId, QueuePoller>()
  for (const { name, trigger } of options.functions) {
    if (trigger.type !== "queue") continue
    const poller = yield* startQueuePoller({
      endpoint,
      access,
      host,
      functionName: name,
      queue: options.queues[trigger.queue],
      batchSize: trigger.batchSize,
      maximumConcurrency: trigger.maximumConcurrency,
    })
    pollers.set(trigger.queue, poller)
  }
  return {
    hold: (queue: QueueId, tenantId: string) => pollers.get(queue)?.hold(tenantId) ?? Effect.void,
    release: (queue: QueueId, tenantId: string) => pollers.get(queue)?.release(tenantId) ?? Effect.void,
  }
})
