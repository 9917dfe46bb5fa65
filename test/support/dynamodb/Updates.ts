import type { AttributeValue } from "@aws-sdk/client-dynamodb"
import type { Operand, Section } from "dynalite/validations/index.js"

import { isExpression, isPath, type Names, type Read, valueAt, type Values } from "./Conditions.ts"
import { invalid } from "./Errors.ts"
import { addNumbers, type Attributes, type Path, typeOf } from "./Values.ts"

/** An update, made ready: the item that it makes of another. */
export type Update = (item: Attributes, values: Values) => Attributes

const wrongType = () => invalid("An operand in the update expression has an incorrect data type")
const missing = () => invalid("The provided expression refers to an attribute that does not exist in the item")

type Give = (item: Attributes, values: Values) => AttributeValue

const numberIn = ({ N }: AttributeValue): string => {
  if (N === undefined) throw wrongType()
  return N
}
const listIn = ({ L }: AttributeValue): ReadonlyArray<AttributeValue> => {
  if (L === undefined) throw wrongType()
  return L
}

/** What is to stand at a path: it has to be there. */
const givenBy = (operand: Operand | undefined, names: Names): Give => {
  if (isPath(operand)) {
    return (item) => {
      const found = valueAt(item, operand)
      if (found === undefined) throw missing()
      return found
    }
  }
  if (!isExpression(operand)) {
    const name = operand === undefined ? undefined : names.get(operand)
    if (name === undefined) throw new Error("an operand that is neither a path, nor a value, nor a function")
    return (_item, values) => {
      const value = values[name]
      if (value === undefined) throw missing()
      return value
    }
  }
  const [first, second] = operand.args
  const other = givenBy(second, names)
  if (operand.name === "if_not_exists" && isPath(first)) {
    return (item, values) => valueAt(item, first) ?? other(item, values)
  }
  const one = givenBy(first, names)
  if (operand.name === "list_append") {
    return (item, values) => ({ L: [...listIn(one(item, values)), ...listIn(other(item, values))] })
  }
  const sign = operand.type === "add" ? 1 : -1
  return (item, values) => ({ N: addNumbers(numberIn(one(item, values)), numberIn(other(item, values)), sign) })
}

/** What ADD makes of what stands there. */
const added = (before: AttributeValue | undefined, value: AttributeValue): AttributeValue => {
  if (before !== undefined && typeOf(before) !== typeOf(value)) throw wrongType()
  if (value.N !== undefined) return { N: addNumbers(before?.N ?? "0", value.N, 1) }
  if (value.SS !== undefined) return { SS: [...new Set([...(before?.SS ?? []), ...value.SS])] }
  if (value.NS !== undefined) return { NS: [...new Set([...(before?.NS ?? []), ...value.NS])] }
  throw wrongType()
}

/** What DELETE leaves of a set; nothing of an empty one. */
const taken = (before: AttributeValue | undefined, value: AttributeValue): AttributeValue | undefined => {
  if (before === undefined) return undefined
  if (typeOf(before) !== typeOf(value)) throw wrongType()
  const SS = before.SS?.filter((member) => value.SS?.includes(member) !== true)
  const NS = before.NS?.filter((member) => value.NS?.includes(member) !== true)
  if (SS === undefined && NS === undefined) throw wrongType()
  if (SS !== undefined) return SS.length === 0 ? undefined : { SS }
  return NS === undefined || NS.length === 0 ? undefined : { NS }
}

/** A change at one path: what is to stand there, if anything. */
interface Change {
  readonly path: Path
  readonly value: AttributeValue | undefined
}

const badPath = () => invalid("The document path provided in the update expression is invalid for update")

/** The changes that begin with the same step, by that step. */
const byStep = (changes: ReadonlyArray<Change>): ReadonlyArray<readonly [string | number, ReadonlyArray<Change>]> => [
  ...Map.groupBy(changes, ({ path: [step = ""] }) => step),
]

const rest = ({ path, value }: Change): Change => ({ path: path.slice(1), value })

const changedValue = (
  before: AttributeValue | undefined,
  changes: ReadonlyArray<Change>,
): AttributeValue | undefined => {
  const [first] = changes
  if (first?.path.length === 1) return first.value
  if (before === undefined) throw badPath()
  const deeper = changes.map(rest)
  if (typeof deeper[0]?.path[0] === "number") {
    if (before.L === undefined) throw badPath()
    return { L: changedList(before.L, deeper) }
  }
  if (before.M === undefined) throw badPath()
  return { M: { ...changedMembers(before.M, deeper) } }
}

const changedMembers = (members: Attributes, changes: ReadonlyArray<Change>): Attributes => {
  const next: Record<string, AttributeValue> = { ...members }
  for (const [step, those] of byStep(changes)) {
    const value = changedValue(members[step], those)
    if (value === undefined) delete next[step]
    else next[step] = value
  }
  return next
}

/** All places are those of the list before: what goes away moves nothing until the end, and what is beyond its end follows. */
const changedList = (list: ReadonlyArray<AttributeValue>, changes: ReadonlyArray<Change>): Array<AttributeValue> => {
  const next = new Map(list.entries())
  for (const [step, those] of byStep(changes)) {
    const place = Number(step)
    const value = changedValue(list[place], those)
    if (value === undefined) next.delete(place)
    else next.set(place, value)
  }
  return [...next].toSorted(([one], [other]) => one - other).map(([, value]) => value)
}

const valueOf = ({ type, val }: Section, names: Names): Read => {
  if (type === "remove") return () => undefined
  return givenBy(val, names)
}

/** Makes an update ready that has been parsed. */
export const updateOf = (sections: ReadonlyArray<Section>, names: Names): Update => {
  const all = sections.map((section) => ({ ...section, read: valueOf(section, names) }))
  return (item, values) => {
    const changes = all.map(({ path, read, type }): Change => {
      const value = read(item, values)
      if (value === undefined || type === "set") return { path, value }
      const before = valueAt(item, path)
      return { path, value: type === "add" ? added(before, value) : taken(before, value) }
    })
    return changedMembers(item, changes)
  }
}
