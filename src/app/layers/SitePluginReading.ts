import * as Layer from "effect/Layer"

import { SitePluginReader } from "../../plugins/installed/SitePluginReader.ts"
import { PluginStore } from "../../plugins/marketplace/PluginStore.ts"
import { SiteReader } from "../../sites/SiteReader.ts"
import { tables } from "./Tables.ts"

/** What a function needs that lists the plugins of a site. */
export const sitePluginReading = SitePluginReader.layer.pipe(
  Layer.provideMerge(Layer.mergeAll(SiteReader.layer, PluginStore.layer)),
  Layer.provideMerge(tables),
)
