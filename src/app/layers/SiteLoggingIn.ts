import * as Layer from "effect/Layer"

import { SiteLogin } from "../../sites/SiteLogin.ts"
import { SiteStore } from "../../sites/SiteStore.ts"
import { tables } from "./Tables.ts"
import { wordpressCalling } from "./WordPressCalling.ts"

/** What a function needs that lets users in to sites. */
export const siteLoggingIn = SiteLogin.layer.pipe(
  Layer.provideMerge(Layer.mergeAll(SiteStore.layer, wordpressCalling)),
  Layer.provideMerge(tables),
)
