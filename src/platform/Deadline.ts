import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"

/**
 * The instant, in milliseconds since 1970, by which the running invocation has to be done with its work. No call of AWS
 * begins after it, and one that is on its way then has two seconds more. Outside of an invocation there is none.
 */
export const Deadline = Context.Reference<number>("src/platform/Deadline", { defaultValue: () => Infinity })

/** For a call that is on its way at the deadline: a write that is cut off may have landed or not. */
export const onItsWayMs = 2000

/** The time of the invocation is over, or of the part of it that was there for this. */
export class OutOfTime extends Data.TaggedError("OutOfTime") {
  override get message() {
    return "There was not enough time"
  }
}

/** What an invocation is told of its time by Lambda. */
export interface Invocation {
  readonly getRemainingTimeInMillis: () => number
}

/** Milliseconds until the deadline; Infinity without one. */
export const timeLeft: Effect.Effect<number> = Effect.flatMap(Deadline, (deadline) =>
  deadline === Infinity
    ? Effect.succeed(Infinity)
    : Effect.map(Clock.currentTimeMillis, (now) => Math.max(0, deadline - now)),
)

/** With a deadline in so many milliseconds. */
export const withTime =
  (ms: number) =>
  <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
    Effect.flatMap(Clock.currentTimeMillis, (now) => Effect.provideService(effect, Deadline, now + ms))

const afterwardsMs = 2000
/** What puts things in order after the deadline takes at most this long, in milliseconds. */
export const orderlyMs = afterwardsMs + onItsWayMs

/** For what puts things in order when the time may be over: with a deadline that is two seconds later. */
export const afterwards = <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  Effect.flatMap(Deadline, (deadline) => Effect.provideService(effect, Deadline, deadline + afterwardsMs))

/** Interrupted, between two writes, at the deadline or so much later. */
export const untilDeadline = <A, E, R>(
  effect: Effect.Effect<A, E, R>,
  moreMs = 0,
): Effect.Effect<A, E | OutOfTime, R> =>
  Effect.flatMap(timeLeft, (left) =>
    left === Infinity
      ? effect
      : Effect.timeoutOrElse(effect, { duration: left + moreMs, orElse: () => Effect.fail(new OutOfTime()) }),
  )
