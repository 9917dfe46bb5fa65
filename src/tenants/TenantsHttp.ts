import * as Effect from "effect/Effect"

import type { RequestOf } from "../http/Endpoint.ts"
import { Tenants } from "./Tenants.ts"
import type * as TenantsApi from "./TenantsApi.ts"

export const getTenantPlan = {
  handle: ({ params }: RequestOf<typeof TenantsApi.get>) =>
    Effect.flatMap(Tenants, (tenants) => tenants.get(params.tenantId)),
}

export const getTenantPlatform = {
  handle: ({ params }: RequestOf<typeof TenantsApi.platform>) =>
    Effect.flatMap(Tenants, (tenants) => tenants.platform(params.tenantId)),
}

export const setTenantTier = {
  handle: ({ params, payload }: RequestOf<typeof TenantsApi.setTier>) =>
    Effect.flatMap(Tenants, (tenants) => tenants.setTier(params.tenantId, payload.tier)),
}
