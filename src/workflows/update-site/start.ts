import * as Effect from "effect/Effect"

import { OperationAccepted } from "../../http/Accepted.ts"
import type { RequestOf } from "../../http/Endpoint.ts"
import { InvalidRequest } from "../../kernel/HttpErrors.ts"
import type { SiteRef } from "../../kernel/SiteRef.ts"
import { runInline } from "../../operations/engine/InlineRun.ts"
import { checkAvailable } from "../../sites/AvailableVersions.ts"
import { etagHeader } from "../../sites/Site.ts"
import { SiteChanges } from "../../sites/SiteChanges.ts"
import { SiteReader } from "../../sites/SiteReader.ts"
import { ifMatches } from "../../sites/SitesApi.ts"
import { running, wordPressSiteOf } from "../../sites/StandingSite.ts"
import type { endpoint, UpdateSiteRequest } from "./endpoint.ts"
import { siteUpdating } from "./saga.ts"

/** Changes a site's name and settings, within the request if there is time. */
export const updateSite = Effect.fn("UpdateSite.start")(function* (
  site: SiteRef,
  { configuration = {}, siteName }: typeof UpdateSiteRequest.Type,
  ifMatch?: string,
) {
  if (siteName === undefined && Object.keys(configuration).length === 0) {
    const reason = "nothing to change: give siteName, or at least one setting under configuration"
    return yield* new InvalidRequest({ fields: [{ path: "payload", reason }] })
  }
  const changes = yield* SiteChanges
  const operation = yield* changes.begin({
    site,
    action: "update",
    type: "SITE_UPDATE",
    from: running,
    ...ifMatches(ifMatch),
    plan: Effect.fnUntraced(function* (found) {
      yield* checkAvailable(found, configuration)
      const named = siteName === undefined ? {} : { siteName }
      return { payload: { ...(yield* wordPressSiteOf(found)), ...named, configuration, status: found.status } }
    }),
  })
  const done = yield* runInline(siteUpdating, operation)
  if (done instanceof OperationAccepted) return done
  return yield* (yield* SiteReader).get(site.tenantId, site.siteId)
})

export const handler = {
  handle: ({ headers, params, payload }: RequestOf<typeof endpoint>) =>
    updateSite(params, payload, headers["if-match"]),
  headers: etagHeader,
}
