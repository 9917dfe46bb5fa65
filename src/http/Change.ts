import * as Schema from "effect/Schema"

import { OpaqueId } from "../tenants/Tenant.ts"
import { IdempotencyKeyInFlight, IdempotencyKeyReused, NotJson } from "./HttpErrors.ts"

/** The header by which any POST, PUT or DELETE is answered once (decisions, section 6). */
export const idempotencyHeader = { "idempotency-key": Schema.optionalKey(OpaqueId) }

/** The errors that every request has that changes something. */
export const changeErrors = [IdempotencyKeyInFlight, IdempotencyKeyReused, NotJson] as const
