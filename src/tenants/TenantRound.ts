import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"

import { TenantId } from "../kernel/Ids.ts"
import { firstVersion } from "../platform/Records.ts"
import { Table, toItem } from "../platform/Table.ts"
import { TenantList } from "./TenantList.ts"

/** Where the last turn of scheduled events has stopped. */
const key = { PK: "TURN", SK: "EVENTS" }

const decode = Schema.decodeUnknownOption(Schema.Struct({ stoppedAt: TenantId }))

const readStop = Effect.gen(function* () {
  const table = yield* Table
  const stop = decode(yield* table.get(key))
  return Option.isSome(stop) ? stop.value.stoppedAt : undefined
})

/** Writes down where a turn has stopped that began behind `begun`, unless another has done so meanwhile. */
const writeStop = Effect.fnUntraced(function* (stoppedAt: TenantId, begun: TenantId | undefined) {
  const table = yield* Table
  yield* table
    .update({
      Key: toItem(key),
      UpdateExpression: "SET stoppedAt = :stop, schemaVersion = :version",
      ConditionExpression: begun === undefined ? "attribute_not_exists(stoppedAt)" : "stoppedAt = :begun",
      ExpressionAttributeValues: toItem({
        ":stop": stoppedAt,
        ":version": firstVersion.schemaVersion,
        ...(begun === undefined ? {} : { ":begun": begun }),
      }),
    })
    .pipe(Effect.catchTag("ConditionFailed", () => Effect.void))
})

/** The tenants behind this one, or all, page by page as they are asked for. */
const behind = (tenantId: TenantId | undefined) =>
  Stream.unwrap(
    Effect.map(TenantList, (list) =>
      Stream.paginate(tenantId === undefined ? undefined : list.after(tenantId), (from) =>
        Effect.map(list.page(from), ({ items, next }) => [items, Option.fromUndefinedOr(next)] as const),
      ),
    ),
  )

/**
 * Goes round all tenants, so many at a time, beginning behind the one at which the turn before has stopped: however few a turn
 * comes to, the next ones come to the others. `work` says whether it has begun with a tenant; one with which it has not ends the
 * turn. Answers how many were begun.
 */
export const roundOfTenants = Effect.fnUntraced(function* <R>(
  atOnce: number,
  work: (tenantId: TenantId) => Effect.Effect<boolean, never, R>,
) {
  const start = yield* readStop
  const tenants =
    start === undefined
      ? behind(undefined)
      : Stream.concat(
          behind(start),
          Stream.takeWhile(behind(undefined), (tenantId) => tenantId <= start),
        )
  let begun = 0
  let isOver = false
  let stop: { readonly at: number; readonly tenantId: TenantId } | undefined
  yield* tenants.pipe(
    Stream.takeWhile(() => !isOver),
    Stream.zipWithIndex,
    Stream.mapEffect(
      ([tenantId, at]) =>
        Effect.map(work(tenantId), (hasBegun) => {
          isOver ||= !hasBegun
          if (!hasBegun) return
          begun++
          if (stop === undefined || stop.at < at) stop = { at, tenantId }
        }),
      { concurrency: atOnce, unordered: true },
    ),
    Stream.runDrain,
  )
  if (isOver && stop !== undefined) yield* writeStop(stop.tenantId, start)
  return begun
})
