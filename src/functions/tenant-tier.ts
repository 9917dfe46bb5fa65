import { makeApiHandler } from "../runtime/ApiHandler.ts"
import { tenantsLayer } from "../runtime/Layers.ts"
import * as TenantsApi from "../tenants/TenantsApi.ts"
import { setTenantTier } from "../tenants/TenantsHttp.ts"

export const handler = makeApiHandler(TenantsApi.setTier, setTenantTier, tenantsLayer)
