import * as Effect from "effect/Effect"

import type { SiteRef } from "../../kernel/SiteRef.ts"
import type { Site } from "../../sites/Site.ts"
import { SiteChanges } from "../../sites/SiteChanges.ts"
import { running, wordPressSiteOf } from "../../sites/StandingSite.ts"
import { startUnasked } from "../shared/Unasked.ts"
import type { SiteDomainsPayload } from "./saga.ts"

/** What becomes of which domain. */
export type DomainChange = Pick<typeof SiteDomainsPayload.Type, "change" | "domain">

const payloadOf = (site: Site, change: DomainChange) =>
  Effect.map(wordPressSiteOf(site), (target) => ({ ...target, status: site.status, ...change }))

/** Begins a change of a site's domains for the caller. */
export const beginDomainChange = Effect.fnUntraced(function* (
  site: SiteRef,
  change: DomainChange,
  more: { readonly ifMatch?: string } = {},
) {
  const changes = yield* SiteChanges
  return yield* changes.begin({
    site,
    action: "domain:change",
    type: "SITE_DOMAINS",
    from: running,
    ...more,
    plan: (found) => Effect.map(payloadOf(found, change), (payload) => ({ payload })),
  })
})

/** Begins a change that nobody asked for, in the background. False if the site is busy, or not running. */
export const changeDomainsUnasked = (site: Site, change: DomainChange) =>
  Effect.flatMap(payloadOf(site, change), (payload) => startUnasked(site, "SITE_DOMAINS", payload)).pipe(
    Effect.as(true),
    Effect.catchTag("TransactionRefused", () => Effect.succeed(false)),
  )
