import * as Context from "effect/Context"

/** Takes headers of the running request's answer that its handler learns of on the way. */
export const AnswerHeaders = Context.Reference<{
  readonly set: (name: string, value: string) => void
  /** Of this answer alone, and not of what is remembered of it under an Idempotency-Key. */
  readonly setOnce: (name: string, value: string) => void
}>("src/http/AnswerHeaders", { defaultValue: () => ({ set: () => undefined, setOnce: () => undefined }) })
