import * as Layer from "effect/Layer"

import { SiteHealth } from "../../sites/SiteHealth.ts"
import { siteStarting } from "./SiteStarting.ts"
import { wordpressCalling } from "./WordPressCalling.ts"

/** What the synthetic check needs: it starts creations and deletions, and looks how a site is. */
export const syntheticChecking = SiteHealth.layer.pipe(
  Layer.provideMerge(wordpressCalling),
  Layer.provideMerge(siteStarting),
)
