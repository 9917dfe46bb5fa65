import { Effect, Schema } from "effect"

import { errorCode, reasonOf } from "../local/StackError.ts"

/** Why messages could not be redriven: one sentence that says what to do. */
export class RedriveError extends Schema.TaggedError<RedriveError>()("RedriveError", {
  message: Schema.String,
}) {}

const noAccess = new Set([
  "AccessDenied",
  "AccessDeniedException",
  "ExpiredToken",
  "ExpiredTokenException",
  "InvalidClientTokenId",
  "InvalidSecurity",
  "SignatureDoesNotMatch",
  "UnrecognizedClientException",
])

const noQueue = new Set(["QueueDoesNotExist", "AWS.SimpleQueueService.NonExistentQueue", "InvalidAddress"])

const permissions =
  "sqs:GetQueueAttributes on all queues, sqs:ReceiveMessage, sqs:DeleteMessage and sqs:ChangeMessageVisibility on the dead-letter queue, and sqs:SendMessage on the others"

const explain = (url: string, cause: unknown): string => {
  const name = cause instanceof Error ? cause.name : ""
  const reason = reasonOf(cause)
  if (noQueue.has(name)) return `There is no queue ${url}: check its name, account and region.`
  if (noAccess.has(name)) {
    return `No access to ${url} (${name}): use AWS credentials of its account that allow ${permissions}.`
  }
  if (name === "CredentialsProviderError") {
    return `No AWS credentials were found for ${url}: set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.`
  }
  if (reason === "Region is missing") return `The region of ${url} is not known: set AWS_REGION.`
  if (["ECONNREFUSED", "ENOTFOUND"].includes(errorCode(cause) ?? "")) {
    return `Nothing answers at ${url}: check the address, or start the local stack with npm start.`
  }
  return `${url} failed: ${reason}`
}

/** A call to the queue at `url`, its failure explained. */
export const callQueue = <A>(url: string, call: () => Promise<A>): Effect.Effect<A, RedriveError> =>
  Effect.tryPromise({ try: call, catch: (cause) => new RedriveError({ message: explain(url, cause) }) })
