import * as Schema from "effect/Schema"

/** How an error is answered: its code, its HTTP status and whether the same request may succeed later. */
export interface ErrorResponse {
  readonly code: string
  readonly status: number
  readonly retryable: boolean
}

/**
 * What every error that may reach a caller carries. Its other own fields are the answer's `details`, so they never hold
 * a secret, a stack or an internal name; what only we should see goes in `cause`.
 */
export interface ApiError {
  readonly _tag: string
  readonly response: ErrorResponse
  readonly message: string
  /** What the customer can do about it. */
  readonly suggestion?: string
  /** Seconds after which it makes sense to try again. */
  readonly retryAfter?: number
  /** Headers that its answer has besides the usual ones. */
  readonly headers?: Readonly<Record<string, string>>
}

/** The headers that only this error's answer has: whoever answers it, function or gateway, sends the same. */
export const headersOf = ({ headers, retryAfter }: ApiError): Readonly<Record<string, string>> => ({
  ...(retryAfter === undefined ? {} : { "retry-after": String(retryAfter) }),
  ...headers,
})

/** The class of an {@link ApiError}: the same response for all of its instances. */
export interface ApiErrorClass {
  readonly identifier: string
  readonly response: ErrorResponse
  readonly fields: Schema.Struct.Fields
}

const notDetails = new Set(["_tag", "response", "suggestion", "retryAfter", "cause", "message", "name", "stack"])

/** The `details` of an error's answer: its own fields, without what the envelope already says. */
export const detailsOf = (error: ApiError): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Object.entries(error).filter(([key]) => !notDetails.has(key)))
