import type { AttributeValue } from "@aws-sdk/client-dynamodb"
import * as fc from "fast-check"

import { table } from "../../../infra/inventory/sitesTable.ts"

// Items that are few and alike, so that requests meet and conditions hold as often as not.

export const rarely = <A>(arbitrary: fc.Arbitrary<A>, outOf = 10) =>
  fc.oneof({ arbitrary: fc.constant(undefined), weight: outOf - 1 }, { arbitrary, weight: 1 })
export const mostly = <A, B>(usual: fc.Arbitrary<A>, unusual: fc.Arbitrary<B>, outOf = 10): fc.Arbitrary<A | B> =>
  fc.oneof({ arbitrary: usual, weight: outOf - 1 }, { arbitrary: unusual, weight: 1 })

export const partitions = ["p", "q"]
export const sorts = ["OP#1", "OP#2", "OP#20", "SITE#1", "é", "\uFFEE", "😀"]
export const partition = fc.constantFrom(...partitions)
export const sort = fc.constantFrom(...sorts)
const stringOf = (text: fc.Arbitrary<string>): fc.Arbitrary<AttributeValue> => text.map((S) => ({ S }))

const texts = fc.constantFrom("", "a", "ab", "abc", "b", "OP#1", "é", "\uFFEE", "😀")
const numbers = fc.oneof(
  fc.constantFrom("0", "1", "2", "10", "-1", "1.5", "100", "1893456000000"),
  fc.constantFrom("1e2", "1.50", "-0", "0.001", "-12.30", "1E-5", "12345678901234567890123456789012345678"),
  fc.integer({ min: -5, max: 20 }).map(String),
)
const sets = fc.oneof(
  fc.uniqueArray(texts, { minLength: 1, maxLength: 3 }).map((SS) => ({ SS })),
  fc.uniqueArray(fc.constantFrom("1", "2", "10"), { minLength: 1, maxLength: 3 }).map((NS) => ({ NS })),
)
const flat: fc.Arbitrary<AttributeValue> = fc.oneof(
  { arbitrary: stringOf(texts), weight: 4 },
  { arbitrary: numbers.map((N) => ({ N })), weight: 4 },
  { arbitrary: fc.boolean().map((BOOL) => ({ BOOL })), weight: 1 },
  { arbitrary: fc.constant({ NULL: true as const }), weight: 1 },
  { arbitrary: sets, weight: 2 },
)
const members = fc.constantFrom("a", "b", "step one", "status")
const nested = (inner: fc.Arbitrary<AttributeValue>): fc.Arbitrary<AttributeValue> =>
  fc.oneof(
    fc.array(inner, { maxLength: 3 }).map((L) => ({ L })),
    fc.dictionary(members, inner, { maxKeys: 3, noNullPrototype: true }).map((M) => ({ M })),
  )
/** A value of any type. */
export const value: fc.Arbitrary<AttributeValue> = fc.oneof(
  { arbitrary: flat, weight: 6 },
  { arbitrary: nested(fc.oneof({ arbitrary: flat, weight: 4 }, { arbitrary: nested(flat), weight: 1 })), weight: 2 },
)
/** What is no value, or none that may be stored. */
const badValue: fc.Arbitrary<AttributeValue> = fc.constantFrom<AttributeValue>(
  { N: "one" },
  { N: "1e130" },
  { N: "123456789012345678901234567890123456789" },
  { SS: [] },
  { SS: ["a", "a"] },
  { NS: ["1", "1.0"] },
  { S: "x".repeat(410_000) },
)

/** The attributes that are no keys, each mostly of one type. */
export const usualTypes: Readonly<Record<string, fc.Arbitrary<AttributeValue>>> = {
  status: stringOf(texts),
  epoch: numbers.map((N) => ({ N })),
  n: numbers.map((N) => ({ N })),
  tags: sets,
  journal: nested(flat),
  steps: fc.array(flat, { maxLength: 3 }).map((L) => ({ L })),
  any: value,
}
export const attributeNames = Object.keys(usualTypes)

/** A number in every item that has it, so that it can always be counted on. */
export const counter = "tally"
export const counts = fc.constantFrom("0", "1", "2", "10", "-3").map((N) => ({ N }))

export const indexKeys = table.indexes.flatMap((index) =>
  "sortKey" in index ? [index.partitionKey, index.sortKey] : [index.partitionKey],
)
const indexKey = (name: string) => stringOf(name.endsWith("PK") ? partition : sort)
const badIndexKey = fc.constantFrom<AttributeValue>({ N: "1" }, { S: "" })

type Item = Record<string, AttributeValue>
const some = (of: Readonly<Record<string, fc.Arbitrary<AttributeValue>>>): fc.Arbitrary<Item> =>
  fc
    .tuple(
      ...Object.entries(of).map(([name, arbitrary]) => fc.option(arbitrary.map((given) => [name, given] as const))),
    )
    .map((entries) => Object.fromEntries(entries.filter((entry) => entry !== null)))

export const key: fc.Arbitrary<Item> = fc.record(
  { PK: stringOf(partition), SK: stringOf(sort) },
  { noNullPrototype: true },
)
/** A key that fits the table, mostly. */
export const anyKey: fc.Arbitrary<Item> = mostly(
  key,
  fc.constantFrom<Item>(
    { PK: { S: "p" } },
    { PK: { S: "" }, SK: { S: "OP#1" } },
    { PK: { N: "1" }, SK: { S: "OP#1" } },
    { PK: { S: "p" }, SK: { S: "OP#1" }, more: { S: "a" } },
    { PK: { S: "p" }, SK: { S: "x".repeat(1025) } },
  ),
  60,
)

const attributes = fc
  .tuple(
    some(Object.fromEntries(indexKeys.map((name) => [name, indexKey(name)]))),
    some(Object.fromEntries(attributeNames.map((name) => [name, mostly(usualTypes[name] ?? value, value)]))),
    some({ [counter]: counts }),
  )
  .map(([indexed, others, counted]) => ({ ...indexed, ...others, ...counted }))

/** An item that may be stored. */
export const soundItem: fc.Arbitrary<Item> = fc.tuple(key, attributes).map(([keys, others]) => ({ ...keys, ...others }))

/** An item that may be stored, mostly. */
export const item: fc.Arbitrary<Item> = fc
  .tuple(
    anyKey,
    attributes,
    rarely(badValue, 60),
    rarely(
      fc.constantFrom(...indexKeys).chain((name) => badIndexKey.map((bad) => ({ [name]: bad }))),
      30,
    ),
  )
  .map(([keys, others, bad, badKey]) => ({ ...keys, ...others, ...badKey, ...(bad === undefined ? {} : { bad }) }))
