import * as Effect from "effect/Effect"

import type { DomainHolder } from "../../domains/Domain.ts"
import type { WordPressSiteRef } from "../../kernel/SiteRef.ts"
import { longRunningCall } from "../../wordpress/longRunningCall.ts"
import { WordPress } from "../../wordpress/WordPress.ts"
import { WordPressDomains } from "../../wordpress/WordPressDomains.ts"

const callTo = ({ environment, tenantId, wpSiteId }: WordPressSiteRef) => ({
  tenantId,
  environment,
  path: `/bbws/v1/sites/${wpSiteId}/domains`,
  answer: WordPressDomains,
})

/** The domains under which WordPress answers as a site. */
export const readDomains = Effect.fnUntraced(function* (target: WordPressSiteRef) {
  const wordpress = yield* WordPress
  return yield* wordpress.call({ ...callTo(target), method: "GET" })
})

/**
 * Has WordPress answer as a site under these domains and no others. A primary one that is not among them is none. With a new one
 * the addresses in the site's content are rewritten: that may take a while, and the same call again goes on with it.
 */
export const writeDomains = (
  target: WordPressSiteRef,
  held: ReadonlyArray<Pick<DomainHolder, "domain" | "since">>,
  wanted: string | null,
) => {
  const domains = held.map(({ domain, since }) => ({ host: domain, since }))
  const primary = domains.some(({ host }) => host === wanted) ? wanted : null
  return longRunningCall({ ...callTo(target), method: "PUT", body: { domains, primary } })
}
