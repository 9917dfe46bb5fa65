import * as HttpApiSchema from "effect/http-api/HttpApiSchema"
import * as Schema from "effect/Schema"

import { type ApiError, type ApiErrorClass, detailsOf } from "./ApiError.ts"
import * as Errors from "./HttpErrors.ts"

/** The body of every answer that is not 2xx (LLD 12.2). `timestamp` is ISO 8601 UTC with milliseconds. */
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

const envelopeOf = <const Class extends ApiErrorClass>(error: Class) => {
  const { _tag, cause: _cause, ...details } = error.fields
  return Schema.Struct({
    error: Schema.Struct({
      code: Schema.Literal<Class["response"]["code"]>(error.response.code),
      message: Schema.String,
      details: Schema.Struct(details),
      suggestion: Schema.optionalKey(Schema.String),
    }),
    requestId: Schema.String,
    timestamp: Schema.String,
  }).pipe(HttpApiSchema.status(error.response.status))
}

const common = [
  Errors.InvalidRequest,
  Errors.Unauthorized,
  Errors.NotPermitted,
  Errors.BodyTooLarge,
  Errors.InternalError,
  Errors.Throttled,
] as const

/** The error schemas of an endpoint: those every endpoint has, and those given. */
export const errors = <const Classes extends ReadonlyArray<ApiErrorClass>>(...classes: Classes) =>
  [...common, ...classes].map((error) => envelopeOf(error))
