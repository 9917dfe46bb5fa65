import * as Context from "effect/Context"
import * as Schema from "effect/Schema"

import {
  IdempotencyAnswerNotKept,
  IdempotencyKeyInFlight,
  IdempotencyKeyReused,
  NotJson,
} from "../kernel/HttpErrors.ts"
import { OpaqueId } from "../kernel/Ids.ts"

/** The header by which any POST, PUT or DELETE is answered once, however often it is sent. */
export const idempotencyHeader = { "idempotency-key": Schema.optionalKey(OpaqueId) }

/** The headers of a change that is done within its request if there is time: `Prefer: respond-async` (RFC 7240) does not wait. */
export const changeHeaders = { ...idempotencyHeader, prefer: Schema.optionalKey(Schema.String) }

/** With `If-Match` a change is only made to the version that the caller has seen (RFC 9110). */
export const ifMatchHeader = { "if-match": Schema.optionalKey(Schema.String) }

/** The errors that every request has that changes something. */
export const changeErrors = [IdempotencyKeyInFlight, IdempotencyKeyReused, NotJson] as const

/**
 * Whether what an endpoint answers when it succeeds is a secret, or holds one: the answer is then given once, and under an
 * Idempotency-Key nothing of it is remembered but that it was given. Such an endpoint declares `secretErrors`.
 */
export const AnswerHoldsSecret = Context.Reference<boolean>("src/http/Change/AnswerHoldsSecret", {
  defaultValue: () => false,
})

/** The errors of a change whose answer holds a secret. */
export const secretErrors = [...changeErrors, IdempotencyAnswerNotKept] as const
