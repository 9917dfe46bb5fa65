import { makeChangeHandler } from "../../lambda/ChangeHandler.ts"
import * as TenantsApi from "../../tenants/TenantsApi.ts"
import { setTenantTier } from "../../tenants/TenantsHttp.ts"
import { tenantPlans } from "../layers/TenantPlans.ts"

export const handler = makeChangeHandler(TenantsApi.setTier, setTenantTier, tenantPlans)
