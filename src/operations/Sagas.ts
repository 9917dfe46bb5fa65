import type { Settings } from "../runtime/Settings.ts"
import { siteProvisioning } from "../sites/SiteProvisioning.ts"
import type { WordPress } from "../wordpress/WordPress.ts"
import type { OperationType } from "./Operation.ts"
import type { Saga } from "./Saga.ts"

/** The saga of each kind of operation. */
export const sagas: Readonly<Record<OperationType, Saga<WordPress | Settings>>> = { SITE_CREATION: siteProvisioning }
