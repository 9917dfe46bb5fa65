import * as Layer from "effect/Layer"

import { Tenants } from "../../tenants/Tenants.ts"
import { tables } from "./Tables.ts"

/** What a function needs that reads or sets tenants' plans. */
export const tenantPlans = Tenants.layer.pipe(Layer.provideMerge(tables))
