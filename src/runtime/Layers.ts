import { SecureRandom } from "effect/crypto"
import * as Layer from "effect/Layer"

import { Queues } from "../aws/Queues.ts"
import { Secrets } from "../aws/Secrets.ts"
import { Table } from "../aws/Table.ts"
import { Topic } from "../aws/Topic.ts"
import { OperationEvents } from "../operations/OperationEvents.ts"
import { Operations } from "../operations/Operations.ts"
import { OperationStore } from "../operations/OperationStore.ts"
import { Sites } from "../sites/Sites.ts"
import { SiteStore } from "../sites/SiteStore.ts"
import { WordPress } from "../wordpress/WordPress.ts"
import { WordPressCredentials } from "../wordpress/WordPressCredentials.ts"
import { Settings } from "./Settings.ts"

const base = Layer.mergeAll(
  Settings.layer,
  Layer.sync(SecureRandom.SecureRandom, () =>
    SecureRandom.make((size) => globalThis.crypto.getRandomValues(new Uint8Array(size))),
  ),
)
const tables = Table.layer.pipe(Layer.provideMerge(base))
const stores = OperationStore.layer.pipe(Layer.provideMerge(tables))

/** What a function needs that answers about operations. */
export const operationsLayer = Operations.layer.pipe(Layer.provideMerge(Queues.layer), Layer.provideMerge(stores))

/** What a function needs that answers about sites. */
export const sitesLayer = Sites.layer.pipe(Layer.provideMerge(SiteStore.layer), Layer.provideMerge(operationsLayer))

/** What a function needs that ends operations, but runs no steps. */
export const recoveryLayer = OperationEvents.layer.pipe(
  Layer.provideMerge(Topic.layer),
  Layer.provideMerge(operationsLayer),
)

/** What a consumer needs that runs operations against WordPress. */
export const runnerLayer = WordPress.layer.pipe(
  Layer.provideMerge(WordPressCredentials.layer),
  Layer.provideMerge(Secrets.layer),
  Layer.provideMerge(recoveryLayer),
)
