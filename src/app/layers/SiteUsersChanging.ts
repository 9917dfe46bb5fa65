import * as Layer from "effect/Layer"

import { SiteStore } from "../../sites/SiteStore.ts"
import { SiteUsers } from "../../sites/SiteUsers.ts"
import { apiTables } from "./ApiTables.ts"
import { wordpressCalling } from "./WordPressCalling.ts"

/** What a function needs that lists and changes the users of sites. */
export const siteUsersChanging = SiteUsers.layer.pipe(
  Layer.provideMerge(Layer.mergeAll(SiteStore.layer, wordpressCalling)),
  Layer.provideMerge(apiTables),
)
