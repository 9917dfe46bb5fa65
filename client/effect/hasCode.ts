/** An error's answer, as the endpoints declare it: `details` has the type of its code. */
export interface Problem {
  readonly error: { readonly code: string; readonly message: string; readonly suggestion?: string }
  readonly requestId: string
}

const isProblem = (error: unknown): error is Problem =>
  typeof error === "object" &&
  error !== null &&
  "error" in error &&
  typeof error.error === "object" &&
  error.error !== null &&
  "code" in error.error

/** Picks the errors with a code out of those of a call: `Effect.catchIf(hasCode("SITE_003"), …)`. */
export const hasCode =
  <const Code extends string>(code: Code) =>
  <E>(error: E): error is Extract<E, { readonly error: { readonly code: Code } }> =>
    isProblem(error) && error.error.code === code
