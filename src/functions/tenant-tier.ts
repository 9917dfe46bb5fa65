import { makeApiHandler } from "../runtime/ApiHandler.ts"
import { tenantPlans } from "../runtime/layers/TenantPlans.ts"
import * as TenantsApi from "../tenants/TenantsApi.ts"
import { setTenantTier } from "../tenants/TenantsHttp.ts"

export const handler = makeApiHandler(TenantsApi.setTier, setTenantTier, tenantPlans)
