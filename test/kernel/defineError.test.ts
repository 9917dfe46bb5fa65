import { assert, describe, it } from "@effect/vitest"
import { Effect, Schema } from "effect"

import { detailsOf } from "../../src/kernel/ApiError.ts"
import { defineError } from "../../src/kernel/defineError.ts"

class CupTooHot extends defineError<CupTooHot>()("CupTooHot", {
  code: "TEA_001",
  status: 503,
  retryable: true,
  fields: { degrees: Schema.Int, cause: Schema.optionalKey(Schema.Defect()) },
  message: ({ degrees }) => `The cup has ${degrees} degrees`,
  suggestion: "Wait a moment",
  retryAfter: 60,
}) {}

describe("an error that is defined", () => {
  const error = new CupTooHot({ degrees: 90, cause: "the kettle" })

  it("has its response in its class and in itself, and says what it is of", () => {
    assert.deepStrictEqual(CupTooHot.response, { code: "TEA_001", status: 503, retryable: true })
    assert.strictEqual(error.response, CupTooHot.response)
    assert.deepStrictEqual(
      [error.message, error.suggestion, error.retryAfter],
      ["The cup has 90 degrees", "Wait a moment", 60],
    )
    assert.instanceOf(error, Error)
  })

  it("answers its fields, and nothing that only we should see", () => {
    assert.deepStrictEqual(detailsOf(error), { degrees: 90 })
  })

  it.effect("is found by its tag, and can be written and read", () =>
    Effect.gen(function* () {
      assert.strictEqual(yield* Effect.catchTag(error, "CupTooHot", ({ degrees }) => Effect.succeed(degrees)), 90)
      const plain = new CupTooHot({ degrees: 80 })
      const read = yield* Schema.decodeUnknownEffect(CupTooHot)(yield* Schema.encodeEffect(CupTooHot)(plain))
      assert.strictEqual(read.message, plain.message)
    }),
  )
})
