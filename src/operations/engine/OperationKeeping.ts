import * as Option from "effect/Option"
import * as Schema from "effect/Schema"

import { isTerminal, Operation } from "./Operation.ts"

const dayMs = 86_400_000

/** So long what was asked for is kept of an operation that FAILED, because so long it can be retried. */
export const retryableMs = 7 * dayMs

/** So long an operation that has ended can be read. */
export const keptMs = 90 * dayMs

type End = Pick<Operation, "status" | "completedAt">

const afterEnd = ({ completedAt, status }: End, ms: number): number | undefined => {
  const ended = completedAt === null || !isTerminal(status) ? Number.NaN : Date.parse(completedAt)
  return Number.isNaN(ended) ? undefined : ended + ms
}

/** Until when an operation that FAILED can be retried, in milliseconds since 1970. After that it is scrubbed. */
export const retryableUntil = (end: End): number | undefined =>
  end.status === "FAILED" ? afterEnd(end, retryableMs) : undefined

/** The table's time to live: when an operation that has ended may go, in whole seconds since 1970. */
export const expiryOf = (end: End): number | undefined => {
  const until = afterEnd(end, keptMs)
  return until === undefined ? undefined : Math.ceil(until / 1000)
}

/** Told by when it ended, so that those of earlier releases expire as well. */
export const isExpired = (end: End, now: number): boolean => (afterEnd(end, keptMs) ?? Infinity) <= now

const Id = Schema.optionalKey(Schema.String)
const OfSite = Schema.optionalKey(Schema.Struct({ siteId: Id }))
const OfBackup = Schema.Struct({ backupId: Id })

/** What a payload says of which records an operation is about. All else in it may hold a secret. */
const subjectIn = Schema.decodeUnknownOption(
  Schema.Struct({
    siteId: Id,
    pluginId: Id,
    backupId: Id,
    sourceBackupId: Id,
    safetyBackupId: Id,
    source: OfSite,
    target: OfSite,
    backup: Schema.optionalKey(OfBackup),
    standing: Schema.optionalKey(Schema.NullOr(OfBackup)),
    template: Schema.optionalKey(Schema.Struct({ templateId: Id })),
  }),
)

/** What is left of an operation that is not run again: which records it was about, and which steps it took. */
export const scrub = (operation: Operation): Operation =>
  new Operation({
    ...operation,
    payload: { ...Option.getOrUndefined(subjectIn(operation.payload)) },
    journal: Object.fromEntries(Object.keys(operation.journal).map((step) => [step, null])),
    scrubbed: true,
  })

/** An operation as it is kept. One that FAILED may be retried, and is scrubbed later. */
export const asKept = (operation: Operation): Operation =>
  operation.status === "COMPLETED" || operation.status === "CANCELLED" ? scrub(operation) : operation
