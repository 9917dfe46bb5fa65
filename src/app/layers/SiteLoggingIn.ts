import * as Layer from "effect/Layer"

import { SiteAddresses } from "../../platform/SiteAddresses.ts"
import { SiteLogin } from "../../sites/SiteLogin.ts"
import { SiteStore } from "../../sites/SiteStore.ts"
import { apiTables } from "./ApiTables.ts"
import { wordpressCalling } from "./WordPressCalling.ts"

/** What a function needs that lets users in to sites. */
export const siteLoggingIn = SiteLogin.layer.pipe(
  Layer.provide(SiteAddresses.layer),
  Layer.provideMerge(Layer.mergeAll(SiteStore.layer, wordpressCalling)),
  Layer.provideMerge(apiTables),
)
