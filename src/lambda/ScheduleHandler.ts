import * as Effect from "effect/Effect"
import type * as Layer from "effect/Layer"

import { Deadline } from "../platform/Deadline.ts"
import { TurnEnd } from "../platform/Turn.ts"
import { makeTask } from "./Container.ts"

/** Milliseconds before its deadline after which a turn begins nothing new: what is begun is finished. */
const reserveMs = 5000

/** The handler of a scheduled function: each event is a turn, which ends before Lambda ends it. */
export const makeTurnHandler = <E, R>(
  work: Effect.Effect<void, E, R>,
  layer: Layer.Layer<R, unknown>,
  action: string,
) =>
  makeTask(
    (_event: unknown) =>
      Effect.flatMap(Deadline, (deadline) => Effect.provideService(work, TurnEnd, deadline - reserveMs)),
    layer,
    action,
  )
