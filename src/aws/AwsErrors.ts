import * as Predicate from "effect/Predicate"

const throttles = new Set([
  "ProvisionedThroughputExceededException",
  "RequestLimitExceeded",
  "ThrottlingException",
  "Throttling",
  "TooManyRequestsException",
  "KMSThrottling",
])

/** Whether an AWS service refused because of too many requests. */
export const isThrottle = (cause: unknown): boolean =>
  Predicate.hasProperty(cause, "name") && typeof cause.name === "string" && throttles.has(cause.name)
