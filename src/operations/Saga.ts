import type { TransactWriteItem } from "@aws-sdk/client-dynamodb"
import type * as Effect from "effect/Effect"

import type { ApiError } from "../http/ApiError.ts"
import type { Failure } from "../sites/Site.ts"
import type { Operation } from "./Operation.ts"

/** What the steps before have recorded, by step name. */
export type Journal = Readonly<Record<string, unknown>>

/** One idempotent step: it looks, acts if the look says so, looks again, and what it gives back is recorded. */
export interface Step<R> {
  readonly name: string
  /** Its share of the progress, relative to the other steps' weights. */
  readonly weight: number
  /** What the customer reads while it runs. */
  readonly message: string
  readonly run: (operation: Operation, journal: Journal) => Effect.Effect<unknown, ApiError, R>
}

/** A kind of operation as data: its ordered steps, and what changes together with its end. */
export interface Saga<R> {
  readonly steps: ReadonlyArray<Step<R>>
  /** The metrics of LLD 11.1 that count its ends and measure its time, where there are any. */
  readonly metrics?: { readonly completed?: string; readonly failed?: string; readonly duration?: string }
  readonly completedMessage: string
  readonly failedMessage: string
  /** Writes that stand or fall with COMPLETED. */
  readonly onCompleted: (table: string, operation: Operation, now: string) => ReadonlyArray<TransactWriteItem>
  /** Writes that stand or fall with FAILED. */
  readonly onFailed: (
    table: string,
    operation: Operation,
    failure: Failure,
    now: string,
  ) => ReadonlyArray<TransactWriteItem>
}

/** Progress, 0 to 99, when the first `done` of the steps are recorded; only the end makes it 100. */
export const progressAfter = (steps: ReadonlyArray<{ readonly weight: number }>, done: number): number => {
  const sum = (part: ReadonlyArray<{ readonly weight: number }>) =>
    part.reduce((total, { weight }) => total + weight, 0)
  const total = sum(steps)
  return total === 0 ? 0 : Math.min(99, Math.floor((100 * sum(steps.slice(0, done))) / total))
}
