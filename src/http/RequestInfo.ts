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
  /** `Prefer: respond-async` (RFC 7240): the caller would rather have the 202 at once. */
  readonly respondAsync: boolean
  /** `Prefer: wait=…`: the seconds that the caller is ready to wait for the answer. */
  readonly waitSeconds: number | undefined
}

export const RequestInfo = Context.Reference<RequestFacts>("src/http/RequestInfo", {
  defaultValue: () => ({
    requestId: "none",
    correlationId: "corr-none",
    seed: undefined,
    respondAsync: false,
    waitSeconds: undefined,
  }),
})

/** What a `Prefer` header says (RFC 7240): `respond-async`, `wait=10`, or both; anything else is ignored, as it has to be. */
export const readPreferences = (header: string | undefined): Pick<RequestFacts, "respondAsync" | "waitSeconds"> => {
  const preferences = (header ?? "").split(",").map((preference) => preference.trim().toLowerCase())
  const wait = preferences
    .map((preference) => /^wait="?(\d{1,4})"?$/.exec(preference)?.[1])
    .find((found) => found !== undefined)
  return {
    respondAsync: preferences.includes("respond-async"),
    waitSeconds: wait === undefined ? undefined : Number(wait),
  }
}
