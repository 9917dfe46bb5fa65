import type { AttributeValue } from "@aws-sdk/client-dynamodb"

import { table } from "../../../infra/inventory/sitesTable.ts"
import { invalid } from "./Errors.ts"
import { type Attributes, canonicalAttributes, sizeOfItem } from "./Values.ts"

/** The keys of the table, or of one of its indexes. */
export interface Keys {
  readonly partitionKey: string
  readonly sortKey?: string
}

const indexes: ReadonlyMap<string, Keys> = new Map(table.indexes.map((index) => [index.name, index]))
const keyNames: ReadonlyArray<string> = [table.partitionKey, table.sortKey]
const indexKeyNames: ReadonlyArray<string> = table.indexes.flatMap((index) =>
  "sortKey" in index ? [index.partitionKey, index.sortKey] : [index.partitionKey],
)

const maxKeyBytes: Readonly<Record<string, number>> = { [table.partitionKey]: 2048, [table.sortKey]: 1024 }
export const maxItemBytes = 400 * 1024

export const keysOf = (index: string | undefined): Keys => {
  if (index === undefined) return table
  const found = indexes.get(index)
  if (found === undefined) throw invalid(`The table does not have the specified index: ${index}`)
  return found
}

/** The attributes of a start key: those of the index, and those of the table. */
export const startKeyNames = (keys: Keys): ReadonlyArray<string> => [
  ...new Set([...keyNames, keys.partitionKey, ...(keys.sortKey === undefined ? [] : [keys.sortKey])]),
]

/** A key is a string, and not an empty one. */
export const keyText = (value: AttributeValue | undefined, name: string): string => {
  if (value?.S === undefined) throw invalid(`Type mismatch for key ${name}`)
  if (value.S === "")
    throw invalid(`The AttributeValue for a key attribute cannot contain an empty string value: ${name}`)
  if (value.S.length * 4 > 1024 && Buffer.byteLength(value.S) > (maxKeyBytes[name] ?? 1024)) {
    throw invalid(`Size of key ${name} has exceeded the limit`)
  }
  return value.S
}

/** Which item: its keys as one text. */
export const idOf = (item: Attributes): string => {
  const partition = keyText(item[table.partitionKey], table.partitionKey)
  return `${partition.length}:${partition}${keyText(item[table.sortKey], table.sortKey)}`
}

/** The same of a request's key, which has nothing but its attributes. */
export const idOfKey = (key: Attributes | undefined): string => {
  if (key === undefined || Object.keys(key).length !== keyNames.length) {
    throw invalid("The provided key element does not match the schema")
  }
  return idOf(key)
}

export const isKey = (name: string): boolean => keyNames.includes(name)

/** An item as it is stored, when it can be. */
export const storable = (item: Attributes): Attributes => {
  const stored = canonicalAttributes(item)
  idOf(stored)
  for (const name of indexKeyNames) if (stored[name]?.S === "") keyText(stored[name], name)
  if (sizeOfItem(stored) > maxItemBytes) throw invalid("Item size has exceeded the maximum allowed size")
  return stored
}

/** What is in an index has keys of its types. */
export const checkIndexKeys = (item: Attributes): void => {
  for (const name of indexKeyNames) if (item[name] !== undefined) keyText(item[name], name)
}

/** No key is looked into: there is nothing in a string. */
export const checkNested = (names: Iterable<string>): void => {
  for (const name of names) {
    if (isKey(name) || indexKeyNames.includes(name)) throw invalid(`Key attributes must be scalars: ${name}`)
  }
}
