import type { AttributeValue } from "@aws-sdk/client-dynamodb"
import * as BigDecimal from "effect/BigDecimal"

import { invalid } from "./Errors.ts"

/** An item, or the members of a map. Neither is ever changed: a write puts another in its place. */
export type Attributes = Readonly<Record<string, AttributeValue>>
export type Path = ReadonlyArray<string | number>

/** The type of a value, by DynamoDB's letters for it. */
export const typeOf = (value: AttributeValue): string => {
  for (const type in value) return type
  throw invalid("Supplied AttributeValue is empty, must contain exactly one of the supported datatypes")
}

const plain = /^(?:0|-?[1-9][0-9]{0,14})$/

/** A number without an exponent, and without zeros that say nothing. */
const written = (number: BigDecimal.BigDecimal): string => {
  const { scale, value } = BigDecimal.normalize(number)
  if (scale <= 0) return `${value}${value === 0n ? "" : "0".repeat(-scale)}`
  const digits = (value < 0n ? -value : value).toString().padStart(scale + 1, "0")
  return `${value < 0n ? "-" : ""}${digits.slice(0, -scale)}.${digits.slice(-scale)}`
}

const maxDigits = 38

/** A number as it is stored. */
const stored = (number: BigDecimal.BigDecimal): string => {
  const { scale, value } = BigDecimal.normalize(number)
  const digits = (value < 0n ? -value : value).toString().length
  if (digits > maxDigits) throw invalid("Attempting to store more than 38 significant digits in a Number")
  const magnitude = digits - scale - 1
  if (value !== 0n && magnitude > 125) throw invalid("Number overflow")
  if (value !== 0n && magnitude < -130) throw invalid("Number underflow")
  return written(number)
}

const canonicalNumber = (text: string): string => {
  if (plain.test(text)) return text
  const number = BigDecimal.fromString(text)
  if (text === "" || number._tag === "None") throw invalid("The parameter cannot be converted to a numeric value")
  return stored(number.value)
}

/** Adds, or takes away, as exactly as DynamoDB does. */
export const addNumbers = (one: string, other: string, sign: 1 | -1): string => {
  const quick = Number(one) + sign * Number(other)
  if (plain.test(one) && plain.test(other) && Number.isSafeInteger(quick)) return String(quick)
  const [first, second] = [BigDecimal.fromStringUnsafe(one), BigDecimal.fromStringUnsafe(other)]
  return stored(sign === 1 ? BigDecimal.sum(first, second) : BigDecimal.subtract(first, second))
}

const compareNumbers = (one: string, other: string): number =>
  plain.test(one) && plain.test(other)
    ? Number(one) - Number(other)
    : BigDecimal.Order(BigDecimal.fromStringUnsafe(one), BigDecimal.fromStringUnsafe(other))

const beyond = /[\uD800-\uFFFF]/

/** The order of two strings: that of their bytes in UTF-8, which is not that of JavaScript. */
export const compareStrings = (one: string, other: string): number => {
  if (one === other) return 0
  if (beyond.test(one) && beyond.test(other)) return Buffer.compare(Buffer.from(one), Buffer.from(other))
  return one < other ? -1 : 1
}

/** The order of two values; `undefined` for those that have none. */
export const compareValues = (one: AttributeValue, other: AttributeValue): number | undefined => {
  if (one.S !== undefined && other.S !== undefined) return compareStrings(one.S, other.S)
  if (one.N !== undefined && other.N !== undefined) return compareNumbers(one.N, other.N)
  return undefined
}

const sameSet = (one: ReadonlyArray<string>, other: ReadonlyArray<string>): boolean =>
  one.length === other.length && one.every((member) => other.includes(member))

