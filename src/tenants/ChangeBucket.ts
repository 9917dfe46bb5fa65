import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"

import type { ChangeLimit } from "../kernel/ChangeLimit.ts"
import { ChangeLimitReached } from "../kernel/HttpErrors.ts"
import { firstVersion } from "../platform/Records.ts"
import { type Item, Table, type TableError, toItem } from "../platform/Table.ts"

/** What is left of a tenant's bucket after a change: tokens, and seconds until it is full again. */
export interface Left {
  readonly tokens: number
  readonly fullInSeconds: number
}

const bucketKey = (tenantId: string) => ({ PK: `CHANGES#${tenantId}`, SK: "BUCKET" })

/** Milliseconds in which one token comes back. */
const msOf = ({ perSecond }: ChangeLimit): number => Math.ceil(1000 / perSecond)

const fullAtOf = (item: Item | undefined, otherwise: number): number => {
  const stored = item?.["fullAt"]
  return typeof stored === "number" ? stored : otherwise
}

const secondsOf = (ms: number): number => Math.max(1, Math.ceil(ms / 1000))

/**
 * Takes a token for one change of a tenant. The bucket is one number, the instant at which it is full again (GCRA), which
 * each token moves on by the time in which one comes back. A full bucket takes one write. One in use takes a second, which
 * adds to whatever stands there, so that no two requests get in each other's way and none has to look again.
 */
export const takeToken = (
  tenantId: string,
  limit: ChangeLimit,
): Effect.Effect<Left, ChangeLimitReached | TableError, Table> =>
  Effect.gen(function* () {
    const table = yield* Table
    const now = yield* Clock.currentTimeMillis
    const tokenMs = msOf(limit)
    /** The last instant for which a bucket is full again that has a token left. */
    const latest = now + (limit.burst - 1) * tokenMs
    const take = (fullAt: string, condition: string, values: object) =>
      table.update({
        Key: toItem(bucketKey(tenantId)),
        UpdateExpression: `SET fullAt = ${fullAt}, expiresAt = :forgotten, schemaVersion = :version`,
        ConditionExpression: condition,
        ExpressionAttributeValues: toItem({
          ...values,
          ":token": tokenMs,
          // Full long before.
          ":forgotten": Math.ceil((now + 2 * limit.burst * tokenMs) / 1000) + 3600,
          ":version": firstVersion.schemaVersion,
        }),
        ReturnValues: "ALL_NEW",
        ReturnValuesOnConditionCheckFailure: "ALL_OLD",
      })
    const refuse = (item: Item | undefined) =>
      Effect.fail(
        new ChangeLimitReached({
          burst: limit.burst,
          perSecond: limit.perSecond,
          retryAfter: secondsOf(fullAtOf(item, now) - latest),
        }),
      )
    const taken = yield* take(":now + :token", "attribute_not_exists(fullAt) OR fullAt <= :now", { ":now": now }).pipe(
      Effect.catchTag("ConditionFailed", ({ item }) =>
        fullAtOf(item, now) > latest
          ? refuse(item)
          : take("fullAt + :token", "fullAt <= :latest", { ":latest": latest }).pipe(
              Effect.catchTag("ConditionFailed", (refused) => refuse(refused.item)),
            ),
      ),
    )
    const fullAt = fullAtOf(taken, now + tokenMs)
    return {
      tokens: Math.floor((now + limit.burst * tokenMs - fullAt) / tokenMs),
      fullInSeconds: secondsOf(fullAt - now),
    }
  })
