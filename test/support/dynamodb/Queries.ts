import type { AttributeValue, QueryCommandInput } from "@aws-sdk/client-dynamodb"

import { invalid } from "./Errors.ts"
import { type KeyCondition, readyOf } from "./Expressions.ts"
import { type Keys, keysOf, keyText, startKeyNames } from "./Schema.ts"
import type { Store } from "./Store.ts"
import { type Attributes, compareStrings, sizeOfItem } from "./Values.ts"

/** A page ends after the item with which it has as many bytes. */
const maxPageBytes = 1024 * 1024

const textOf = (item: Attributes, name: string | undefined): string => (name === undefined ? "" : (item[name]?.S ?? ""))

type Test = (text: string) => boolean
const tests: Readonly<Record<string, (value: string, upper: string) => Test>> = {
  EQ: (value) => (text) => text === value,
  LT: (value) => (text) => compareStrings(text, value) < 0,
  LE: (value) => (text) => compareStrings(text, value) <= 0,
  GT: (value) => (text) => compareStrings(text, value) > 0,
  GE: (value) => (text) => compareStrings(text, value) >= 0,
  BETWEEN: (lower, upper) => (text) => compareStrings(text, lower) >= 0 && compareStrings(text, upper) <= 0,
  BEGINS_WITH: (value) => (text) => text.startsWith(value),
}

type Values = Readonly<Record<string, AttributeValue>>

const testOf = (condition: KeyCondition | undefined, values: Values, name: string): Test => {
  if (condition === undefined) return () => true
  const [value = "", upper = ""] = condition.values.map((valueName) => keyText(values[valueName], name))
  const test = tests[condition.operator]
  if (test === undefined) throw invalid(`Attempted conditional constraint is not an indexable operation`)
  return test(value, upper)
}

/** The key to go on from, when it is one of this query. */
const checkStart = (start: Attributes, keys: Keys, partition: string, fits: Test): void => {
  const names = startKeyNames(keys)
  if (Object.keys(start).length !== names.length || names.some((name) => start[name]?.S === undefined)) {
    throw invalid("The provided starting key is invalid")
  }
  if (textOf(start, keys.partitionKey) !== partition) {
    throw invalid("The provided starting key is outside query boundaries based on provided conditions")
  }
  if (!fits(textOf(start, keys.sortKey))) {
    throw invalid("The provided starting key does not match the range key predicate")
  }
}

/** One page of a query. */
export const query = (store: Store, input: QueryCommandInput) => {
  const { ExclusiveStartKey: start, IndexName, Limit: limit = Number.POSITIVE_INFINITY } = input
  const keys = keysOf(IndexName)
  const { partitionKey, sortKey } = keys
  if (IndexName !== undefined && input.ConsistentRead === true) {
    throw invalid("Consistent reads are not supported on global secondary indexes")
  }
  if (limit < 1) throw invalid("Member must have value greater than or equal to 1")
  const { filter, filtered, key, values } = readyOf(input)
  const condition = key?.get(partitionKey)
  const sortCondition = sortKey === undefined ? undefined : key?.get(sortKey)
  if (key === undefined || condition?.operator !== "EQ") throw invalid("Query key condition not supported")
  if (key.size > (sortCondition === undefined ? 1 : 2)) throw invalid("Query condition missed key schema element")
  if (filtered.has(partitionKey) || (sortKey !== undefined && filtered.has(sortKey))) {
    throw invalid("Filter Expression can only contain non-primary key attributes")
  }
  const partition = keyText(values[condition.values[0] ?? ""], partitionKey)
  const fits = testOf(sortCondition, values, sortKey ?? "")
  if (start !== undefined) checkStart(start, keys, partition, fits)

  const direction = input.ScanIndexForward === false ? -1 : 1
  const inOrder = (one: Attributes, other: Attributes) =>
    direction * (compareStrings(textOf(one, sortKey), textOf(other, sortKey)) || store.ties(one, other))
  const all = store.partition(keys, partition).filter((item) => fits(textOf(item, sortKey)))
  const left = (start === undefined ? all : all.filter((item) => inOrder(start, item) < 0)).toSorted(inOrder)
  const page: Array<Attributes> = []
  let bytes = 0
  for (const item of left) {
    if (page.length >= limit || bytes >= maxPageBytes) break
    page.push(item)
    bytes += sizeOfItem(item)
  }
  const last = page.length >= limit || bytes >= maxPageBytes ? page.at(-1) : undefined
  const found = filter === undefined ? page : page.filter((item) => filter(item, values))
  return {
    Items: found.map((item) => ({ ...item })),
    Count: found.length,
    ScannedCount: page.length,
    ...(last === undefined
      ? {}
      : { LastEvaluatedKey: Object.fromEntries(startKeyNames(keys).map((name) => [name, last[name] ?? { S: "" }])) }),
  }
}
