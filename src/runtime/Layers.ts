import * as Layer from "effect/Layer"

import { Queues } from "../aws/Queues.ts"
import { Secrets } from "../aws/Secrets.ts"
import { Topic } from "../aws/Topic.ts"
import { OperationEvents } from "../operations/OperationEvents.ts"
import { Operations } from "../operations/Operations.ts"
import { OperationStore } from "../operations/OperationStore.ts"
import { Sites } from "../sites/Sites.ts"
import { SiteStore } from "../sites/SiteStore.ts"
import { Tenants } from "../tenants/Tenants.ts"
import { WordPress } from "../wordpress/WordPress.ts"
import { WordPressCredentials } from "../wordpress/WordPressCredentials.ts"
import { tables } from "./ReadLayers.ts"

const stores = OperationStore.layer.pipe(Layer.provideMerge(tables))

/** What a function needs that answers about operations. */
export const operationsLayer = Operations.layer.pipe(Layer.provideMerge(Queues.layer), Layer.provideMerge(stores))

/** What a function needs that changes sites. */
export const sitesLayer = Sites.layer.pipe(Layer.provideMerge(SiteStore.layer), Layer.provideMerge(operationsLayer))

/** What a function needs that sets tenants' plans. */
export const tenantsLayer = Tenants.layer.pipe(Layer.provideMerge(tables))

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
