import type { QueryCommandInput } from "@aws-sdk/client-dynamodb"
import * as Effect from "effect/Effect"

import { metric } from "../runtime/Metrics.ts"
import type { Item, Table, TableError } from "./Table.ts"

type Decode<A, E> = (item: Item) => Effect.Effect<A, E>

/** For work that goes through many items: one that cannot be read is logged and counted, and keeps no other waiting. */
export const readEach = <A, E>(items: ReadonlyArray<Item>, decode: Decode<A, E>): Effect.Effect<ReadonlyArray<A>> =>
  Effect.forEach(items, (item) =>
    decode(item).pipe(
      Effect.map((read): ReadonlyArray<A> => [read]),
      Effect.catchCause((cause) =>
        Effect.logError("item cannot be read", cause).pipe(
          Effect.annotateLogs({ PK: item["PK"], SK: item["SK"] }),
          Effect.andThen(metric("UnreadableItems", 1)),
          Effect.as<ReadonlyArray<A>>([]),
        ),
      ),
    ),
  ).pipe(Effect.map((read) => read.flat()))

/** The first `limit` items of a query that can be read, however many that cannot stand before them. */
export const firstReadable = <A, E>(
  table: Pick<Table["Service"], "queryPage">,
  query: Omit<QueryCommandInput, "TableName">,
  limit: number,
  decode: Decode<A, E>,
): Effect.Effect<ReadonlyArray<A>, TableError> =>
  Effect.gen(function* () {
    const { items, lastKey } = yield* table.queryPage({ ...query, Limit: limit })
    const read = yield* readEach(items, decode)
    if (lastKey === undefined || read.length >= limit) return read
    const rest = { ...query, ExclusiveStartKey: lastKey }
    return [...read, ...(yield* firstReadable(table, rest, limit - read.length, decode))]
  })
