import { SecureRandom } from "effect/crypto"
import * as Layer from "effect/Layer"

import { metricEnvironment } from "../../platform/Metrics.ts"
import { Table } from "../../platform/Table.ts"

// Each layer has a module of its own: the bundler keeps every layer of a module of which one is used, with all it is made of.

/** The table, and what every function needs beside it. */
export const tables = Layer.mergeAll(
  Table.layer,
  metricEnvironment,
  Layer.sync(SecureRandom.SecureRandom, () =>
    SecureRandom.make((size) => globalThis.crypto.getRandomValues(new Uint8Array(size))),
  ),
)
