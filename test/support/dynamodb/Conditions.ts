import { isDeepStrictEqual } from "node:util"

import type { AttributeValue } from "@aws-sdk/client-dynamodb"
import type { Expression, Operand } from "dynalite/validations/index.js"

import { invalid } from "./Errors.ts"
import { type Attributes, compareValues, equal, type Path, typeOf } from "./Values.ts"

/** What stands for the values of a request in its expressions. */
export type Values = Readonly<Record<string, AttributeValue>>
/** A condition, made ready: it holds for an item or not. */
export type Condition = (item: Attributes, values: Values) => boolean
/** An operand, made ready. */
export type Read = (item: Attributes, values: Values) => AttributeValue | undefined
/** The names of values by the objects that stand for them in what was parsed. */
export type Names = ReadonlyMap<object, string>

export const isPath = (operand: Operand | undefined): operand is Path => Array.isArray(operand)
export const isExpression = (operand: Operand | undefined): operand is Expression =>
  operand !== undefined && !isPath(operand) && "type" in operand

/** What stands at a path of an item. */
export const valueAt = (item: Attributes, path: Path): AttributeValue | undefined => {
  const [head = "", ...rest] = path
  let found = item[head]
  for (const step of rest) {
    if (found === undefined) return undefined
    found = typeof step === "number" ? found.L?.[step] : found.M?.[step]
  }
  return found
}

const sizeOf = (value: AttributeValue | undefined): AttributeValue | undefined => {
  if (value === undefined) return undefined
  const counted =
    value.S ?? value.SS ?? value.NS ?? value.L ?? (value.M === undefined ? undefined : Object.keys(value.M))
  return counted === undefined ? undefined : { N: String(counted.length) }
}

const readerOf = (operand: Operand | undefined, names: Names): Read => {
  if (isPath(operand)) {
    const [head = "", ...rest] = operand
    return rest.length === 0 ? (item) => item[head] : (item) => valueAt(item, operand)
  }
  if (isExpression(operand)) {
    const [given] = operand.args
    const read = readerOf(given, names)
    return (item, values) => sizeOf(read(item, values))
  }
  const name = operand === undefined ? undefined : names.get(operand)
  if (name === undefined) throw new Error("an operand that is neither a path, nor a value, nor a size")
  return (_item, values) => values[name]
}

type Relation = (one: AttributeValue, other: AttributeValue) => boolean
const ordered =
  (holds: (order: number) => boolean): Relation =>
  (one, other) => {
    const order = compareValues(one, other)
    return order !== undefined && holds(order)
  }
const relations: Readonly<Record<string, Relation>> = {
  "<": ordered((order) => order < 0),
  "<=": ordered((order) => order <= 0),
  ">": ordered((order) => order > 0),
  ">=": ordered((order) => order >= 0),
}

const holdsIn = (container: AttributeValue, sought: AttributeValue): boolean => {
  const { N, S } = sought
  if (S !== undefined && container.S !== undefined) return container.S.includes(S)
  if (S !== undefined && container.SS !== undefined) return container.SS.includes(S)
  if (N !== undefined && container.NS !== undefined) return container.NS.includes(N)
  return container.L?.some((member) => equal(member, sought)) ?? false
}

const functions: Readonly<Record<string, Relation>> = {
  begins_with: (one, other) => one.S !== undefined && other.S !== undefined && one.S.startsWith(other.S),
  contains: holdsIn,
  attribute_type: (one, other) => typeOf(one) === other.S,
}

const unorderable = new Set(["BOOL", "NULL", "SS", "NS", "L", "M"])

/** What is never in an order cannot be compared by it. */
const checkOrderable = (operands: ReadonlyArray<Operand>, operator: string): void => {
  for (const operand of operands) {
    if (isPath(operand) || isExpression(operand)) continue
    const [type = ""] = Object.keys(operand)
    if (unorderable.has(type)) {
      throw invalid(`Incorrect operand type for operator or function; operator: ${operator}, operand type: ${type}`)
    }
  }
}

/** What is compared with itself says nothing. */
const checkDistinct = ([first, ...others]: ReadonlyArray<Operand>, operator: string): void => {
  if (isPath(first) && others.some((other) => isPath(other) && isDeepStrictEqual(first, other))) {
    throw invalid(`The first operand must be distinct from the remaining operands for this operator: ${operator}`)
  }
}

const both =
  (relation: Relation, one: Read, other: Read): Condition =>
  (item, values) => {
    const [first, second] = [one(item, values), other(item, values)]
    return first !== undefined && second !== undefined && relation(first, second)
  }

/** Makes a condition ready that has been parsed. */
export const conditionOf = ({ args, name = "", type }: Expression, names: Names): Condition => {
  const nested = () => args.filter(isExpression).map((argument) => conditionOf(argument, names))
  const reads = () => args.map((argument) => readerOf(argument, names))
  switch (type) {
    case "and": {
      const conditions = nested()
      return (item, values) => conditions.every((holds) => holds(item, values))
    }
    case "or": {
      const conditions = nested()
      return (item, values) => conditions.some((holds) => holds(item, values))
    }
    case "not": {
      const conditions = nested()
      return (item, values) => !conditions.some((holds) => holds(item, values))
    }
    case "=":
    case "<>": {
      const [one = never, other = never] = reads()
      const same = both(equal, one, other)
      return type === "=" ? same : (item, values) => !same(item, values)
    }
    case "between": {
      checkDistinct(args, type)
      checkOrderable(args, type)
      const [one = never, lower = never, upper = never] = reads()
      const above = both(relations[">="] ?? equal, one, lower)
      const below = both(relations["<="] ?? equal, one, upper)
      return (item, values) => above(item, values) && below(item, values)
    }
    case "in": {
      checkDistinct(args, type)
      const [one = never, ...others] = reads()
      const each = others.map((other) => both(equal, one, other))
      return (item, values) => each.some((same) => same(item, values))
    }
    case "function": {
      const [one = never, other = never] = reads()
      if (name === "attribute_exists") return (item, values) => one(item, values) !== undefined
      if (name === "attribute_not_exists") return (item, values) => one(item, values) === undefined
      return both(functions[name] ?? equal, one, other)
    }
    default: {
      const relation = relations[type]
      if (relation === undefined) throw new Error(`the table in memory has no operator ${type}`)
      checkOrderable(args, type)
      const [one = never, other = never] = reads()
      return both(relation, one, other)
    }
  }
}
const never: Read = () => undefined

/** Pairs of values that a BETWEEN has as its bounds. */
export const boundsIn = ({ args, type }: Expression, names: Names): ReadonlyArray<readonly [string, string]> => {
  if (type !== "between") return args.filter(isExpression).flatMap((argument) => boundsIn(argument, names))
  const [lower, upper] = args.slice(1).map((bound) => (isPath(bound) ? undefined : names.get(bound)))
  return lower === undefined || upper === undefined ? [] : [[lower, upper]]
}
