import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"

import { InternalError } from "../http/HttpErrors.ts"
import type { Item } from "./Table.ts"

/** Brings an item from one version of its form to the next. What has the next form already is left as it is. */
export type Upcast = (item: Item) => Item

const isVersion = Schema.is(Schema.Int.check(Schema.isGreaterThan(0)))

/** The form in which an item was written; the first release did not say. */
const versionOf = ({ schemaVersion = 1 }: Item): number | undefined =>
  isVersion(schemaVersion) ? schemaVersion : undefined

/** What is written of a kind of record, and read of it, whichever release wrote it. */
export interface RecordForm<A> {
  /** The version that is written: one more than there are upcasters. */
  readonly version: number
  readonly encode: (record: A) => Item
  /** A record of a release to come is refused: writing it back would lose what only that one knows. */
  readonly decode: (item: Item) => Effect.Effect<A, InternalError>
}

/** The form of a kind of record: its schema, and how each version before became the next, the oldest first. */
export const recordForm = <S extends Schema.Codec<unknown, Item>>(
  schema: S,
  upcasts: ReadonlyArray<Upcast> = [],
): RecordForm<S["Type"]> => {
  const version = upcasts.length + 1
  const encode = Schema.encodeSync(schema)
  const decode = Schema.decodeUnknownEffect(schema)
  return {
    version,
    encode: (record) => ({ ...encode(record), schemaVersion: version }),
    decode: (item) => {
      const written = versionOf(item)
      if (written === undefined || written > version) {
        return Effect.fail(new InternalError({ cause: `a record of version ${String(item["schemaVersion"])}` }))
      }
      const current = upcasts.slice(written - 1).reduce((older, upcast) => upcast(older), item)
      return Effect.mapError(decode(current), (cause) => new InternalError({ cause }))
    },
  }
}
