import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"

import { type DomainClaim, instantOf } from "../../domains/Domain.ts"
import { DomainStore } from "../../domains/DomainStore.ts"
import { workThrough } from "../../platform/Turn.ts"
import { SiteStore } from "../../sites/SiteStore.ts"
import { changeDomainsUnasked } from "../change-domains/start.ts"
import { lookAtDomain } from "./look.ts"

/** Milliseconds after which a site is asked again that was busy. */
const busyMs = 60_000

const lookAfter = Effect.fnUntraced(function* (due: DomainClaim) {
  const sites = yield* SiteStore
  const store = yield* DomainStore
  const { domain, siteId, tenantId } = due
  const site = yield* sites.get(tenantId, siteId)
  // Nothing is left of it that could answer.
  if (site === undefined || site.status === "DELETED") return void (yield* store.release(due, domain))
  const { change } = yield* lookAtDomain(due)
  if (change === undefined || (yield* changeDomainsUnasked(site, change))) return
  const nextCheckAt = instantOf((yield* Clock.currentTimeMillis) + busyMs)
  yield* store.note(due, domain, { nextCheckAt })
})

/**
 * Looks at all claims of domains that are due: the new ones again and again until they are proven or have ended, the others each
 * day. What is left of a turn is the next one's.
 */
export const lookAtDueDomains = Effect.gen(function* () {
  const store = yield* DomainStore
  const now = instantOf(yield* Clock.currentTimeMillis)
  const { all, begun } = yield* workThrough(
    (from) => store.due(now, from),
    (due) =>
      lookAfter(due).pipe(
        // One domain's trouble must not keep the others waiting.
        Effect.catchCause((cause) => Effect.logError("domain not looked at", cause)),
        Effect.annotateLogs({ siteId: due.siteId, tenantId: due.tenantId }),
      ),
  )
  if (begun > 0) yield* Effect.logInfo("domains looked at", { begun, all })
})
