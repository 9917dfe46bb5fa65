import * as Clock from "effect/Clock"
import { SecureRandom } from "effect/crypto"
import * as Effect from "effect/Effect"

import { RequestInfo } from "../http/RequestInfo.ts"
import { type InternalError, InvalidRequest } from "../kernel/HttpErrors.ts"
import type { ConditionFailed, Item, TableError } from "../platform/Table.ts"
import { changeEntry, isOfSameRequest, mergeChanges } from "./CatalogueEntry.ts"
import { type EntryChanged, EntryExists } from "./CatalogueErrors.ts"

/** When an entry is written, and as which revision. */
interface Stamp {
  readonly updatedAt: string
  readonly revision: number
}

/** One kind of entry: how it is read, kept and shown. */
export interface CatalogueKind<Id extends string, Entry extends Stamp, View, Missing> {
  /** The id of a new entry that was given none, by what is unique in it. */
  readonly idOf: (unique: string) => Id
  readonly missing: (id: Id) => Missing
  readonly read: (id: Id) => Effect.Effect<Entry | undefined, TableError>
  /** Writes a new entry. */
  readonly insert: (entry: Entry) => Effect.Effect<void, TableError | ConditionFailed>
  /** Writes an entry over the one that it was. */
  readonly rewrite: (entry: Entry, before: Entry) => Effect.Effect<unknown, TableError | ConditionFailed>
  readonly decode: (item: Item) => Effect.Effect<Entry, InternalError>
  readonly encode: (entry: Entry) => Item
  readonly item: (entry: Entry) => Item
  readonly view: (entry: Entry) => View
}

/** What staff do with entries of one kind. What is written is what `check` gives back. */
export const makeCatalogue = Effect.fnUntraced(function* <Id extends string, Entry extends Stamp, View, Missing>(
  kind: CatalogueKind<Id, Entry, View, Missing>,
) {
  const random = yield* SecureRandom.SecureRandom
  const now = Effect.map(Clock.currentTimeMillis, (at) => new Date(at).toISOString())

  const change = Effect.fnUntraced(function* <E, R>(
    id: Id,
    ifMatch: string | undefined,
    to: (entry: Entry, stamp: Stamp) => Effect.Effect<Entry, E | TableError, R>,
  ): Effect.fn.Return<View, E | Missing | EntryChanged | TableError, R> {
    const updatedAt = yield* now
    return yield* changeEntry({
      id,
      ifMatch,
      read: kind.read(id),
      missing: () => kind.missing(id),
      write: Effect.fnUntraced(function* (entry: Entry): Effect.fn.Return<View, E | TableError | ConditionFailed, R> {
        const changed = yield* to(entry, { updatedAt, revision: entry.revision + 1 })
        yield* kind.rewrite(changed, entry)
        return kind.view(changed)
      }),
    })
  })

  return {
    /** A new entry, under the id that is given or one of its own. */
    create: Effect.fnUntraced(function* <E, R>(
      given: Id | undefined,
      make: (id: Id, stamp: Stamp & { readonly createdAt: string }) => Entry,
      check: (entry: Entry) => Effect.Effect<Entry, E, R>,
    ): Effect.fn.Return<View, E | EntryExists | TableError, R> {
      const { seed } = yield* RequestInfo
      const id = given ?? kind.idOf(seed ?? (yield* random.uuidV7()))
      const at = yield* now
      const entry = yield* check(make(id, { createdAt: at, updatedAt: at, revision: 1 }))
      return yield* kind.insert(entry).pipe(
        Effect.as(entry),
        Effect.catchTag("ConditionFailed", ({ item }): Effect.Effect<Entry, EntryExists | InternalError> =>
          // An attempt before, under the same Idempotency-Key, made it and died.
          seed !== undefined && item !== undefined && (given === undefined || isOfSameRequest(item, kind.item(entry)))
            ? kind.decode(item)
            : Effect.fail(new EntryExists({ id })),
        ),
        Effect.map(kind.view),
      )
    }),
    /** Some fields of an entry; those that are null are taken away. */
    update: Effect.fnUntraced(function* <E, R>(
      id: Id,
      request: object,
      ifMatch: string | undefined,
      check: (entry: Entry, before: Entry) => Effect.Effect<Entry, E | TableError, R>,
    ): Effect.fn.Return<View, E | InvalidRequest | Missing | EntryChanged | TableError, R> {
      if (Object.keys(request).length === 0) {
        return yield* new InvalidRequest({ fields: [{ path: "payload", reason: "nothing to change" }] })
      }
      return yield* change(id, ifMatch, (entry, stamp) =>
        Effect.flatMap(kind.decode(mergeChanges(kind.encode(entry), { ...request, ...stamp })), (changed) =>
          check(changed, entry),
        ),
      )
    }),
    /** Any other change. */
    change,
  }
})
