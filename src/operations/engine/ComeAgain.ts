import * as Data from "effect/Data"

import type { ApiError } from "../../kernel/ApiError.ts"

/** A message has to come again: its operation could not go on for now, or is not to be tried any more. */
export class ComeAgain extends Data.TaggedError("ComeAgain")<{
  /** Tries at the operation so far, by which the pause before the next is chosen. */
  readonly tries: number
  readonly cause?: ApiError
}> {
  override get message() {
    return this.cause?.message ?? "It was tried often enough"
  }
}
