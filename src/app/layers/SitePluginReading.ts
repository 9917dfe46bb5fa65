import * as Layer from "effect/Layer"

import { SiteAddresses } from "../../platform/SiteAddresses.ts"
import { SitePluginReader } from "../../plugins/installed/SitePluginReader.ts"
import { PluginStore } from "../../plugins/marketplace/PluginStore.ts"
import { SiteReader } from "../../sites/SiteReader.ts"
import { apiTables } from "./ApiTables.ts"

/** What a function needs that lists the plugins of a site. */
export const sitePluginReading = SitePluginReader.layer.pipe(
  Layer.provideMerge(Layer.mergeAll(Layer.provide(SiteReader.layer, SiteAddresses.layer), PluginStore.layer)),
  Layer.provideMerge(apiTables),
)
