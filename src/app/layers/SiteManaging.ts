import * as Layer from "effect/Layer"

import { SiteManagement } from "../../workflows/update-site/SiteManagement.ts"
import { requestRunning } from "./RequestRunning.ts"

/** What a function needs that updates, suspends or promotes a site. */
export const siteManaging = SiteManagement.layer.pipe(Layer.provideMerge(requestRunning))
