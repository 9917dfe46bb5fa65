import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"

import { accepted } from "../../http/Accepted.ts"
import type { RequestOf } from "../../http/Endpoint.ts"
import { operationPath, sitePath } from "../../http/Links.ts"
import { InvalidRequest } from "../../kernel/HttpErrors.ts"
import type { SiteRef } from "../../kernel/SiteRef.ts"
import { OperationDispatcher } from "../../operations/engine/OperationDispatcher.ts"
import { SiteChanges } from "../../sites/SiteChanges.ts"
import { ifMatches } from "../../sites/SitesApi.ts"
import type { endpoint, SiteDeleted } from "./endpoint.ts"

/** How a site is to be deleted: without a backup only as it is now, by its ETag. */
interface How {
  readonly ifMatch?: string | undefined
  readonly backup?: "skip" | undefined
}

/** Starts the deletion of a site, which is always done in the background. */
export const deleteSite = Effect.fn("DeleteSite.start")(function* (
  { siteId, tenantId }: SiteRef,
  { backup, ifMatch }: How,
) {
  if (backup === "skip" && (ifMatch === undefined || ifMatch === "*")) {
    const reason = "needed to delete a site without a backup: the ETag of the site as it is now"
    return yield* new InvalidRequest({ fields: [{ path: "headers.if-match", reason }] })
  }
  const changes = yield* SiteChanges
  const dispatcher = yield* OperationDispatcher
  const operation = yield* changes.begin({
    site: { tenantId, siteId },
    action: "delete",
    type: "SITE_DELETION",
    // Only after a deletion that said why there is no backup; the tenant's admins may do that, as all deletions.
    from: backup === "skip" ? ["FAILED"] : ["ACTIVE", "SUSPENDED", "FAILED"],
    ...ifMatches(ifMatch),
    plan: Effect.fnUntraced(function* (site, newId) {
      const now = new Date(yield* Clock.currentTimeMillis).toISOString()
      const { environment, lineageId, promotedFrom, status, subdomain, wpSiteId = null } = site
      return {
        payload: {
          tenantId,
          siteId,
          environment,
          subdomain,
          wpSiteId,
          lineageId,
          promoted: promotedFrom !== undefined,
          status,
          backupId: yield* newId("backup"),
          ...(backup === undefined ? {} : { backup }),
        },
        hold: { to: { status: "DEPROVISIONING" as const, now } },
      }
    }),
  })
  yield* dispatcher.dispatch(operation)
  const self = { href: sitePath(tenantId, siteId) }
  const { operationId } = operation
  const _links = { self, status: self, operation: { href: operationPath(operationId) } }
  return { siteId, status: "DEPROVISIONING", operationId, _links } satisfies typeof SiteDeleted.Type
})

export const handler = {
  handle: ({ headers, params, query }: RequestOf<typeof endpoint>) =>
    deleteSite(params, { ifMatch: headers["if-match"], backup: query.backup }),
  headers: accepted,
}
