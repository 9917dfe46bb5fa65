import * as ConfigProvider from "effect/ConfigProvider"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as ManagedRuntime from "effect/ManagedRuntime"

import { loggingLayer } from "./Logging.ts"
import { inInvocation, tracingLayer } from "./Tracing.ts"

/** What every function's container has around its own layers: JSON logs, traces, and the environment as configuration. */
const platform = Layer.merge(loggingLayer, tracingLayer).pipe(
  Layer.provideMerge(ConfigProvider.layer(ConfigProvider.fromEnv())),
)

/** Runs effects of one container: its layers are built once, with the first event. */
export const makeRun = <R>(layer: Layer.Layer<R, unknown>) => {
  const runtime = ManagedRuntime.make(layer.pipe(Layer.provideMerge(platform)))
  return <A, E>(effect: Effect.Effect<A, E, R>): Promise<A> => runtime.runPromise(inInvocation(effect))
}
