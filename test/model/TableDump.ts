import { unmarshall } from "@aws-sdk/util-dynamodb"

import type { Item } from "../../src/platform/Table.ts"
import type { Store } from "../support/dynamodb/Store.ts"
import type { Attributes } from "../support/dynamodb/Values.ts"
import type { Items } from "./Outside.ts"

/** Items as plain values, each made once: what is stored never changes. */
const read = new WeakMap<Attributes, readonly [key: string, item: Item]>()

const entryOf = (stored: Attributes): readonly [string, Item] => {
  const known = read.get(stored)
  if (known !== undefined) return known
  const entry = [`${stored["PK"]?.S} ${stored["SK"]?.S}`, unmarshall(stored)] as const
  read.set(stored, entry)
  return entry
}

/** Everything in a table. The tests' own look at it: the service has no Scan. */
const itemsOf = (store: Store): Items =>
  Object.fromEntries(
    store
      .all()
      .map(entryOf)
      .toSorted(([one], [other]) => (one < other ? -1 : 1)),
  )

/** Looks at a table, and anew only when something else is there. */
export const readerOf = (store: Store): (() => Items) => {
  let seen: { readonly revision: number; readonly items: Items } | undefined
  return () => {
    if (seen?.revision !== store.revision) seen = { revision: store.revision, items: itemsOf(store) }
    return seen.items
  }
}
