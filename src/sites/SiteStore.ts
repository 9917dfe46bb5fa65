import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"

import { Table, type TableError } from "../aws/Table.ts"
import { InternalError, Throttled } from "../http/HttpErrors.ts"
import type { Operation } from "../operations/Operation.ts"
import { createOperation } from "../operations/OperationItem.ts"
import { maxSites, type Tier } from "../tenants/Tenant.ts"
import { profileKey, isUnknownTier, siteCountOf, takePlace, tierOf } from "../tenants/TenantItem.ts"
import type { Site } from "./Site.ts"
import { SiteQuotaExceeded, SubdomainTaken } from "./SiteErrors.ts"
import { claimSubdomain, createSite, decodeSite, siteKey } from "./SiteItem.ts"

/** Sites in the table. */
export class SiteStore extends Context.Service<
  SiteStore,
  {
    get(tenantId: string, siteId: string): Effect.Effect<Site | undefined, TableError>
    /**
     * Subdomain, place in the quota, site and operation in one transaction, so that no race makes two sites of one name
     * or one site too many. Creating the very same site again is no error: it stands already.
     */
    create(site: Site, operation: Operation): Effect.Effect<void, TableError | SubdomainTaken | SiteQuotaExceeded>
  }
>()("src/sites/SiteStore") {
  static readonly layer = Layer.effect(
    SiteStore,
    Effect.gen(function* () {
      const table = yield* Table
      const profileOf = (tenantId: string) => table.get(profileKey(tenantId), { consistent: true })

      const createAs = (
        tier: Tier,
        site: Site,
        operation: Operation,
        attemptsLeft: number,
      ): Effect.Effect<void, TableError | SubdomainTaken | SiteQuotaExceeded> =>
        table
          .transact([
            claimSubdomain(table.name, site),
            takePlace(table.name, site.tenantId, tier),
            createSite(table.name, site),
            createOperation(table.name, operation),
          ])
          .pipe(
            Effect.catchTag("TransactionRefused", ({ reasons }) =>
              Effect.gen(function* () {
                const [claim, place] = reasons
                if (claim?.code === "ConditionalCheckFailed") {
                  return claim.item?.["siteId"] === site.siteId
                    ? undefined
                    : yield* new SubdomainTaken({ subdomain: site.subdomain, environment: site.environment })
                }
                if (place?.code !== "ConditionalCheckFailed") return yield* new InternalError({ cause: reasons })
                if (isUnknownTier(place.item)) return yield* new InternalError({ cause: "the profile's tier is none" })
                const current = tierOf(place.item)
                // The tier was changed between our reading it and our writing.
                if (current !== tier) {
                  return attemptsLeft > 0
                    ? yield* createAs(current, site, operation, attemptsLeft - 1)
                    : yield* new Throttled({})
                }
                return yield* new SiteQuotaExceeded({
                  currentSites: siteCountOf(place.item),
                  maxSites: maxSites[tier],
                  tier,
                })
              }),
            ),
          )

      return SiteStore.of({
        get: (tenantId, siteId) =>
          table
            .get(siteKey(tenantId, siteId), { consistent: true })
            .pipe(
              Effect.flatMap((item) =>
                item === undefined
                  ? Effect.succeed(undefined)
                  : decodeSite(item).pipe(Effect.mapError((cause) => new InternalError({ cause }))),
              ),
            ),
        create: Effect.fn("SiteStore.create")(function* (site, operation) {
          const tier = tierOf(yield* profileOf(site.tenantId))
          yield* createAs(tier, site, operation, 3)
        }),
      })
    }),
  )
}
