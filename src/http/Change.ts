import * as Schema from "effect/Schema"

import { IdempotencyKeyInFlight, IdempotencyKeyReused, NotJson } from "../kernel/HttpErrors.ts"
import { OpaqueId } from "../kernel/Ids.ts"

/** The header by which any POST, PUT or DELETE is answered once, however often it is sent. */
export const idempotencyHeader = { "idempotency-key": Schema.optionalKey(OpaqueId) }

/** The headers of a change that is done within its request if there is time: `Prefer: respond-async` (RFC 7240) does not wait. */
export const changeHeaders = { ...idempotencyHeader, prefer: Schema.optionalKey(Schema.String) }

/** With `If-Match` a change is only made to the version that the caller has seen (RFC 9110). */
export const ifMatchHeader = { "if-match": Schema.optionalKey(Schema.String) }

/** The errors that every request has that changes something. */
export const changeErrors = [IdempotencyKeyInFlight, IdempotencyKeyReused, NotJson] as const
