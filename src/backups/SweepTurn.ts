import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"

import { afterwards } from "../platform/Deadline.ts"
import { Table, type TableError, toItem } from "../platform/Table.ts"

/** There is one sweep at a time: whoever begins one holds this record for as long as a turn may take at the most. */
const key = toItem({ PK: "SWEEP", SK: "BACKUPS" })
const longestMs = 15 * 60_000

/** Does a sweep, unless another one is at it: then it answers `false`, and nothing is done. */
export const asTheOnlySweep = <E, R>(
  sweep: Effect.Effect<void, E, R>,
): Effect.Effect<boolean, E | TableError, R | Table> =>
  Effect.gen(function* () {
    const table = yield* Table
    const now = yield* Clock.currentTimeMillis
    const until = now + longestMs
    const free = yield* table
      .update({
        Key: key,
        UpdateExpression: "SET heldUntil = :until, schemaVersion = :version",
        ConditionExpression: "attribute_not_exists(PK) OR heldUntil <= :now",
        ExpressionAttributeValues: toItem({ ":until": until, ":now": now, ":version": 1 }),
      })
      .pipe(
        Effect.as(true),
        Effect.catchTag("ConditionFailed", () => Effect.succeed(false)),
      )
    if (!free) return false
    const giveBack = table
      .update({
        Key: key,
        UpdateExpression: "SET heldUntil = :now",
        ConditionExpression: "heldUntil = :until",
        ExpressionAttributeValues: toItem({ ":until": until, ":now": now }),
      })
      // The next turn waits until it is over by itself.
      .pipe(Effect.catch((error) => Effect.logWarning("the sweep's turn was not given back", error)))
    yield* sweep.pipe(Effect.ensuring(afterwards(giveBack)))
    return true
  })
