import { Schema } from "effect"

/** Why the local stack cannot run: one sentence that says what to do. */
export class StackError extends Schema.TaggedError<StackError>()("StackError", {
  message: Schema.String,
}) {}

/** The text of anything thrown. */
export const reasonOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause))

/** The code of a Node.js system error, such as `EADDRINUSE`. */
export const errorCode = (cause: unknown): string | undefined =>
  cause instanceof Error && "code" in cause && typeof cause.code === "string" ? cause.code : undefined
