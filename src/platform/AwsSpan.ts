import { traced } from "./Trace.ts"

/** Makes a call of an AWS service a span, as X-Ray shows such calls; `on` names what it is made on (`table_name`, `queue_url`). */
export const awsSpan = (service: string, operation: string, on: Readonly<Record<string, string>> = {}) =>
  traced(service, { kind: "client", attributes: { namespace: "aws", aws: { operation, ...on } } })
