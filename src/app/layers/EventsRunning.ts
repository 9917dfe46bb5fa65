import * as Layer from "effect/Layer"

import { TenantList } from "../../tenants/TenantList.ts"
import { tables } from "./Tables.ts"
import { wordpressCalling } from "./WordPressCalling.ts"

/** What the schedule needs that runs what sites have scheduled. */
export const eventsRunning = Layer.merge(TenantList.layer, wordpressCalling).pipe(Layer.provideMerge(tables))
