import type { QueryCommandInput } from "@aws-sdk/client-dynamodb"
import * as Effect from "effect/Effect"

import { metric } from "./Metrics.ts"
import type { Item, Table, TableError } from "./Table.ts"

type Decode<A, E> = (item: Item) => Effect.Effect<A, E>

/** For work that goes through many items: one that cannot be read is logged and counted, and keeps no other waiting. */
const readEach = <A, E>(items: ReadonlyArray<Item>, decode: Decode<A, E>): Effect.Effect<ReadonlyArray<A>> =>
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

/** Where a query goes on. */
export type PageKey = NonNullable<QueryCommandInput["ExclusiveStartKey"]>

/** What of one page of a query can be read, and where the next begins, if there may be one. */
export interface ReadablePage<A> {
  readonly items: ReadonlyArray<A>
  readonly next: PageKey | undefined
}

/** The readable items of a query's page that begins at `from`: at most the megabyte that DynamoDB reads at a time. */
export const readablePage = <A, E>(
  table: Pick<Table["Service"], "queryPage">,
  query: Omit<QueryCommandInput, "TableName" | "ExclusiveStartKey">,
  from: PageKey | undefined,
  decode: Decode<A, E>,
): Effect.Effect<ReadablePage<A>, TableError> =>
  table
    .queryPage({ ...query, ...(from === undefined ? {} : { ExclusiveStartKey: from }) })
    .pipe(
      Effect.flatMap(({ items, lastKey }) =>
        Effect.map(readEach(items, decode), (read) => ({ items: read, next: lastKey })),
      ),
    )
