import * as Effect from "effect/Effect"

/** Makes a call of an AWS service a span, as X-Ray shows such calls; `on` names what it is made on (`table_name`, `queue_url`). */
export const awsSpan = (service: string, operation: string, on: Readonly<Record<string, string>> = {}) =>
  Effect.withSpan(
    service,
    { kind: "client", attributes: { namespace: "aws", aws: { operation, ...on } } },
    // Its failures say enough.
    { captureStackTrace: false },
  )
