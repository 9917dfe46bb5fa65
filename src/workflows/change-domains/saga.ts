import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"

import { DomainNotVerified } from "../../domains/DomainErrors.ts"
import { tellDomain } from "../../domains/DomainEvents.ts"
import { DomainStore } from "../../domains/DomainStore.ts"
import { WordPressSiteRef } from "../../kernel/SiteRef.ts"
import { makeSaga, recorded, recordIn, stepRecord } from "../../operations/engine/Saga.ts"
import type { SiteAddresses } from "../../platform/SiteAddresses.ts"
import type { Topic } from "../../platform/Topic.ts"
import { HealthStatus, SiteStatus } from "../../sites/Site.ts"
import { verifySite } from "../../sites/SiteHealth.ts"
import { lockSite, releaseSite } from "../../sites/SiteLock.ts"
import type { NetworkAddresses } from "../../wordpress/NetworkAddresses.ts"
import type { WordPress } from "../../wordpress/WordPress.ts"
import { WordPressDomains } from "../../wordpress/WordPressDomains.ts"
import { readDomains, writeDomains } from "./steps.ts"

/** The payload of a SITE_DOMAINS_REQUEST: what becomes of one domain of a site. */
export const SiteDomainsPayload = Schema.Struct({
  ...WordPressSiteRef.fields,
  status: SiteStatus,
  change: Schema.Literals(["ATTACH", "PRIMARY", "REMOVE"]),
  /** Null is the site's own address, which can only become primary. */
  domain: Schema.NullOr(Schema.String),
})
type Payload = typeof SiteDomainsPayload.Type

const before = stepRecord("read-domains", WordPressDomains)
const after = stepRecord("write-domains", Schema.Struct({ primary: WordPressDomains.fields.primary }))
const seen = stepRecord("look", Schema.Struct({ healthStatus: Schema.optionalKey(HealthStatus) }))

/** The primary domain after a change. */
const primaryAfter = (
  { change, domain }: Payload,
  found: WordPressDomains,
  isWanted: boolean,
): WordPressDomains["primary"] => {
  if (change === "PRIMARY" || (change === "ATTACH" && isWanted)) return domain
  return change === "REMOVE" && found.primary === domain ? null : found.primary
}

/**
 * A change of the domains under which a site answers. WordPress is told all that the site has, and which is primary: so
 * whatever was missed before comes right as well. If the site does not work then, it stays as it was.
 */
export const siteDomains = makeSaga<
  typeof SiteDomainsPayload,
  WordPress | DomainStore | Topic | SiteAddresses | NetworkAddresses
>(SiteDomainsPayload, {
  steps: [
    {
      name: before.step,
      weight: 10,
      message: "Reading the site's domains",
      run: ({ payload }) => readDomains(payload),
    },
    {
      name: after.step,
      weight: 60,
      message: "Changing the domains, and the addresses in the content",
      run: Effect.fnUntraced(function* ({ journal, payload }) {
        const store = yield* DomainStore
        const found = yield* recorded(journal, before)
        const { change, domain, siteId } = payload
        const claims = yield* store.list(siteId)
        const held = (yield* store.held(claims)).filter((holder) => change !== "REMOVE" || holder.domain !== domain)
        // Said before it is so: whatever happens then, it is known that WordPress may answer under it.
        const noted = yield* Effect.forEach(held, (holder) => store.note(payload, holder.domain, { attached: true }))
        const answering = held.filter((_, index) => noted[index] === true)
        if (domain !== null && change !== "REMOVE" && !answering.some((holder) => holder.domain === domain)) {
          return yield* new DomainNotVerified({ siteId, domain })
        }
        const isWanted = claims.some((claim) => claim.domain === domain && claim.wantsPrimary)
        return yield* writeDomains(payload, answering, primaryAfter(payload, found, isWanted))
      }),
      undo: Effect.fnUntraced(function* ({ journal, payload }) {
        const store = yield* DomainStore
        const found = yield* recorded(journal, before)
        const held = yield* store.held(yield* store.list(payload.siteId))
        const answering = held.filter(({ domain }) => found.domains.some(({ host }) => host === domain))
        yield* writeDomains(payload, answering, found.primary)
        const { change, domain } = payload
        const isNew = change === "ATTACH" && domain !== null && !answering.some((holder) => holder.domain === domain)
        return isNew ? yield* store.note(payload, domain, { attached: false }) : null
      }),
    },
    {
      name: seen.step,
      weight: 20,
      message: "Looking whether the site works",
      run: Effect.fnUntraced(function* ({ journal, payload }) {
        const { primary } = yield* recorded(journal, after)
        // Only new addresses can have broken what was there.
        if (primary === (yield* recorded(journal, before)).primary) return {}
        return yield* verifySite(payload, payload.status === "SUSPENDED")
      }),
    },
    {
      name: "tell",
      weight: 5,
      message: "Telling the edge",
      run: Effect.fnUntraced(function* ({ operation, payload }) {
        const { change, domain, siteId } = payload
        if (domain === null || change === "PRIMARY") return null
        const store = yield* DomainStore
        // One that another site has is not gone: it leads there.
        if ((yield* store.holder(domain))?.siteId !== siteId) return null
        return yield* tellDomain(change === "ATTACH" ? "verified" : "removed", domain, operation)
      }),
    },
    {
      name: "release",
      weight: 5,
      message: "Giving the domain back",
      run: Effect.fnUntraced(function* ({ payload }) {
        const { change, domain } = payload
        if (domain === null || change !== "REMOVE") return null
        return { released: yield* (yield* DomainStore).release(payload, domain) }
      }),
    },
  ],
  noReturnAfter: before.step,
  result: ({ operation, payload }) => ({
    status: payload.status,
    domain: payload.domain,
    primaryDomain: recordIn(operation, after).primary,
  }),
  onCompleted: ({ now, operation, table }) => {
    const { primary } = recordIn(operation, after)
    const { healthStatus } = recordIn(operation, seen)
    const set = {
      ...(primary === null ? {} : { primaryDomain: primary }),
      ...(healthStatus === undefined ? {} : { healthStatus }),
    }
    const remove = primary === null ? ["primaryDomain"] : []
    return [releaseSite(table, operation, operation.operationId, { now, set, remove })]
  },
  onFailed: ({ operation, table }) => [releaseSite(table, operation, operation.operationId)],
  onRetry: ({ operation, payload, table }) => [
    lockSite(table, operation, { operationId: operation.operationId, from: [payload.status] }),
  ],
})
