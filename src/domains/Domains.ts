import * as Clock from "effect/Clock"
import * as Config from "effect/Config"
import * as Context from "effect/Context"
import { SecureRandom } from "effect/crypto"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"

import { domainsPath, operationPath, sitePath } from "../http/Links.ts"
import { toPage } from "../http/Page.ts"
import { RequestInfo } from "../http/RequestInfo.ts"
import type { SiteRef } from "../kernel/SiteRef.ts"
import { SiteAddresses } from "../platform/SiteAddresses.ts"
import type { TableError } from "../platform/Table.ts"
import { ReservedNames } from "../sites/ReservedNames.ts"
import type { Site } from "../sites/Site.ts"
import { SiteNotFound, type StatusForbids } from "../sites/SiteErrors.ts"
import { SiteStore } from "../sites/SiteStore.ts"
import { NetworkAddresses } from "../wordpress/NetworkAddresses.ts"
import { type DomainClaim, newClaim, proofOf } from "./Domain.ts"
import {
  type DomainExists,
  type DomainNotAName,
  DomainNotFound,
  type DomainOfPlatform,
  type DomainPublic,
  type TooManyDomains,
} from "./DomainErrors.ts"
import { type DomainSettings, checkDomain, ownHosts, recordsOf, shownHost, toHost } from "./DomainName.ts"
import type { AddDomainRequest, DomainView } from "./DomainsApi.ts"
import { DomainStore } from "./DomainStore.ts"

type View = typeof DomainView.Type

const domainSettings = Effect.gen(function* () {
  const { apiDomain } = yield* ReservedNames
  const { wordpressNetworkBaseUrl } = yield* NetworkAddresses
  return {
    apiDomain,
    wordpressNetworkBaseUrl,
    siteBaseUrl: yield* SiteAddresses,
    domainTarget: yield* Config.String("DOMAIN_TARGET").pipe(Config.withDefault("")),
    domainAddresses: yield* Config.Array(Schema.NonEmptyString, "DOMAIN_ADDRESSES").pipe(Config.withDefault([])),
  } satisfies DomainSettings
})

/** The domains of sites, as callers see and claim them. */
export class Domains extends Context.Service<
  Domains,
  {
    list(site: SiteRef): Effect.Effect<ReturnType<typeof toPage<View>>, SiteNotFound | TableError>
    add(
      site: SiteRef,
      asked: typeof AddDomainRequest.Type,
    ): Effect.Effect<
      View,
      | SiteNotFound
      | StatusForbids
      | DomainNotAName
      | DomainPublic
      | DomainOfPlatform
      | DomainExists
      | TooManyDomains
      | TableError
    >
    /** The claim of a domain that a caller names in whatever form, with its site. */
    find(
      site: SiteRef,
      domain: string,
    ): Effect.Effect<{ readonly site: Site; readonly claim: DomainClaim }, SiteNotFound | DomainNotFound | TableError>
    view(claim: DomainClaim, primaryDomain: string | undefined, operationId?: string): View
  }
>()("src/domains/Domains") {
  static readonly layer = Layer.effect(
    Domains,
    Effect.gen(function* () {
      const store = yield* DomainStore
      const sites = yield* SiteStore
      const settings = yield* domainSettings
      const random = yield* SecureRandom.SecureRandom

      const siteOf = Effect.fnUntraced(function* ({ siteId, tenantId }: SiteRef) {
        const site = yield* sites.get(tenantId, siteId)
        return site === undefined || site.status === "DELETED" ? yield* new SiteNotFound({ siteId }) : site
      })

      const view = (claim: DomainClaim, primaryDomain: string | undefined, operationId?: string): View => {
        const { environment, nonce: _n, siteId, subdomain, tenantId, tries: _t, version: _v, ...rest } = claim
        const { wantsPrimary: _w, ...shown } = rest
        return {
          ...shown,
          displayName: shownHost(claim.domain),
          primary: primaryDomain === claim.domain,
          records: recordsOf(claim.domain, proofOf(claim), { environment, subdomain }, settings),
          _links: {
            site: { href: sitePath(tenantId, siteId) },
            ...(operationId === undefined ? {} : { operation: { href: operationPath(operationId) } }),
          },
        }
      }

      return Domains.of({
        view,
        list: Effect.fn("Domains.list")(function* (whose) {
          const { primaryDomain, siteId, tenantId } = yield* siteOf(whose)
          const claims = yield* store.list(siteId)
          return toPage(
            claims.map((claim) => view(claim, primaryDomain)),
            null,
            domainsPath(tenantId, siteId),
            {},
          )
        }),
        add: Effect.fn("Domains.add")(function* (whose, { domain: given, primary = false }) {
          const { environment, primaryDomain, siteId, subdomain, tenantId } = yield* siteOf(whose)
          const domain = yield* checkDomain(given, ownHosts(settings))
          const { seed } = yield* RequestInfo
          // A request that is answered anew under its Idempotency-Key finds what its first attempt wrote.
          const nonce = seed ?? (yield* random.uuidV7())
          const asked = { domain, wantsPrimary: primary, nonce }
          const claim = newClaim({ tenantId, siteId, environment, subdomain }, asked, yield* Clock.currentTimeMillis)
          const written = yield* store.claim(claim).pipe(
            Effect.as(claim),
            Effect.catchTag("DomainExists", (error) =>
              Effect.flatMap(store.get(siteId, domain), (found) =>
                found?.nonce === nonce ? Effect.succeed(found) : Effect.fail(error),
              ),
            ),
          )
          return view(written, primaryDomain)
        }),
        find: Effect.fnUntraced(function* (whose, given) {
          const site = yield* siteOf(whose)
          const domain = toHost(given) ?? given
          const claim = yield* store.get(site.siteId, domain)
          return claim === undefined ? yield* new DomainNotFound({ siteId: site.siteId, domain }) : { site, claim }
        }),
      })
    }),
  )
}
