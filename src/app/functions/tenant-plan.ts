import { makeApiHandler } from "../../lambda/ApiHandler.ts"
import * as TenantsApi from "../../tenants/TenantsApi.ts"
import { getTenantPlan } from "../../tenants/TenantsHttp.ts"
import { tenantPlans } from "../layers/TenantPlans.ts"

export const handler = makeApiHandler(TenantsApi.get, getTenantPlan, tenantPlans)
