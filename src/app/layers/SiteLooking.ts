import * as Layer from "effect/Layer"

import { SiteHealth } from "../../sites/SiteHealth.ts"
import { SiteStore } from "../../sites/SiteStore.ts"
import { apiTables } from "./ApiTables.ts"
import { wordpressCalling } from "./WordPressCalling.ts"

/** What a function needs that looks how a site is. */
export const siteLooking = SiteHealth.layer.pipe(
  Layer.provideMerge(Layer.mergeAll(SiteStore.layer, wordpressCalling)),
  Layer.provideMerge(apiTables),
)
