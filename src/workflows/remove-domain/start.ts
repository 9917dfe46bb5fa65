import * as Effect from "effect/Effect"

import { Domains } from "../../domains/Domains.ts"
import { DomainStore } from "../../domains/DomainStore.ts"
import { OperationAccepted } from "../../http/Accepted.ts"
import type { RequestOf } from "../../http/Endpoint.ts"
import type { SiteRef } from "../../kernel/SiteRef.ts"
import { runInline } from "../../operations/engine/InlineRun.ts"
import { siteDomains } from "../change-domains/saga.ts"
import { beginDomainChange } from "../change-domains/start.ts"
import type { endpoint } from "./endpoint.ts"

/** Takes a domain off a site, within the request if there is time. A claim that led nowhere yet is gone at once. */
export const removeDomain = Effect.fn("RemoveDomain.start")(function* (params: SiteRef & { readonly domain: string }) {
  const { claim } = yield* (yield* Domains).find(params, params.domain)
  const { domain, status } = claim
  const store = yield* DomainStore
  if (status !== "VERIFIED" && (yield* store.release(params, domain, "attached"))) return undefined
  const operation = yield* beginDomainChange(params, { change: "REMOVE", domain })
  const done = yield* runInline(siteDomains, operation)
  return done instanceof OperationAccepted ? done : undefined
})

export const handler = {
  handle: ({ params }: RequestOf<typeof endpoint>) => removeDomain(params),
}
