import { Effect, Fiber } from "effect"
import { TestClock } from "effect/testing"

/** Runs some work while the test's clock goes on, for work that waits between things that take no time of that clock. */
export const timePassing = <A, E, R>(work: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  Effect.gen(function* () {
    const fiber = yield* Effect.forkChild(work)
    while (fiber.pollUnsafe() === undefined) {
      yield* TestClock.adjust("100 millis")
      yield* TestClock.withLive(Effect.sleep("1 millis"))
    }
    return yield* Fiber.join(fiber)
  })
