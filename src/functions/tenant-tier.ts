import { makeChangeHandler } from "../runtime/ChangeHandler.ts"
import { tenantPlans } from "../runtime/layers/TenantPlans.ts"
import * as TenantsApi from "../tenants/TenantsApi.ts"
import { setTenantTier } from "../tenants/TenantsHttp.ts"

export const handler = makeChangeHandler(TenantsApi.setTier, setTenantTier, tenantPlans)
