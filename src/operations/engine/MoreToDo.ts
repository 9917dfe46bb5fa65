import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"

import { defineError } from "../../kernel/defineError.ts"
import type { Operation } from "./Operation.ts"
import type { OperationStore } from "./OperationStore.ts"

/**
 * SYS_001: the time of this run is over, and a step that works in slices has got on in it. It is no failure: the operation goes
 * on in a run of its own, which is none of the tries that it has. Nobody is answered with it.
 */
export class MoreToDo extends defineError<MoreToDo>()("MoreToDo", {
  code: "SYS_001",
  status: 503,
  retryable: true,
  fields: {},
  message: "There is more to do than one run has time for",
}) {}

export const isMoreToDo = (error: unknown): error is MoreToDo => error instanceof MoreToDo

/**
 * Tells how far the step is that runs, from 0 to 1: the operation's progress follows, and the reconciler sees that it gets on.
 * A step that tells nothing is there at its end.
 */
export const StepProgress = Context.Reference<(part: number) => Effect.Effect<void>>(
  "src/operations/engine/StepProgress",
  { defaultValue: () => () => Effect.void },
)

export const tellProgress = (part: number): Effect.Effect<void> => Effect.flatMap(StepProgress, (tell) => tell(part))

/**
 * Writes that a step gets on, and keeps the operation as it then is. Should that not get through, the run goes on: that it has
 * lost its lease is told by its other writes.
 */
export const moving = (
  store: OperationStore["Service"],
  current: () => Operation,
  keep: (next: Operation) => void,
  progress = 0,
): Effect.Effect<void> =>
  Clock.currentTimeMillis.pipe(
    Effect.flatMap((now) =>
      store.write(current(), {
        movedAt: new Date(now).toISOString(),
        progress: Math.max(progress, current().progress),
      }),
    ),
    Effect.map(keep),
    Effect.catch((error) => Effect.logWarning("progress not written", error)),
  )
