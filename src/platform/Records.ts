import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"

import { InternalError } from "../kernel/HttpErrors.ts"
import type { Item } from "./Table.ts"

/** Brings an item from one version of its form to the next. What has the next form already is left as it is. */
export type Upcast = (item: Item) => Item

const isVersion = Schema.is(Schema.Int.check(Schema.isGreaterThan(0)))

/** The version of an item's form; the first release did not say which. */
const versionOf = ({ schemaVersion = 1 }: Item): number => (isVersion(schemaVersion) ? schemaVersion : Infinity)

/** The version of records that have no more to them than their keys say. */
export const firstVersion = { schemaVersion: 1 } as const

/** What is written of a kind of record, and read of it, whichever release wrote it. */
export interface RecordForm<A, I> {
  /** The version that is written: one more than there are upcasters. */
  readonly version: number
  readonly encode: (record: A) => I & { readonly schemaVersion: number }
  /** A record of a release to come is refused: writing it back would lose what only that one knows. */
  readonly decode: (item: Item | undefined) => Effect.Effect<A, InternalError>
}

/** The form of a kind of record: its schema, and how each version before became the next, the oldest first. */
export const recordForm = <S extends Schema.Codec<unknown, Item>>(
  schema: S,
  upcasts: ReadonlyArray<Upcast> = [],
): RecordForm<S["Type"], S["Encoded"]> => {
  const version = upcasts.length + 1
  const encode = Schema.encodeSync(schema)
  const decode = Schema.decodeUnknownEffect(schema)
  return {
    version,
    encode: (record) => ({ ...encode(record), schemaVersion: version }),
    decode: (item) => {
      if (item === undefined) return Effect.fail(new InternalError({ cause: "no record" }))
      const written = versionOf(item)
      if (written > version) {
        return Effect.fail(new InternalError({ cause: `a record of version ${String(item["schemaVersion"])}` }))
      }
      const current = upcasts.slice(written - 1).reduce((older, upcast) => upcast(older), item)
      return Effect.mapError(decode(current), (cause) => new InternalError({ cause }))
    },
  }
}
