import * as Effect from "effect/Effect"

import { DomainNotFound } from "../../domains/DomainErrors.ts"
import { Domains } from "../../domains/Domains.ts"
import type { RequestOf } from "../../http/Endpoint.ts"
import type { SiteRef } from "../../kernel/SiteRef.ts"
import { OperationDispatcher } from "../../operations/engine/OperationDispatcher.ts"
import { StatusForbids } from "../../sites/SiteErrors.ts"
import { running } from "../../sites/StandingSite.ts"
import { beginDomainChange } from "../change-domains/start.ts"
import type { endpoint } from "./endpoint.ts"
import { lookAtDomain } from "./look.ts"

/** Looks now whether a domain is the site's; if it is, the rest is done in the background. */
export const verifyDomain = Effect.fn("VerifyDomain.start")(function* (params: SiteRef & { readonly domain: string }) {
  const domains = yield* Domains
  const { claim, site } = yield* domains.find(params, params.domain)
  const { siteId, status } = site
  if (!running.some((one) => one === status)) return yield* new StatusForbids({ siteId, status, allowed: running })
  const looked = yield* lookAtDomain(claim)
  if (looked.claim === undefined) return yield* new DomainNotFound({ siteId, domain: claim.domain })
  if (looked.change === undefined) return domains.view(looked.claim, site.primaryDomain)
  const operation = yield* beginDomainChange(params, looked.change).pipe(
    Effect.tap((begun) => Effect.flatMap(OperationDispatcher, (operations) => operations.dispatch(begun))),
    // What is verified stays so: the schedule brings it to the site when that is free.
    Effect.catchTag(["OperationRunning", "VersionMismatch"], () => Effect.succeed(undefined)),
  )
  return domains.view(looked.claim, site.primaryDomain, operation?.operationId)
})

export const handler = {
  handle: ({ params }: RequestOf<typeof endpoint>) => verifyDomain(params),
}
