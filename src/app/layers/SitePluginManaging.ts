import * as Layer from "effect/Layer"

import { SitePlugins } from "../../workflows/install-plugin/SitePlugins.ts"
import { requestRunning } from "./RequestRunning.ts"

/** What a function needs that changes the plugins of a site. */
export const sitePluginManaging = SitePlugins.layer.pipe(Layer.provideMerge(requestRunning))
