import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"

import { InternalError } from "../kernel/HttpErrors.ts"
import { type TenantId } from "../kernel/Ids.ts"
import { firstVersion } from "../platform/Records.ts"
import { Table, type TableError, toItem } from "../platform/Table.ts"
import { profileKey, siteCountOf } from "./TenantItem.ts"
import type { TenantPlan } from "./TenantsApi.ts"
import { maxSites, type Tier } from "./Tier.ts"

/** Tenants' plans. */
export class Tenants extends Context.Service<
  Tenants,
  { setTier(tenantId: TenantId, tier: Tier): Effect.Effect<typeof TenantPlan.Type, TableError> }
>()("src/tenants/Tenants") {
  static readonly layer = Layer.effect(
    Tenants,
    Effect.gen(function* () {
      const table = yield* Table
      return Tenants.of({
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
          const max = maxSites[tier]
          return { tenantId, tier, siteCount: siteCountOf(profile), maxSites: Number.isFinite(max) ? max : null }
        }),
      })
    }),
  )
}
