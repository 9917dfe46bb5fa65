import type { TransactWriteItem } from "@aws-sdk/client-dynamodb"
import * as Data from "effect/Data"

/** What a transaction writes, by what each part is to whoever writes it: one write, or several. */
export type Parts<Name extends string = string> = Readonly<
  Record<Name, TransactWriteItem | ReadonlyArray<TransactWriteItem>>
>

/** A write whose condition did not hold. */
interface Refused {
  readonly part: string
  /** Which one of its part. */
  readonly nth: number
  /** What stands there, if anything does and the write asked for it. */
  readonly item: Readonly<Record<string, unknown>> | undefined
}

/** A transaction of which at least one condition did not hold. Nothing of it was written. */
export class TransactionRefused<Name extends string = string> extends Data.TaggedError("TransactionRefused")<{
  readonly refused: ReadonlyArray<Refused>
}> {
  /** The first write of a part that was refused, if one was. */
  of(part: Name): Refused | undefined {
    return this.refused.find((refused) => refused.part === part)
  }

  /** Which writes of a part were refused. */
  nthOf(part: Name): ReadonlyArray<number> {
    return this.refused.filter((refused) => refused.part === part).map(({ nth }) => nth)
  }
}

interface NamedWrite {
  readonly part: string
  readonly nth: number
  readonly write: TransactWriteItem
}

/** All writes of a transaction, in the order in which DynamoDB gives its reasons. */
export const writesOf = (parts: Parts): ReadonlyArray<NamedWrite> =>
  Object.entries(parts).flatMap(([part, writes]) => [writes].flat().map((write, nth) => ({ part, nth, write })))
