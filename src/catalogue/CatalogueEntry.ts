import type { UpdateItemCommandInput } from "@aws-sdk/client-dynamodb"
import * as Effect from "effect/Effect"
import * as Equal from "effect/Equal"
import * as Schema from "effect/Schema"

import { InvalidRequest, Throttled } from "../kernel/HttpErrors.ts"
import { Overtaken, soonAgain } from "../platform/SoonAgain.ts"
import { unstorable } from "../platform/Storable.ts"
import { type ConditionFailed, type Item, type TableError, toItem } from "../platform/Table.ts"
import { EntryChanged } from "./CatalogueErrors.ts"
import { type Package, packageOf } from "./Package.ts"

// What the catalogues of templates and of plugins have in common: staff write their entries, one revision after the other.

/** A field that was refused, as {@link InvalidRequest} lists it. */
export type Problem = (typeof InvalidRequest.Type)["fields"][number]

export const unlessProblems = (problems: ReadonlyArray<Problem>): Effect.Effect<void, InvalidRequest> =>
  problems.length === 0 ? Effect.void : Effect.fail(new InvalidRequest({ fields: problems }))

/** The entity tag of an entry as it is now. */
export const entryTag = ({ revision }: { readonly revision: number }): string => `"${revision}"`

/** A field of a change that may be left out as it is, or taken away with null. */
export const clearable = <S extends Schema.Constraint>({ schema }: { readonly schema: S }) =>
  Schema.optionalKey(Schema.NullOr(schema))

/** An entry with changes; what they say is null is taken away. */
export const mergeChanges = (entry: Item, changes: Item): Item =>
  Object.fromEntries(
    Object.entries({ ...entry, ...changes }).filter(([name, value]) => value !== null || !(name in changes)),
  )

interface Packaged {
  readonly version: string
  readonly packages: ReadonlyArray<Package>
}

/** Two packages of one version: nobody could say which is installed. */
export const duplicatePackages = ({ packages }: Pick<Packaged, "packages">): ReadonlyArray<Problem> =>
  packages.flatMap(({ version }, at) =>
    packages.findIndex((other) => other.version === version) === at
      ? []
      : [{ path: `payload.packages.${at}.version`, reason: `there is another package of version ${version}` }],
  )

/** No package of the current version, which is the one that is installed; `path` is the field to put it right in. */
export const missingPackage = ({ packages, version }: Packaged, path: string): ReadonlyArray<Problem> =>
  packageOf(packages, version) === undefined ? [{ path, reason: `no package of version ${version}` }] : []

/** DynamoDB takes items of 400 KB; what others add to an entry needs room as well. */
const maxEntryBytes = 300_000

/** About the bytes that DynamoDB counts for a value: what is in it with one more each, and three for its ends. */
const bytesOf = (value: unknown): number => {
  if (typeof value === "string") return Buffer.byteLength(value)
  if (typeof value === "number") return 12
  if (typeof value !== "object" || value === null) return 1
  return Object.entries(value).reduce(
    (sum, [name, inner]) => sum + 1 + (Array.isArray(value) ? 0 : Buffer.byteLength(name)) + bytesOf(inner),
    3,
  )
}

/** Free JSON that the table does not take, and an entry that is too large for it. */
export const unstorableFields = (entry: Item): ReadonlyArray<Problem> => {
  const fields = Object.entries(entry).flatMap(([name, value]) => {
    const reason = unstorable(value)
    return reason === undefined ? [] : [{ path: `payload.${name}`, reason: `only ${reason} can be stored` }]
  })
  if (fields.length > 0) return fields
  const bytes = bytesOf(entry)
  return bytes > maxEntryBytes
    ? [{ path: "payload", reason: `with it there are ${bytes} bytes to be stored; at most ${maxEntryBytes} can be` }]
    : []
}

/** Whether what stands is what an earlier attempt at the same request made: the same but for its instants, and for its form. */
export const isOfSameRequest = (standing: Item, made: Item): boolean => {
  const timeless = (item: Item): Item => ({ ...item, createdAt: null, updatedAt: null, schemaVersion: null })
  return Equal.equals(timeless(standing), timeless(made))
}

/**
 * Writes an entry over the one of the revision before. `names` are all attributes that it may have: those that it has not
 * any more are removed. `others` are written by somebody else meanwhile, and stay.
 */
export const rewriteEntry = (
  { PK, SK, ...item }: Item & { readonly PK: string; readonly SK: string; readonly revision: number },
  { from, names, others }: { names: ReadonlyArray<string>; others: ReadonlyArray<string>; from?: string | undefined },
) => {
  const all: Item = item
  const ours = [...names, "schemaVersion"].filter((name) => !others.includes(name))
  const set = ours.filter((name) => all[name] !== undefined)
  const removed = ours.filter((name) => all[name] === undefined)
  const values = Object.fromEntries(set.map((name) => [`:${name}`, all[name]]))
  return {
    Key: toItem({ PK, SK }),
    UpdateExpression: [
      `SET ${set.map((name) => `#${name} = :${name}`).join(", ")}`,
      ...(removed.length === 0 ? [] : [`REMOVE ${removed.map((name) => `#${name}`).join(", ")}`]),
    ].join(" "),
    ConditionExpression: `#revision = :before${from === undefined ? "" : " AND #status = :from"}`,
    ExpressionAttributeNames: Object.fromEntries([...set, ...removed].map((name) => [`#${name}`, name])),
    ExpressionAttributeValues: toItem({
      ...values,
      ":before": item.revision - 1,
      ...(from === undefined ? {} : { ":from": from }),
    }),
  } satisfies Omit<UpdateItemCommandInput, "TableName">
}

const attempts = 8

/** A change of an entry: read, checked against the caller's `ifMatch`, written. */
export interface EntryChange<A, B, Missing, E, R = never> {
  readonly id: string
  readonly ifMatch: string | undefined
  readonly read: Effect.Effect<A | undefined, TableError>
  readonly missing: () => Missing
  /** Nothing was written where the entry is not that of `read` any more. */
  readonly write: (entry: A) => Effect.Effect<B, E | TableError | ConditionFailed, R>
}

/** Changes an entry. Somebody who writes between our reading it and our writing makes us look again. */
export const changeEntry = <A extends { readonly revision: number }, B, Missing, E, R = never>(
  change: EntryChange<A, B, Missing, E, R>,
): Effect.Effect<B, Missing | E | EntryChanged | TableError, R> => {
  const { id, ifMatch, missing, read, write } = change
  const isRefused = (error: E | TableError | ConditionFailed): error is ConditionFailed =>
    typeof error === "object" && error !== null && "_tag" in error && error._tag === "ConditionFailed"
  return Effect.gen(function* () {
    const entry = yield* read
    if (entry === undefined) return yield* Effect.fail(missing())
    const etag = entryTag(entry)
    if (ifMatch !== undefined && ifMatch !== "*" && ifMatch !== etag) {
      return yield* new EntryChanged({ id, ifMatch, etag })
    }
    return yield* write(entry).pipe(Effect.catchIf(isRefused, (cause) => Effect.fail(new Overtaken({ cause }))))
  }).pipe(
    Effect.retry({ schedule: soonAgain(attempts), while: (error) => error instanceof Overtaken }),
    Effect.catchIf(
      (error) => error instanceof Overtaken,
      ({ cause }) => Effect.fail(new Throttled({ cause })),
    ),
  )
}
