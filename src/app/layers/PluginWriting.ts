import * as Layer from "effect/Layer"

import { PluginCatalogue } from "../../plugins/marketplace/PluginCatalogue.ts"
import { PluginStore } from "../../plugins/marketplace/PluginStore.ts"
import { apiTables } from "./ApiTables.ts"

/** What a function needs by which staff change the marketplace. */
export const pluginWriting = PluginCatalogue.layer.pipe(
  Layer.provideMerge(PluginStore.layer),
  Layer.provideMerge(apiTables),
)
