import type { TransactWriteItem } from "@aws-sdk/client-dynamodb"
import * as Effect from "effect/Effect"

import type { Table, TableError, TransactionRefused } from "../../platform/Table.ts"

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
export const transactWith = (
  table: Pick<Table["Service"], "transact">,
  needed: ReadonlyArray<TransactWriteItem>,
  counts: ReadonlyArray<Count>,
): Effect.Effect<void, TableError | TransactionRefused> => {
  const write = (tried: ReadonlyArray<Tried>): Effect.Effect<void, TableError | TransactionRefused> => {
    const parts = tried.map(now)
    return table.transact([...needed, ...parts.flat()]).pipe(
      Effect.catchTag("TransactionRefused", (refused) => {
        const failed = refused.reasons.map(({ code }) => code === "ConditionalCheckFailed")
        let from = needed.length
        const next = tried.map((one, index) => {
          const to = from + (parts[index]?.length ?? 0)
          const isRefused = failed.slice(from, to).includes(true)
          from = to
          return isRefused ? { ...one, refused: one.refused + 1 } : one
        })
        return failed.slice(0, needed.length).includes(true) || next.every((one, index) => one === tried[index])
          ? Effect.fail(refused)
          : write(next)
      }),
    )
  }
  return write(counts.map((count) => ({ ways: waysOf(count), refused: 0 })))
}
