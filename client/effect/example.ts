import { Effect } from "effect"

import { type TenantId, SiteId } from "../../src/kernel/Ids.ts"
import { hasCode } from "./hasCode.ts"
import { PortalClient } from "./PortalClient.ts"

/** A customer's order, as the portal has it. */
interface Order {
  readonly orderId: string
  readonly tenantId: TenantId
  readonly siteName: string
  readonly subdomain: string
}

/** Creates the site that was ordered, and answers its address when visitors can come. */
export const deliver = Effect.fn("deliver")(function* ({ orderId, siteName, subdomain, tenantId }: Order) {
  const portal = yield* PortalClient
  const accepted = yield* portal.sites
    .createSite({
      params: { tenantId },
      // The order's own id: whatever happens to the portal, the site is made once.
      headers: { "idempotency-key": orderId },
      payload: { siteName, subdomain, environment: "DEV" },
    })
    .pipe(
      Effect.catchIf(hasCode("SITE_004"), ({ error }) =>
        Effect.fail(
          `Your ${error.details.tier} plan has room for ${error.details.maxSites} sites. ${error.suggestion}`,
        ),
      ),
    )
  yield* portal.waitFor(accepted)
  return accepted.siteUrl
})

/** Renames a site, unless somebody else has just changed it. */
export const rename = Effect.fn("rename")(function* (tenantId: TenantId, id: string, siteName: string) {
  const portal = yield* PortalClient
  const params = { tenantId, siteId: SiteId.make(id) }
  const [site, { headers }] = yield* portal.sites.getSite({ params, responseMode: "decoded-and-response" })
  const ifMatch = headers["etag"] ?? "*"
  const answer = yield* portal.sites.updateSite({
    params,
    headers: { "if-match": ifMatch, prefer: "respond-async" },
    payload: { siteName },
  })
  // A change that is not done in time is answered by its operation; so is one that asked not to wait.
  if ("operationType" in answer) yield* portal.waitFor(answer)
  return site.siteName
})
