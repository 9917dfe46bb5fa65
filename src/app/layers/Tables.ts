import { SecureRandom } from "effect/crypto"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"

import { MetricEnvironment } from "../../platform/Metrics.ts"
import { Settings } from "../../platform/Settings.ts"
import { Table } from "../../platform/Table.ts"

// Each layer has a module of its own: the bundler keeps every layer of a module of which one is used, with all it is made of.

const base = Layer.mergeAll(
  Layer.effect(
    MetricEnvironment,
    Effect.map(Settings, ({ environment }) => environment),
  ).pipe(Layer.provideMerge(Settings.layer)),
  Layer.sync(SecureRandom.SecureRandom, () =>
    SecureRandom.make((size) => globalThis.crypto.getRandomValues(new Uint8Array(size))),
  ),
)

/** The table, and what every function needs beside it. */
export const tables = Table.layer.pipe(Layer.provideMerge(base))
