import * as Effect from "effect/Effect"

import { InternalError } from "../kernel/HttpErrors.ts"
import type { SiteRef, WordPressSiteRef } from "../kernel/SiteRef.ts"
import type { Site, SiteStatus } from "./Site.ts"
import { SiteNotFound, StatusForbids } from "./SiteErrors.ts"
import type { SiteStore } from "./SiteStore.ts"

/** The statuses of a site that has a WordPress site which can be worked on. */
export const running = ["ACTIVE", "SUSPENDED"] as const

/** Where the WordPress site of a site is. */
export const wordPressSiteOf = ({
  environment,
  siteId,
  subdomain,
  tenantId,
  wpSiteId,
}: Site): Effect.Effect<WordPressSiteRef, InternalError> =>
  wpSiteId === undefined
    ? Effect.fail(new InternalError({ cause: `${siteId} has no WordPress site` }))
    : Effect.succeed({ tenantId, siteId, environment, subdomain, wpSiteId })

/** A site whose WordPress can be asked, and where that is; it has to be in one of these statuses. */
export const standingSite = Effect.fnUntraced(function* (
  store: SiteStore["Service"],
  { siteId, tenantId }: SiteRef,
  allowed: ReadonlyArray<SiteStatus> = running,
) {
  const site = yield* store.get(tenantId, siteId)
  if (site === undefined) return yield* new SiteNotFound({ siteId })
  const { status } = site
  if (!allowed.includes(status)) return yield* new StatusForbids({ siteId, status, allowed })
  return { site, target: yield* wordPressSiteOf(site) }
})
