import type { AttributeValue } from "@aws-sdk/client-dynamodb"
import validations, { type KeyConditions, type Request } from "dynalite/validations/index.js"

import { boundsIn, type Condition, conditionOf, type Names, type Values } from "./Conditions.ts"
import { invalid } from "./Errors.ts"
import { checkNested } from "./Schema.ts"
import { type Update, updateOf } from "./Updates.ts"
import { canonical, compareValues, typeOf } from "./Values.ts"

/** The expressions of a request, with what its names and values are. */
export interface Expressions {
  readonly ConditionExpression?: string | undefined
  readonly UpdateExpression?: string | undefined
  readonly KeyConditionExpression?: string | undefined
  readonly FilterExpression?: string | undefined
  readonly ExpressionAttributeNames?: Record<string, string> | undefined
  readonly ExpressionAttributeValues?: Record<string, AttributeValue> | undefined
}

/** A condition of a key: an operator of the query's, and the names of its values. */
export interface KeyCondition {
  readonly operator: string
  readonly values: ReadonlyArray<string>
}

/** The expressions of a request, made ready. */
export interface Ready {
  readonly condition: Condition | undefined
  readonly filter: Condition | undefined
  readonly filtered: ReadonlySet<string>
  readonly update: Update | undefined
  /** Attributes that the update changes or looks into. */
  readonly updated: ReadonlySet<string>
  readonly key: ReadonlyMap<string, KeyCondition> | undefined
}

interface Compiled extends Ready {
  readonly bounds: ReadonlyArray<readonly [string, string]>
}

const standIns: Readonly<Record<string, () => object>> = {
  S: () => ({ S: "S" }),
  N: () => ({ N: "0" }),
  BOOL: () => ({ BOOL: true }),
  NULL: () => ({ NULL: true }),
  SS: () => ({ SS: ["S"] }),
  NS: () => ({ NS: ["0"] }),
  L: () => ({ L: [] }),
  M: () => ({ M: {} }),
}
const standIn = (value: AttributeValue, byValue: boolean): object =>
  byValue && value.S !== undefined ? { S: value.S } : (standIns[typeOf(value)]?.() ?? {})

const keyConditions = (conditions: KeyConditions | string, names: Names): ReadonlyMap<string, KeyCondition> => {
  if (typeof conditions === "string") throw invalid(conditions)
  const entries = Object.entries(conditions)
  return new Map(
    entries.map(([attribute, { AttributeValueList, ComparisonOperator }]) => [
      attribute,
      { operator: ComparisonOperator, values: AttributeValueList.map((value) => names.get(value) ?? "") },
    ]),
  )
}

const compile = (expressions: Expressions, byValue: boolean): Compiled => {
  const values = Object.entries(expressions.ExpressionAttributeValues ?? {}).map(
    ([name, value]) => [name, standIn(value, byValue)] as const,
  )
  const names = new Map(values.map(([name, value]) => [value, name]))
  const request: Request = {
    ...expressions,
    ...(expressions.ExpressionAttributeValues === undefined
      ? {}
      : { ExpressionAttributeValues: Object.fromEntries(values) }),
  }
  const wrong = validations.validateExpressions(request)
  if (wrong !== undefined) throw invalid(wrong)
  const { _condition, _filter, _keyCondition, _updates } = request
  for (const parsed of [_condition, _filter, _keyCondition, _updates])
    checkNested(Object.keys(parsed?.nestedPaths ?? {}))
  const conditions = [_condition, _filter, _keyCondition].flatMap((parsed) =>
    parsed === undefined ? [] : [parsed.expression],
  )
  return {
    bounds: conditions.flatMap((condition) => boundsIn(condition, names)),
    condition: _condition === undefined ? undefined : conditionOf(_condition.expression, names),
    filter: _filter === undefined ? undefined : conditionOf(_filter.expression, names),
    filtered: new Set(Object.keys(_filter?.pathHeads ?? {})),
    update: _updates === undefined ? undefined : updateOf(_updates.sections, names),
    updated: new Set(_updates?.sections.map(({ path }) => String(path[0]))),
    key:
      _keyCondition === undefined
        ? undefined
        : keyConditions(validations.convertKeyCondition(_keyCondition.expression), names),
  }
}

/** To parse takes longer than all the rest of a request: each expression is parsed once, whatever its values are. */
const compiled = new Map<string, Compiled>()

const textOf = (expressions: Expressions, byValue: boolean): string => {
  const { ConditionExpression, ExpressionAttributeNames, FilterExpression, KeyConditionExpression, UpdateExpression } =
    expressions
  let text = `${UpdateExpression}\n${ConditionExpression}\n${KeyConditionExpression}\n${FilterExpression}`
  for (const name in ExpressionAttributeNames) text += `\n${name}=${ExpressionAttributeNames[name]}`
  for (const name in expressions.ExpressionAttributeValues) {
    const value = expressions.ExpressionAttributeValues[name]
    if (value !== undefined) text += `\n${name}=${byValue && value.S !== undefined ? `S ${value.S}` : typeOf(value)}`
  }
  return text
}

/** Makes the expressions of a request ready, with its values as they are stored. */
export const readyOf = (expressions: Expressions): Ready & { readonly values: Values } => {
  const given = expressions.ExpressionAttributeValues ?? {}
  const values: Record<string, AttributeValue> = {}
  for (const name in given) {
    const value = given[name]
    if (value !== undefined) values[name] = canonical(value)
  }
  // The name of a type is looked at when it is parsed.
  const byValue = /attribute_type/.test(`${expressions.ConditionExpression}${expressions.FilterExpression}`)
  const text = textOf(expressions, byValue)
  const known = compiled.get(text) ?? compile(expressions, byValue)
  compiled.set(text, known)
  for (const [lower, upper] of known.bounds) {
    const [one, other] = [values[lower], values[upper]]
    const order = one === undefined || other === undefined ? undefined : compareValues(one, other)
    if (order === undefined || order > 0) throw invalid("The BETWEEN operator requires upper bound to be greater")
  }
  return { ...known, values }
}
