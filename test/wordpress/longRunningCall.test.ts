import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Schema } from "effect"
import { TestClock } from "effect/testing"

import { Throttled } from "../../src/kernel/HttpErrors.ts"
import { longRunningCall } from "../../src/wordpress/longRunningCall.ts"
import type { WordPressCallError } from "../../src/wordpress/WordPress.ts"
import {
  WordPressApiError,
  WordPressCircuitOpen,
  WordPressRefused,
  WordPressTimeout,
} from "../../src/wordpress/WordPressErrors.ts"
import { fakeWordPress } from "../support/fakes.ts"
import { networkRef } from "../support/samples.ts"

const locked = new WordPressApiError({ status: 423 })
const cut = new WordPressApiError({ status: 504 })
const timeout = new WordPressTimeout({ afterMs: 50_000 })

/** A WordPress that answers these, one after the other, each after some seconds; the last again and again. */
const slowly = (...answers: ReadonlyArray<readonly [number, WordPressCallError | "done"]>) => {
  let next = 0
  const fake = fakeWordPress(() =>
    Effect.suspend(() => {
      const [seconds, answer] = answers[Math.min(next, answers.length - 1)] ?? [0, "done"]
      next += 1
      return Effect.sleep(`${seconds} seconds`).pipe(
        Effect.andThen(answer === "done" ? Effect.succeed({ made: 1 }) : Effect.fail(answer)),
      )
    }),
  )
  const call = longRunningCall({
    ...networkRef,
    method: "POST",
    path: "/bbws/v1/sites/7/export",
    body: { archiveId: "a" },
    answer: Schema.Struct({ made: Schema.Int }),
  }).pipe(Effect.provide(fake.layer))
  return { ...fake, call }
}

describe("a call of work that takes its time", () => {
  it.effect("waits for an answer no longer than the load balancer does, and is repeated by nobody else", () => {
    const { call, heard } = slowly([0, "done"])
    return Effect.gen(function* () {
      assert.deepStrictEqual(yield* call, { made: 1 })
      assert.lengthOf(heard, 1)
      assert.deepInclude(heard[0], { timeoutMs: 50_000, retries: 0 })
    })
  })

  it.effect("looks again every two seconds while WordPress is at it, and takes its result", () => {
    const { call, heard } = slowly([50, timeout], [0, locked], [0, cut], [0, locked], [1, "done"])
    return Effect.gen(function* () {
      const fiber = yield* Effect.forkChild(call)
      yield* TestClock.adjust("50 seconds")
      assert.lengthOf(heard, 1)
      for (let looks = 2; looks <= 5; looks += 1) {
        yield* TestClock.adjust("1999 millis")
        assert.lengthOf(heard, looks - 1)
        yield* TestClock.adjust("1 millis")
        assert.lengthOf(heard, looks)
      }
      yield* TestClock.adjust("1 second")
      assert.deepStrictEqual(yield* Fiber.join(fiber), { made: 1 })
      // The very same request each time.
      assert.strictEqual(new Set(heard.map((request) => JSON.stringify(request))).size, 1)
    })
  })

  for (const [error, seconds] of [
    [locked, 0],
    [cut, 60],
    [timeout, 50],
  ] as const) {
    it.effect(`gives up after eight minutes of ${error.message}, and not before`, () => {
      const { call } = slowly([seconds, error])
      return Effect.gen(function* () {
        const fiber = yield* Effect.forkChild(Effect.flip(call))
        yield* TestClock.adjust("7 minutes")
        assert.isUndefined(fiber.pollUnsafe())
        yield* TestClock.adjust("3 minutes")
        assert.strictEqual(yield* Fiber.join(fiber), error)
      })
    })
  }

  const final: ReadonlyArray<WordPressCallError> = [
    new WordPressRefused({ status: 409, reason: "no" }),
    new WordPressApiError({ status: 500 }),
    new WordPressApiError({}),
    new WordPressCircuitOpen({ retryAfter: 15 }),
    new Throttled({}),
  ]
  for (const error of final) {
    it.effect(`says so at once when it is told: ${error.message}`, () => {
      const { call, heard } = slowly([0, error])
      return Effect.gen(function* () {
        assert.strictEqual(yield* Effect.flip(call), error)
        assert.lengthOf(heard, 1)
      })
    })
  }

  it.effect("says so when WordPress breaks while it is at it", () => {
    const broken = new WordPressApiError({ status: 500 })
    const { call, heard } = slowly([0, locked], [0, broken])
    return Effect.gen(function* () {
      const fiber = yield* Effect.forkChild(Effect.flip(call))
      yield* TestClock.adjust("2 seconds")
      assert.strictEqual(yield* Fiber.join(fiber), broken)
      assert.lengthOf(heard, 2)
    })
  })
})
