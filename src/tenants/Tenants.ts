import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"

import type { Environment } from "../kernel/Environment.ts"
import { InternalError } from "../kernel/HttpErrors.ts"
import { type TenantId } from "../kernel/Ids.ts"
import { firstVersion } from "../platform/Records.ts"
import { Table, type TableError, toItem } from "../platform/Table.ts"
import { NetworkAddresses } from "../wordpress/NetworkAddresses.ts"
import { placesTaken } from "./Lineages.ts"
import { platformIn } from "./Platforms.ts"
import { profileKey, siteCountOf, tierOf } from "./TenantItem.ts"
import type { TenantPlan, TenantPlatform, TenantTier } from "./TenantsApi.ts"
import { maxSites, type Tier } from "./Tier.ts"
import { usageOfTenant } from "./Usage.ts"

/** Tenants' plans. */
export class Tenants extends Context.Service<
  Tenants,
  {
    get(tenantId: TenantId): Effect.Effect<typeof TenantPlan.Type, TableError>
    platform(tenantId: TenantId): Effect.Effect<typeof TenantPlatform.Type, TableError>
    setTier(tenantId: TenantId, tier: Tier): Effect.Effect<typeof TenantTier.Type, TableError>
  }
>()("src/tenants/Tenants") {
  static readonly layer = Layer.effect(
    Tenants,
    Effect.gen(function* () {
      const table = yield* Table
      const { wordpressOrigin } = yield* NetworkAddresses
      const maxOf = (tier: Tier) => (Number.isFinite(maxSites[tier]) ? maxSites[tier] : null)
      return Tenants.of({
        get: Effect.fnUntraced(function* (tenantId) {
          const profile = yield* table.get(profileKey(tenantId), { consistent: true })
          const tier = tierOf(profile)
          const siteCount = yield* placesTaken(table, profile, tenantId)
          return { tenantId, tier, siteCount, maxSites: maxOf(tier), storage: yield* usageOfTenant(table, tenantId) }
        }),
        platform: Effect.fnUntraced(function* (tenantId) {
          const profile = yield* table.get(profileKey(tenantId))
          const of = (environment: Environment) => platformIn(profile, wordpressOrigin, environment) ?? null
          return { tenantId, environments: { DEV: of("DEV"), SIT: of("SIT"), PROD: of("PROD") } }
        }),
        setTier: Effect.fn("Tenants.setTier")(function* (tenantId, tier) {
          const profile = yield* table
            .update({
              Key: toItem(profileKey(tenantId)),
              UpdateExpression:
                "SET tier = :tier, tenantId = :tenant, siteCount = if_not_exists(siteCount, :zero), schemaVersion = :version",
              ExpressionAttributeValues: toItem({
                ":tier": tier,
                ":tenant": tenantId,
                ":zero": 0,
                ":version": firstVersion.schemaVersion,
              }),
            })
            .pipe(Effect.catchTag("ConditionFailed", (cause) => Effect.fail(new InternalError({ cause }))))
          return { tenantId, tier, siteCount: siteCountOf(profile), maxSites: maxOf(tier) }
        }),
      })
    }),
  )
}
