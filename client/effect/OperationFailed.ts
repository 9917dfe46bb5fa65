import { Schema } from "effect"

import { OperationView } from "../../src/operations/api/OperationsApi.ts"

/** An operation that was waited for has ended, and not well: it FAILED, with the code and message of its reason, or was CANCELLED. */
export class OperationFailed extends Schema.TaggedError<OperationFailed>()("OperationFailed", {
  operation: OperationView,
}) {
  /** The code of the error, as the table of codes has it; none where somebody cancelled. */
  get code(): string | undefined {
    return this.operation.error?.code
  }
  override get message() {
    const { error, operationId, status } = this.operation
    return `Operation ${operationId} is ${status}${error === null ? "" : `: ${error.message}`}`
  }
}
