import * as Layer from "effect/Layer"

import { PluginReader } from "../../plugins/marketplace/PluginReader.ts"
import { PluginStore } from "../../plugins/marketplace/PluginStore.ts"
import { apiTables } from "./ApiTables.ts"

/** What a function needs that reads the marketplace. */
export const pluginReading = PluginReader.layer.pipe(
  Layer.provideMerge(PluginStore.layer),
  Layer.provideMerge(apiTables),
)
