import * as HttpApiSchema from "effect/http-api/HttpApiSchema"
import * as Schema from "effect/Schema"
import * as Struct from "effect/Struct"
import * as Tuple from "effect/Tuple"

import { type ApiError, type ApiErrorClass, detailsOf } from "../kernel/ApiError.ts"
import * as Errors from "../kernel/HttpErrors.ts"

/** The body of every answer that is not 2xx. `timestamp` is ISO 8601 UTC with milliseconds. */
export interface ErrorEnvelope {
  readonly error: {
    readonly code: string
    readonly message: string
    readonly details: Readonly<Record<string, unknown>>
    readonly suggestion?: string
  }
  readonly requestId: string
  readonly timestamp: string
}

export const toEnvelope = (error: ApiError, requestId: string, now: number): ErrorEnvelope => ({
  error: {
    code: error.response.code,
    message: error.message,
    details: detailsOf(error),
    ...(error.suggestion === undefined ? {} : { suggestion: error.suggestion }),
  },
  requestId,
  timestamp: new Date(now).toISOString(),
})

/** What the envelope says elsewhere, and what only we should see. */
type NotDetails = "_tag" | "cause" | "retryAfter"

const envelopeOf = <Class extends ApiErrorClass>(error: Class) => {
  const { _tag, cause: _cause, retryAfter: _retryAfter, ...details }: Class["fields"] = error.fields
  return Schema.Struct({
    error: Schema.Struct({
      code: Schema.Literal<Class["response"]["code"]>(error.response.code),
      message: Schema.String,
      details: Schema.Struct<Omit<Class["fields"], NotDetails>>(details),
      suggestion: Schema.optionalKey(Schema.String),
    }),
    requestId: Schema.String,
    timestamp: Schema.String,
  })
    .annotate({ identifier: error.identifier })
    .pipe(HttpApiSchema.status(error.response.status))
}

/** Makes of each class its own envelope, so that a caller who asks for a code finds the details of that error. */
interface ToEnvelope extends Struct.Lambda {
  <Class extends ApiErrorClass>(error: Class): ReturnType<typeof envelopeOf<Class>>
  readonly "~lambda.out": this["~lambda.in"] extends ApiErrorClass
    ? ReturnType<typeof envelopeOf<this["~lambda.in"]>>
    : never
}
const toEnvelopes = Struct.lambda<ToEnvelope>(envelopeOf)

const common = [
  Errors.InvalidRequest,
  Errors.Unauthorized,
  Errors.NotPermitted,
  Errors.BodyTooLarge,
  Errors.InternalError,
  Errors.Throttled,
] as const

/** The error schemas of an endpoint: those every endpoint has, and those given. */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the inferred answer has it too
export const errors = <const Classes extends ReadonlyArray<ApiErrorClass>>(...classes: Classes) =>
  Tuple.map([...common, ...classes], toEnvelopes)
