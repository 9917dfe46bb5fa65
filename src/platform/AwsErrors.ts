import * as Predicate from "effect/Predicate"

const throttles = new Set([
  "ProvisionedThroughputExceeded",
  "ProvisionedThroughputExceededException",
  "RequestLimitExceeded",
  "ThrottlingError",
  "ThrottlingException",
  "Throttling",
  "TooManyRequestsException",
  "KMSThrottling",
])

/** DynamoDB's names for a conflict with a transaction that is under way: of one write, and of a part of a transaction. */
const conflicts = new Set(["TransactionConflict", "TransactionConflictException", "TransactionInProgressException"])

/** Whether a code says that it was too much, or at the wrong moment: neither a no nor a yes. */
export const isForLater = (code: string): boolean => throttles.has(code) || conflicts.has(code)

const named = (cause: unknown, is: (name: string) => boolean): boolean =>
  Predicate.hasProperty(cause, "name") && typeof cause.name === "string" && is(cause.name)

/** Whether a write met a transaction that is under way. */
export const isTransactionConflict = (cause: unknown): boolean => named(cause, (name) => conflicts.has(name))

/** Whether an AWS service refused because of too many requests. */
export const isThrottle = (cause: unknown): boolean => named(cause, (name) => throttles.has(name))
