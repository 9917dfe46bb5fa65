import * as Schema from "effect/Schema"

import { defineError } from "../../kernel/defineError.ts"
import { OperationStatus } from "./Operation.ts"

const faults: ReadonlySet<string> = new Set(["SYS_001", "SYS_002"])

/** Whether a failure is ours or WordPress's, one that is answered with 5xx, and not the request's own. */
export const isFault = ({ code }: { readonly code: string }): boolean => faults.has(code) || code.startsWith("WP_")

/** OP_001: no such operation in a tenant of the caller's. */
export class OperationNotFound extends defineError<OperationNotFound>()("OperationNotFound", {
  code: "OP_001",
  status: 404,
  fields: {
    operationId: Schema.String,
  },
  suggestion: "List the tenant's operations: one can be read until 90 days after its end",
  message: (error) => `Operation ${error.operationId} not found`,
}) {}

/** SITE_008: another operation is changing this site. */
export class OperationRunning extends defineError<OperationRunning>()("OperationRunning", {
  code: "SITE_008",
  status: 409,
  retryable: true,
  fields: {
    siteId: Schema.String,
    operationId: Schema.String,
  },
  suggestion: "Wait until the running operation has ended",
  retryAfter: 5,
  message: (error) => `Operation ${error.operationId} is running on this site`,
}) {}

/** OP_002: the operation's status does not allow to cancel or to retry it. */
export class OperationNotChangeable extends defineError<OperationNotChangeable>()("OperationNotChangeable", {
  code: "OP_002",
  status: 409,
  fields: {
    operationId: Schema.String,
    status: OperationStatus,
    change: Schema.Literals(["cancelled", "retried"]),
    reason: Schema.String,
  },
  suggestion: (error) =>
    error.change === "retried" && error.status === "FAILED"
      ? "Ask anew for what it was to do"
      : "Read the operation: its status tells what can be done with it",
  message: (error) =>
    `Operation ${error.operationId} is ${error.status} and cannot be ${error.change}: ${error.reason}`,
}) {}

/** OP_002: somebody cancelled the operation before it was done. */
export class OperationCancelled extends defineError<OperationCancelled>()("OperationCancelled", {
  code: "OP_002",
  status: 409,
  fields: {
    operationId: Schema.String,
  },
  suggestion: "Ask anew for what it was to do, if it is still wanted",
  message: (error) => `Operation ${error.operationId} was cancelled`,
}) {}
