import type { TransactWriteItem } from "@aws-sdk/client-dynamodb"
import * as Effect from "effect/Effect"

import type { Table, TableError } from "../../platform/Table.ts"
import type { Parts, TransactionRefused } from "../../platform/Transaction.ts"

/** What is counted in one way or another, as others stand: the first way whose conditions hold is taken. */
export interface Ways {
  readonly ways: ReadonlyArray<ReadonlyArray<TransactWriteItem>>
}

/** A write that goes with an operation's end if it can: a counter of what may be gone by now. */
export type Count = TransactWriteItem | Ways

const waysOf = (count: Count): Ways["ways"] => ("ways" in count ? count.ways : [[count]])

/** How often ways are gone through: what one looks at may change between two of them, but not for long. */
const rounds = 3

/** A count, and how many of its ways were refused so far. */
interface Tried {
  readonly ways: Ways["ways"]
  readonly refused: number
}

const now = ({ refused, ways }: Tried): ReadonlyArray<TransactWriteItem> =>
  refused >= (ways.length === 1 ? 1 : rounds * ways.length) ? [] : (ways[refused % ways.length] ?? [])

/** Writes what is needed in one transaction, with every count but those that cannot be kept. */
export const transactWith = <Name extends string>(
  table: Pick<Table["Service"], "transact">,
  needed: Parts<Name>,
  counts: ReadonlyArray<Count>,
): Effect.Effect<void, TableError | TransactionRefused<Name>> => {
  const write = (tried: ReadonlyArray<Tried>): Effect.Effect<void, TableError | TransactionRefused<Name>> => {
    const writes = tried.flatMap((one, index) => now(one).map((write) => ({ index, write })))
    return table.transact<Name | "counts">({ ...needed, counts: writes.map(({ write }) => write) }).pipe(
      Effect.catchTag("TransactionRefused", (refusal) => {
        const failed = new Set(refusal.nthOf("counts").map((nth) => writes[nth]?.index))
        return refusal.refused.some(({ part }) => part !== "counts")
          ? Effect.fail(refusal)
          : write(tried.map((one, index) => (failed.has(index) ? { ...one, refused: one.refused + 1 } : one)))
      }),
    )
  }
  return write(counts.map((count) => ({ ways: waysOf(count), refused: 0 })))
}
