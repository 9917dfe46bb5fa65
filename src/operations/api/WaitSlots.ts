import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"

import { RequestInfo } from "../../http/RequestInfo.ts"
import { firstVersion } from "../../platform/Records.ts"
import { Table, type TableError, toItem } from "../../platform/Table.ts"

/** Waits that a caller may have at a time: each takes an invocation for as long as it lasts. */
const slots = ["first", "second"] as const
type Slot = (typeof slots)[number]

/** A wait whose process died gives its slot back so many milliseconds after it should have ended. */
const graceMs = 10_000

const keyOf = (caller: string) => toItem({ PK: `WAITS#${caller}`, SK: "WAITS" })

/** Takes a slot that nobody has, or whose time is over. */
const take = (caller: string, holder: string, ms: number): Effect.Effect<Slot | undefined, TableError, Table> =>
  Effect.gen(function* () {
    const table = yield* Table
    const now = yield* Clock.currentTimeMillis
    const until = now + ms + graceMs
    for (const slot of slots) {
      const taken = yield* table
        .update({
          Key: keyOf(caller),
          UpdateExpression: "SET #slot = :mine, expiresAt = :end, schemaVersion = :version",
          ConditionExpression: "attribute_not_exists(#slot) OR #slot.#until <= :now",
          ExpressionAttributeNames: { "#slot": slot, "#until": "until" },
          ExpressionAttributeValues: toItem({
            ":mine": { holder, until },
            ":end": Math.ceil(until / 1000),
            ":version": firstVersion.schemaVersion,
            ":now": now,
          }),
        })
        .pipe(
          Effect.as(true),
          Effect.catchTag("ConditionFailed", () => Effect.succeed(false)),
        )
      if (taken) return slot
    }
    return undefined
  })

/** Gives a slot back; one whose time was over may be another's by now. */
const giveBack = (caller: string, holder: string, slot: Slot) =>
  Effect.flatMap(Table, (table) =>
    table.update({
      Key: keyOf(caller),
      UpdateExpression: "REMOVE #slot",
      ConditionExpression: "#slot.holder = :me",
      ExpressionAttributeNames: { "#slot": slot },
      ExpressionAttributeValues: toItem({ ":me": holder }),
    }),
  ).pipe(Effect.ignore)

/** Waits in a slot of the caller's, for so many milliseconds at most; nothing, if none is free. */
export const inSlot = <A, E, R>(
  caller: string,
  ms: number,
  wait: Effect.Effect<A, E, R>,
): Effect.Effect<A | undefined, E | TableError, R | Table> =>
  Effect.flatMap(RequestInfo, ({ requestId }) =>
    Effect.acquireUseRelease(
      take(caller, requestId, ms),
      (slot) => (slot === undefined ? Effect.succeed(undefined) : wait),
      (slot) => (slot === undefined ? Effect.void : giveBack(caller, requestId, slot)),
    ),
  )
