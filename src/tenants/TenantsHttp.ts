import * as Effect from "effect/Effect"

import type { RequestOf } from "../http/Endpoint.ts"
import { Tenants } from "./Tenants.ts"
import type * as TenantsApi from "./TenantsApi.ts"

export const setTenantTier = {
  handle: ({ params, payload }: RequestOf<typeof TenantsApi.setTier>) =>
    Effect.flatMap(Tenants, (tenants) => tenants.setTier(params.tenantId, payload.tier)),
}
