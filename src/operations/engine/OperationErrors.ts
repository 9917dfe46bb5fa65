import * as Schema from "effect/Schema"

import { OperationStatus } from "./Operation.ts"

const faults: ReadonlySet<string> = new Set(["SYS_001", "SYS_002"])

/** Whether a failure is ours or WordPress's, one that is answered with 5xx, and not the request's own. */
export const isFault = ({ code }: { readonly code: string }): boolean => faults.has(code) || code.startsWith("WP_")

/** OP_001: no such operation in a tenant of the caller's. */
export class OperationNotFound extends Schema.TaggedError<OperationNotFound>()("OperationNotFound", {
  operationId: Schema.String,
}) {
  static readonly response = { code: "OP_001", status: 404, retryable: false } as const
  readonly response = OperationNotFound.response
  override get message() {
    return `Operation ${this.operationId} not found`
  }
}

/** SITE_008: another operation is changing this site. */
export class OperationRunning extends Schema.TaggedError<OperationRunning>()("OperationRunning", {
  siteId: Schema.String,
  operationId: Schema.String,
}) {
  static readonly response = { code: "SITE_008", status: 409, retryable: true } as const
  readonly response = OperationRunning.response
  readonly retryAfter = 5
  readonly suggestion = "Wait until the running operation has ended"
  override get message() {
    return `Operation ${this.operationId} is running on this site`
  }
}

/** OP_002: the operation's status does not allow to cancel or to retry it. */
export class OperationNotChangeable extends Schema.TaggedError<OperationNotChangeable>()("OperationNotChangeable", {
  operationId: Schema.String,
  status: OperationStatus,
  change: Schema.Literals(["cancelled", "retried"]),
  reason: Schema.String,
}) {
  static readonly response = { code: "OP_002", status: 409, retryable: false } as const
  readonly response = OperationNotChangeable.response
  get suggestion() {
    return this.change === "retried" && this.status === "FAILED"
      ? "Ask anew for what it was to do"
      : "Read the operation: its status tells what can be done with it"
  }
  override get message() {
    return `Operation ${this.operationId} is ${this.status} and cannot be ${this.change}: ${this.reason}`
  }
}

/** OP_002: somebody cancelled the operation before it was done. */
export class OperationCancelled extends Schema.TaggedError<OperationCancelled>()("OperationCancelled", {
  operationId: Schema.String,
}) {
  static readonly response = { code: "OP_002", status: 409, retryable: false } as const
  readonly response = OperationCancelled.response
  override get message() {
    return `Operation ${this.operationId} was cancelled`
  }
}
