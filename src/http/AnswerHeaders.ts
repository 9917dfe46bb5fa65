import * as Context from "effect/Context"

/** Takes headers of the running request's answer that its handler learns of on the way. */
export const AnswerHeaders = Context.Reference<{ readonly set: (name: string, value: string) => void }>(
  "src/http/AnswerHeaders",
  { defaultValue: () => ({ set: () => undefined }) },
)
