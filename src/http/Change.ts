import * as Context from "effect/Context"
import * as Schema from "effect/Schema"
import * as SchemaTransformation from "effect/SchemaTransformation"

import {
  ChangeLimitReached,
  IdempotencyAnswerNotKept,
  IdempotencyKeyInFlight,
  IdempotencyKeyReused,
  NotJson,
} from "../kernel/HttpErrors.ts"

/** A text in quotes as HTTP's structured fields write it (RFC 9651): a quote or a backslash has a backslash before it. */
const quoted = /^"((?:[\x20\x21\x23-\x5b\x5d-\x7e]|\\["\\])*)"$/

const unquoted = (header: string): string => {
  const sent = header.trim()
  const [, text] = quoted.exec(sent) ?? []
  return text === undefined ? sent : text.replaceAll(/\\(["\\])/g, "$1")
}

/** What a portal calls its request: bare, or in quotes as the IETF's draft has it. Both are the same key. */
const IdempotencyKey = Schema.String.pipe(
  Schema.decodeTo(
    Schema.String.check(
      Schema.isPattern(/^[\x20-\x7e]{1,255}$/u, { expected: "1 to 255 printable ASCII characters, bare or in quotes" }),
    ),
    SchemaTransformation.transform({ decode: unquoted, encode: (key) => key }),
  ),
)

/** The header by which any POST, PUT or DELETE is answered once, however often it is sent. */
export const idempotencyHeader = { "idempotency-key": Schema.optionalKey(IdempotencyKey) }

/** The headers of a change that is done within its request if there is time: `Prefer: respond-async` (RFC 7240) does not wait. */
export const changeHeaders = { ...idempotencyHeader, prefer: Schema.optionalKey(Schema.String) }

/** With `If-Match` a change is only made to the version that the caller has seen (RFC 9110). */
export const ifMatchHeader = { "if-match": Schema.optionalKey(Schema.String) }

/** The errors that every request has that changes something of the platform's own. */
export const staffChangeErrors = [IdempotencyKeyInFlight, IdempotencyKeyReused, NotJson] as const

/** The errors that every request has that changes something of a tenant's. */
export const changeErrors = [ChangeLimitReached, ...staffChangeErrors] as const

/**
 * Whether what an endpoint answers when it succeeds is a secret, or holds one: the answer is then given once, and under an
 * Idempotency-Key nothing of it is remembered but that it was given. Such an endpoint declares `secretErrors`.
 */
export const AnswerHoldsSecret = Context.Reference<boolean>("src/http/Change/AnswerHoldsSecret", {
  defaultValue: () => false,
})

/** The errors of a change whose answer holds a secret. */
export const secretErrors = [...changeErrors, IdempotencyAnswerNotKept] as const
