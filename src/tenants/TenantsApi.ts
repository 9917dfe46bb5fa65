import * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import * as OpenApi from "effect/http-api/OpenApi"
import * as Schema from "effect/Schema"

import { RequiredAction } from "../http/Access.ts"
import { staffChangeErrors, idempotencyHeader } from "../http/Change.ts"
import { errors } from "../http/ErrorEnvelope.ts"
import { TenantId } from "../kernel/Ids.ts"
import { Platform } from "./Platforms.ts"
import { Tier } from "./Tier.ts"
import { Usage } from "./Usage.ts"

/** A tenant's tier, and how many of its places are taken. `maxSites` is null where there is no limit. */
export const TenantTier = Schema.Struct({
  tenantId: TenantId,
  tier: Tier,
  siteCount: Schema.Int,
  maxSites: Schema.NullOr(Schema.Int),
}).annotate({ identifier: "TenantTier" })

/** What a tenant may have, and has. */
export const TenantPlan = Schema.Struct({
  ...TenantTier.fields,
  /** What its sites take together, as far as they were measured. */
  storage: Schema.Struct({
    ...Usage.fields,
    /** Sites that were measured, by their last backup. */
    measuredSites: Schema.Int,
  }),
}).annotate({ identifier: "TenantPlan" })

/** What the containers of a tenant's environments have; null where nobody has looked yet. */
export const TenantPlatform = Schema.Struct({
  tenantId: TenantId,
  environments: Schema.Struct({
    DEV: Schema.NullOr(Platform),
    SIT: Schema.NullOr(Platform),
    PROD: Schema.NullOr(Platform),
  }),
}).annotate({ identifier: "TenantPlatform" })

const tenantParams = { tenantId: TenantId }

export const get = HttpApiEndpoint.get("getTenantPlan", "/v1.0/tenants/:tenantId/plan", {
  params: tenantParams,
  success: TenantPlan,
  error: errors(),
})
  .annotate(RequiredAction, "read")
  .annotateMerge(
    OpenApi.annotations({
      summary: "Read a tenant's plan",
      description:
        "The tier, how many of its places are taken, and what its sites take together. A site and its promoted copies take one place, until the last of them is deleted.",
    }),
  )

export const platform = HttpApiEndpoint.get("getTenantPlatform", "/v1.0/tenants/:tenantId/platform", {
  params: tenantParams,
  success: TenantPlatform,
  error: errors(),
})
  .annotate(RequiredAction, "read")
  .annotateMerge(
    OpenApi.annotations({
      summary: "Read what a tenant's sites run on",
      description:
        "The versions, languages and limits that the container of each environment had at the last look (`seenAt`). Containers are looked at twice a day, and by many operations. A new site can ask for these versions and languages, and no others.",
    }),
  )

export const setTier = HttpApiEndpoint.put("setTenantTier", "/admin/tenants/:tenantId/tier", {
  params: { tenantId: TenantId },
  headers: idempotencyHeader,
  payload: Schema.Struct({ tier: Tier }),
  success: TenantTier,
  error: errors(...staffChangeErrors),
})
  .annotate(RequiredAction, "tier:admin")
  .annotateMerge(
    OpenApi.annotations({
      summary: "Set a tenant's tier",
      description: "Staff only. A smaller tier takes no site away; it only lets no new one be made.",
    }),
  )
