import * as Context from "effect/Context"

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
