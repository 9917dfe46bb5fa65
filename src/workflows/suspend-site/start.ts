import * as Effect from "effect/Effect"

import { OperationAccepted } from "../../http/Accepted.ts"
import type { RequestOf } from "../../http/Endpoint.ts"
import type { SiteRef } from "../../kernel/SiteRef.ts"
import { runInline } from "../../operations/engine/InlineRun.ts"
import { etagHeader } from "../../sites/Site.ts"
import { SiteChanges } from "../../sites/SiteChanges.ts"
import { SiteReader } from "../../sites/SiteReader.ts"
import { ifMatches } from "../../sites/SitesApi.ts"
import { wordPressSiteOf } from "../../sites/StandingSite.ts"
import type { endpoint } from "./endpoint.ts"
import { siteStatusChange } from "./saga.ts"

/** Suspends a site, or takes it up again, within the request if there is time. */
export const setSiteStatus = Effect.fn("SuspendSite.start")(function* (
  site: SiteRef,
  to: "ACTIVE" | "SUSPENDED",
  ifMatch?: string,
) {
  const changes = yield* SiteChanges
  const operation = yield* changes.begin({
    site,
    action: "status",
    type: "SITE_STATUS",
    from: [to === "ACTIVE" ? "SUSPENDED" : "ACTIVE"],
    ...ifMatches(ifMatch),
    plan: (found) => Effect.map(wordPressSiteOf(found), (target) => ({ payload: { ...target, to } })),
  })
  const done = yield* runInline(siteStatusChange, operation)
  if (done instanceof OperationAccepted) return done
  return yield* (yield* SiteReader).get(site.tenantId, site.siteId)
})

export const handler = {
  handle: ({ headers, params, payload }: RequestOf<typeof endpoint>) =>
    setSiteStatus(params, payload.status, headers["if-match"]),
  headers: etagHeader,
}
