import * as Effect from "effect/Effect"

import type { SiteStatus } from "./Site.ts"
import { SiteNotFound, StatusForbids } from "./SiteErrors.ts"
import type { SiteParams } from "./SitesApi.ts"
import type { SiteStore } from "./SiteStore.ts"
import { running, targetOf } from "./SiteTarget.ts"

/** A site whose WordPress can be asked, and where that is; it has to be in one of these statuses. */
export const standingSite = Effect.fnUntraced(function* (
  store: SiteStore["Service"],
  { siteId, tenantId }: SiteParams,
  allowed: ReadonlyArray<SiteStatus> = running,
) {
  const site = yield* store.get(tenantId, siteId)
  if (site === undefined) return yield* new SiteNotFound({ siteId })
  const { status } = site
  if (!allowed.includes(status)) return yield* new StatusForbids({ siteId, status, allowed })
  return { site, target: yield* targetOf(site) }
})
