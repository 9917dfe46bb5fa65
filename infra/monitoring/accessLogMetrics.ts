/** What CloudWatch counts in the access log of the API: API Gateway's own metrics have every refusal as 4XXError. */
export const accessLogMetrics = {
  /** Requests that were over a limit of the stage or of a method, and were answered with 503. */
  ApiThrottled: { pattern: '{ $.errorType = "THROTTLED" }' },
} as const satisfies Record<string, { readonly pattern: string }>

export type AccessLogMetric = keyof typeof accessLogMetrics
