import * as Layer from "effect/Layer"

import { SiteCron } from "../../sites/SiteCron.ts"
import { SiteStore } from "../../sites/SiteStore.ts"
import { apiTables } from "./ApiTables.ts"
import { wordpressCalling } from "./WordPressCalling.ts"

/** What a function needs that shows what a site has scheduled. */
export const cronReading = SiteCron.layer.pipe(
  Layer.provideMerge(Layer.mergeAll(SiteStore.layer, wordpressCalling)),
  Layer.provideMerge(apiTables),
)
