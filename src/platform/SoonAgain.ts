import * as Data from "effect/Data"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"

/** What was read is not any more what it was when it was written: it is looked at again. */
export class Overtaken extends Data.TaggedError("Overtaken")<{ readonly cause?: unknown }> {}

/** For who was overtaken: again soon, and each time a little later, at most so many times; after whole milliseconds, as instants are. */
export const soonAgain = (times: number) =>
  Schedule.exponential("25 millis").pipe(
    Schedule.jittered,
    Schedule.modifyDelay(({ duration }) => Effect.succeed(Duration.millis(Math.ceil(Duration.toMillis(duration))))),
    Schedule.upTo({ times }),
  )
