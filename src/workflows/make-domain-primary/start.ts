import * as Effect from "effect/Effect"

import { DomainNotFound, DomainNotVerified } from "../../domains/DomainErrors.ts"
import { toHost } from "../../domains/DomainName.ts"
import { DomainStore } from "../../domains/DomainStore.ts"
import { OperationAccepted } from "../../http/Accepted.ts"
import type { RequestOf } from "../../http/Endpoint.ts"
import type { SiteRef } from "../../kernel/SiteRef.ts"
import { runInline } from "../../operations/engine/InlineRun.ts"
import { etagHeader } from "../../sites/Site.ts"
import { SiteNotFound } from "../../sites/SiteErrors.ts"
import { SiteReader } from "../../sites/SiteReader.ts"
import { ifMatches } from "../../sites/SitesApi.ts"
import { siteHost } from "../../sites/SiteSteps.ts"
import { SiteStore } from "../../sites/SiteStore.ts"
import { siteDomains } from "../change-domains/saga.ts"
import { beginDomainChange } from "../change-domains/start.ts"
import type { endpoint } from "./endpoint.ts"

/** Moves a site's pages to one of its domains, or back to its own address, within the request if there is time. */
export const makeDomainPrimary = Effect.fn("MakeDomainPrimary.start")(function* (
  params: SiteRef & { readonly domain: string },
  ifMatch?: string,
) {
  const { siteId, tenantId } = params
  const site = yield* (yield* SiteStore).get(tenantId, siteId)
  if (site === undefined) return yield* new SiteNotFound({ siteId })
  const domain = toHost(params.domain) ?? params.domain
  const isOwn = domain === (yield* siteHost(site))
  if (!isOwn) {
    const claim = yield* (yield* DomainStore).get(siteId, domain)
    if (claim === undefined) return yield* new DomainNotFound({ siteId, domain })
    if (claim.status !== "VERIFIED") return yield* new DomainNotVerified({ siteId, domain })
  }
  const change = { change: "PRIMARY" as const, domain: isOwn ? null : domain }
  const operation = yield* beginDomainChange(params, change, ifMatches(ifMatch))
  const done = yield* runInline(siteDomains, operation)
  if (done instanceof OperationAccepted) return done
  return yield* (yield* SiteReader).get(tenantId, siteId)
})

export const handler = {
  handle: ({ headers, params }: RequestOf<typeof endpoint>) => makeDomainPrimary(params, headers["if-match"]),
  headers: etagHeader,
}
