import * as ConfigProvider from "effect/ConfigProvider"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as ManagedRuntime from "effect/ManagedRuntime"

import { loggingLayer } from "./Logging.ts"

/** What every function's container has around its own layers: JSON logs and the environment as configuration. */
const platform = loggingLayer.pipe(Layer.provideMerge(ConfigProvider.layer(ConfigProvider.fromEnv())))

/** Runs effects of one container: its layers are built once, with the first event. */
export const makeRun = <R>(layer: Layer.Layer<R, unknown>) => {
  const runtime = ManagedRuntime.make(layer.pipe(Layer.provideMerge(platform)))
  return <A, E>(effect: Effect.Effect<A, E, R>): Promise<A> => runtime.runPromise(effect)
}
