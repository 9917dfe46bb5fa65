import { randomUUID } from "node:crypto"

import { Duration, Effect, Schedule } from "effect"

import type { FunctionDefinition } from "../inventory/functions.ts"
import type { LambdaHost } from "./LambdaHost.ts"

const toEvent = (region: string) => ({
  version: "0",
  id: randomUUID(),
  "detail-type": "Scheduled Event",
  source: "aws.scheduler",
  account: "000000000000",
  time: new Date().toISOString(),
  region,
  resources: [],
  detail: {},
})

/** EventBridge schedules. Here a turn comes every few seconds, so that nobody waits minutes for what follows on it. */
export const startScheduler = Effect.fnUntraced(function* (options: {
  readonly functions: ReadonlyArray<FunctionDefinition>
  readonly host: LambdaHost
  readonly region: string
  readonly every: Duration.Input
}) {
  const scheduled = options.functions.filter(({ trigger }) => trigger.type === "schedule")
  yield* Effect.forEach(
    scheduled,
    ({ name }) =>
      // Two turns of one function never overlap; a failed one is in the function's log and the next comes anyway.
      Effect.suspend(() => options.host.invoke(name, toEvent(options.region))).pipe(
        Effect.ignore,
        Effect.repeat(Schedule.spaced(options.every)),
        Effect.delay(options.every),
        Effect.forkScoped,
      ),
    { discard: true },
  )
})
