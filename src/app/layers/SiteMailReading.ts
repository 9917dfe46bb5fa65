import * as Layer from "effect/Layer"

import { SiteMail } from "../../sites/SiteMail.ts"
import { SiteStore } from "../../sites/SiteStore.ts"
import { apiTables } from "./ApiTables.ts"
import { wordpressCalling } from "./WordPressCalling.ts"

/** What a function needs that lists the mails of a site. */
export const siteMailReading = SiteMail.layer.pipe(
  Layer.provideMerge(Layer.mergeAll(SiteStore.layer, wordpressCalling)),
  Layer.provideMerge(apiTables),
)
