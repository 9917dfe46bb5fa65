import * as Context from "effect/Context"

const correlationPattern = /^[A-Za-z0-9_-]{1,64}$/

/** Whether a caller's `X-Correlation-Id` is harmless to repeat in answers, messages and logs. */
export const isCorrelationId = (text: string): boolean => correlationPattern.test(text)

/** What belongs to the running request as a whole. */
export interface RequestFacts {
  readonly requestId: string
  /** Goes through messages, events and logs of all that the request starts. */
  readonly correlationId: string
  /** With an Idempotency-Key: the uuid from which the request makes its ids, the same at every attempt. */
  readonly seed: string | undefined
}

export const RequestInfo = Context.Reference<RequestFacts>("src/http/RequestInfo", {
  defaultValue: () => ({ requestId: "none", correlationId: "corr-none", seed: undefined }),
})
