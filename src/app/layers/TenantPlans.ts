import * as Layer from "effect/Layer"

import { Tenants } from "../../tenants/Tenants.ts"
import { NetworkAddresses } from "../../wordpress/NetworkAddresses.ts"
import { apiTables } from "./ApiTables.ts"

/** What a function needs that reads or sets tenants' plans. */
export const tenantPlans = Tenants.layer.pipe(Layer.provide(NetworkAddresses.layer), Layer.provideMerge(apiTables))
