import * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import * as OpenApi from "effect/http-api/OpenApi"
import * as Schema from "effect/Schema"

import { RequiredAction } from "../http/Access.ts"
import { changeErrors, idempotencyHeader } from "../http/Change.ts"
import { errors } from "../http/ErrorEnvelope.ts"
import { TenantId } from "../kernel/Ids.ts"
import { Tier } from "./Tier.ts"

/** What a tenant may have, and has. `maxSites` is null where there is no limit. */
export const TenantPlan = Schema.Struct({
  tenantId: TenantId,
  tier: Tier,
  siteCount: Schema.Int,
  maxSites: Schema.NullOr(Schema.Int),
}).annotate({ identifier: "TenantPlan" })

export const setTier = HttpApiEndpoint.put("setTenantTier", "/admin/tenants/:tenantId/tier", {
  params: { tenantId: TenantId },
  headers: idempotencyHeader,
  payload: Schema.Struct({ tier: Tier }),
  success: TenantPlan,
  error: errors(...changeErrors),
})
  .annotate(RequiredAction, "tier:admin")
  .annotateMerge(
    OpenApi.annotations({
      summary: "Set a tenant's tier",
      description: "Staff only. A smaller tier takes no site away; it only lets no new one be made.",
    }),
  )
