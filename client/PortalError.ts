import type { DetailsOf, Operation, ProblemCode } from "./types.ts"

/** What went wrong before the service could say so. */
export type LocalCode = "NO_CONNECTION" | "NO_SENSE"

interface Said {
  readonly code: string
  readonly message: string
  readonly suggestion?: string | undefined
  readonly details?: unknown
  /** Of the answer; 0 where there was none. */
  readonly status: number
  readonly requestId?: string | undefined
  /** Seconds. */
  readonly retryAfter?: number | undefined
  readonly cause?: unknown
}

/** Whatever a request came to that is no success. `message` and `suggestion` are sentences that a customer can be shown. */
export class PortalError extends Error {
  override readonly name: string = "PortalError"
  readonly code: string
  /** What the customer can do. */
  readonly suggestion: string | undefined
  readonly details: unknown
  readonly status: number
  /** What to tell support. */
  readonly requestId: string | undefined
  /** Seconds after which the same request may succeed. */
  readonly retryAfter: number | undefined

  constructor(said: Said) {
    super(said.message, said.cause === undefined ? {} : { cause: said.cause })
    this.code = said.code
    this.suggestion = said.suggestion
    this.details = said.details
    this.status = said.status
    this.requestId = said.requestId
    this.retryAfter = said.retryAfter
  }
}

/** An operation that was waited for has ended, and not well: it FAILED, with the code and message of its reason, or was CANCELLED. */
export class OperationFailed extends PortalError {
  override readonly name = "OperationFailed"
  readonly operation: Operation

  constructor(operation: Operation) {
    super({
      code: operation.error?.code ?? "OP_002",
      message: operation.error?.message ?? `Operation ${operation.operationId} is ${operation.status}`,
      status: 200,
    })
    this.operation = operation
  }
}

/** Whether a request failed with this code; `details` has the type of its code then. */
export const hasCode = <const Code extends ProblemCode | LocalCode>(
  error: unknown,
  code: Code,
): error is PortalError & { readonly code: Code; readonly details: DetailsOf<Code> } =>
  error instanceof PortalError && error.code === code

/** Any failure as a sentence or two: what is the matter, and what can be done. */
export const inWords = (error: unknown): string => {
  if (!(error instanceof PortalError)) return error instanceof Error ? error.message : String(error)
  const message = /[.!?]$/.test(error.message) ? error.message : `${error.message}.`
  return error.suggestion === undefined ? message : `${message} ${error.suggestion}.`
}
