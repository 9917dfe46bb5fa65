import * as ConfigProvider from "effect/ConfigProvider"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as ManagedRuntime from "effect/ManagedRuntime"

import { type Invocation, untilDeadline, withTime } from "../platform/Deadline.ts"
import { loggingLayer, withOutcome } from "../platform/Logging.ts"
import { inInvocation, tracingLayer } from "../platform/Tracing.ts"

/** What every function's container has around its own layers: JSON logs, traces, and the environment as configuration. */
const platform = Layer.merge(loggingLayer, tracingLayer).pipe(
  Layer.provideMerge(ConfigProvider.layer(ConfigProvider.fromEnv())),
)

/** Milliseconds of an invocation that are kept for its end: for what is on its way, and to say what became of it. */
const reserveMs = 5000

/** Runs effects with the services of a container. */
export type Run<R> = <A, E>(effect: Effect.Effect<A, E, R>) => Promise<A>

/** Runs effects of one container: its layers are built once, with the first event. The deadline is for the caller to set. */
export const makeRun = <R>(layer: Layer.Layer<R, unknown>): Run<R> => {
  const runtime = ManagedRuntime.make(layer.pipe(Layer.provideMerge(platform)))
  return (effect) => runtime.runPromise(inInvocation(effect))
}

/** A container's layers, or what runs in a container that several handlers share. */
export type Container<R> = Layer.Layer<R, unknown> | Run<R>

export const runIn = <R>(container: Container<R>): Run<R> =>
  typeof container === "function" ? container : makeRun(container)

/**
 * The handler of a function that answers nobody, such as a schedule's: what is not done before its end is interrupted. Its lines
 * say the action, and the last one what came of it.
 */
export const makeTask = <Event, E, R>(
  task: (event: Event) => Effect.Effect<void, E, R>,
  layer: Layer.Layer<R, unknown>,
  action: string,
) => {
  const run = makeRun(layer)
  return (event: Event, { getRemainingTimeInMillis }: Invocation): Promise<void> =>
    run(
      Effect.exit(untilDeadline(task(event))).pipe(
        withOutcome("run ended", Exit.isSuccess),
        Effect.flatten,
        withTime(getRemainingTimeInMillis() - reserveMs),
        Effect.annotateLogs({ action }),
      ),
    )
}
