import { makeApiHandler } from "../../lambda/ApiHandler.ts"
import * as TenantsApi from "../../tenants/TenantsApi.ts"
import { getTenantPlatform } from "../../tenants/TenantsHttp.ts"
import { tenantPlans } from "../layers/TenantPlans.ts"

export const handler = makeApiHandler(TenantsApi.platform, getTenantPlatform, tenantPlans)