/** Whether two values are the same to DynamoDB: of one type, and whatever the order of a set. */
export const equal = (one: AttributeValue, other: AttributeValue): boolean => {
  if (one === other) return true
  if (one.S !== undefined) return one.S === other.S
  if (one.N !== undefined) return one.N === other.N
  if (one.BOOL !== undefined) return one.BOOL === other.BOOL
  if (one.NULL !== undefined) return other.NULL !== undefined
  if (one.SS !== undefined) return other.SS !== undefined && sameSet(one.SS, other.SS)
  if (one.NS !== undefined) return other.NS !== undefined && sameSet(one.NS, other.NS)
  if (one.L !== undefined) {
    const { L } = other
    return L?.length === one.L.length && one.L.every((member, at) => equalOrGone(member, L[at]))
  }
  const [members = {}, others] = [one.M, other.M]
  if (others === undefined) return false
  const names = Object.keys(members)
  return names.length === Object.keys(others).length && names.every((name) => equalOrGone(members[name], others[name]))
}
const equalOrGone = (one: AttributeValue | undefined, other: AttributeValue | undefined): boolean =>
  one !== undefined && other !== undefined && equal(one, other)

const maxDepth = 32

const canonicalSet = (members: ReadonlyArray<string>): void => {
  if (members.length === 0) throw invalid("A set may not be empty")
  if (new Set(members).size < members.length) throw invalid("Input collection contains duplicates")
}

/** A value as it is stored: the same object when there is nothing to change about it. */
export const canonical = (value: AttributeValue, depth = 0): AttributeValue => {
  if (depth > maxDepth) throw invalid("Nesting Levels have exceeded supported limits")
  if (value.S !== undefined || value.BOOL !== undefined) return value
  if (value.N !== undefined) {
    const number = canonicalNumber(value.N)
    return number === value.N ? value : { N: number }
  }
  if (value.M !== undefined) {
    const members = canonicalAttributes(value.M, depth + 1)
    return members === value.M ? value : { M: { ...members } }
  }
  if (value.L !== undefined) {
    const members = value.L.map((member) => canonical(member, depth + 1))
    return members.every((member, at) => member === value.L[at]) ? value : { L: members }
  }
  if (value.NULL !== undefined) {
    if (!value.NULL) throw invalid("Null attribute value types must have the value of true")
    return value
  }
  if (value.SS !== undefined) canonicalSet(value.SS)
  if (value.SS !== undefined) return value
  if (value.NS !== undefined) {
    const numbers = value.NS.map(canonicalNumber)
    canonicalSet(numbers)
    return { NS: numbers }
  }
  throw new Error(`the table in memory has no values like ${JSON.stringify(value)}`)
}

/** The attributes of an item as they are stored. */
export const canonicalAttributes = (attributes: Attributes, depth = 0): Attributes => {
  let changed: Record<string, AttributeValue> | undefined
  for (const name in attributes) {
    const value = attributes[name]
    if (value === undefined) continue
    const kept = canonical(value, depth)
    if (kept !== value) (changed ??= { ...attributes })[name] = kept
  }
  return changed ?? attributes
}

const sizeOfNumber = (number: string): number =>
  1 + Math.ceil(number.replace(/^-?0?\.?0*|[.]|(?<=[1-9])0+$/g, "").length / 2) + (number.startsWith("-") ? 1 : 0)

const sizeOf = (value: AttributeValue): number => {
  if (value.S !== undefined) return Buffer.byteLength(value.S)
  if (value.N !== undefined) return sizeOfNumber(value.N)
  if (value.SS !== undefined) return value.SS.reduce((sum, member) => sum + Buffer.byteLength(member), 0)
  if (value.NS !== undefined) return value.NS.reduce((sum, member) => sum + sizeOfNumber(member), 0)
  if (value.L !== undefined) return value.L.reduce((sum, member) => sum + 1 + sizeOf(member), 3)
  if (value.M !== undefined) return 3 + Object.keys(value.M).length + sizeOfItem(value.M)
  return 1
}

/** The bytes of an item as DynamoDB counts them: names, and values by their type. */
export const sizeOfItem = (attributes: Attributes): number =>
  Object.entries(attributes).reduce((sum, [name, value]) => sum + Buffer.byteLength(name) + sizeOf(value), 0)
