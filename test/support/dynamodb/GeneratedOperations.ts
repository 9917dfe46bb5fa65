import {
  type AttributeValue,
  BatchGetItemCommand,
  DeleteItemCommand,
  type DeleteItemCommandInput,
  GetItemCommand,
  PutItemCommand,
  type PutItemCommandInput,
  QueryCommand,
  TransactWriteItemsCommand,
  type TransactWriteItemsCommandInput,
  UpdateItemCommand,
  type UpdateItemCommandInput,
} from "@aws-sdk/client-dynamodb"
import * as fc from "fast-check"

import { table } from "../../../infra/inventory/sitesTable.ts"
import type { TableCommand } from "../../../src/platform/TableClient.ts"
import { broken, condition, soundUpdate, update } from "./GeneratedExpressions.ts"
import { anyKey, item, key, mostly, partition, rarely, soundItem, sort } from "./GeneratedItems.ts"
import { type Expression, written } from "./WrittenExpressions.ts"

// Requests of all kinds that the service makes.

const TableName = table.name
const someCondition = fc.oneof(
  { arbitrary: fc.constant(undefined), weight: 12 },
  { arbitrary: condition, weight: 16 },
  { arbitrary: broken, weight: 1 },
)
const badUpdate = fc.constantFrom<Expression>(["SET n"], ["REMOVE n, n"], ["SET n = :missing"], [])
/** The members that are there. */
const present = (members: object): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Object.entries(members).filter(([, member]) => member !== undefined))

const onFailure = fc
  .constantFrom(undefined, "NONE" as const, "ALL_OLD" as const)
  .map((ReturnValuesOnConditionCheckFailure) => present({ ReturnValuesOnConditionCheckFailure }))
const returning = (...values: ReadonlyArray<"NONE" | "ALL_OLD" | "ALL_NEW" | undefined>) =>
  fc.constantFrom(...values).map((ReturnValues) => present({ ReturnValues }))
const conditional = fc
  .tuple(someCondition, onFailure)
  .map(([ConditionExpression, more]) => ({ ...written({ ConditionExpression }), ...more }))
const changing = (updates: fc.Arbitrary<Expression>) =>
  fc.tuple(updates, someCondition, onFailure).map(([UpdateExpression, ConditionExpression, more]) => ({
    UpdateExpression: "",
    ...written({ UpdateExpression, ConditionExpression }),
    ...more,
  }))

const put: fc.Arbitrary<PutItemCommandInput> = fc
  .tuple(item, conditional, returning(undefined, "NONE", "ALL_OLD"))
  .map(([Item, ...more]) => Object.assign({ TableName, Item }, ...more))
const remove: fc.Arbitrary<DeleteItemCommandInput> = fc
  .tuple(anyKey, conditional, returning(undefined, "NONE", "ALL_OLD"))
  .map(([Key, ...more]) => Object.assign({ TableName, Key }, ...more))
const change: fc.Arbitrary<UpdateItemCommandInput> = fc
  .tuple(anyKey, changing(mostly(update, badUpdate, 30)), returning(undefined, "ALL_OLD", "ALL_NEW", "ALL_NEW"))
  .map(([Key, ...more]) => Object.assign({ TableName, Key }, ...more))

// In a transaction only what fits any item: of all else DynamoDB Local says sometimes `ValidationException` where AWS says
// that it was cancelled for `ValidationError`, and of two parts for one item that a condition failed.
const part = fc.oneof(
  {
    arbitrary: fc.tuple(soundItem, conditional).map(([Item, more]) => ({ Put: { TableName, Item, ...more } })),
    weight: 3,
  },
  {
    arbitrary: fc.tuple(key, changing(soundUpdate)).map(([Key, more]) => ({ Update: { TableName, Key, ...more } })),
    weight: 3,
  },
  { arbitrary: fc.tuple(key, conditional).map(([Key, more]) => ({ Delete: { TableName, Key, ...more } })), weight: 1 },
  {
    arbitrary: fc.tuple(key, condition, onFailure).map(([Key, ConditionExpression, more]) => ({
      ConditionCheck: { TableName, Key, ConditionExpression: "", ...written({ ConditionExpression }), ...more },
    })),
    weight: 1,
  },
)
const idOf = (given: Readonly<Record<string, { readonly Item?: Keyed; readonly Key?: Keyed }>>): string =>
  JSON.stringify(Object.values(given).map(({ Item, Key }) => [(Item ?? Key)?.["PK"], (Item ?? Key)?.["SK"]]))
type Keyed = Readonly<Record<string, AttributeValue>>
const transaction: fc.Arbitrary<TransactWriteItemsCommandInput> = fc
  .uniqueArray(part, { minLength: 1, maxLength: 4, selector: idOf })
  .map((TransactItems) => ({ TransactItems }))

interface Keys {
  readonly name?: string
  readonly partitionKey: string
  readonly sortKey?: string
}
const places: ReadonlyArray<Keys> = [
  { partitionKey: table.partitionKey, sortKey: table.sortKey },
  { partitionKey: table.partitionKey, sortKey: table.sortKey },
  ...table.indexes,
]
const string = (texts: fc.Arbitrary<string>): fc.Arbitrary<Expression> => texts.map((S) => [{ value: { S } }])
const sortCondition = (name: string): fc.Arbitrary<Expression> => {
  const by = (...operators: ReadonlyArray<string>) => fc.constantFrom(...operators)
  // Inclusive bounds are no keys: where a page ends at one DynamoDB Local says that nothing is left, and AWS need not.
  const [low, high] = [fc.constantFrom("OP#", "OP#1!", ""), fc.constantFrom("OP#2!", "S", "éé")]
  return fc.oneof(
    {
      arbitrary: fc
        .tuple(by("=", "<", ">"), string(mostly(sort, fc.constantFrom("OP#", "S"), 3)))
        .map(([how, to]) => [`${name} ${how} `, ...to]),
      weight: 4,
    },
    {
      arbitrary: fc.tuple(by("<=", ">="), string(fc.oneof(low, high))).map(([how, to]) => [`${name} ${how} `, ...to]),
      weight: 2,
    },
    {
      arbitrary: string(mostly(fc.constantFrom("OP#", "OP#2", "S", "é"), fc.constant(""), 20)).map((begin) => [
        `begins_with(${name}, `,
        ...begin,
        ")",
      ]),
      weight: 4,
    },
    {
      arbitrary: fc
        .tuple(string(mostly(low, high)), string(mostly(high, low)))
        .map(([from, to]) => [`${name} BETWEEN `, ...from, " AND ", ...to]),
      weight: 2,
    },
  )
}
const badConditions = fc.constantFrom<Expression>(
  ["PK > ", { value: { S: "a" } }],
  ["SK = ", { value: { S: "a" } }],
  ["PK = ", { value: { N: "1" } }],
  ["PK = ", { value: { S: "p" } }, " AND SK <> ", { value: { S: "a" } }],
  ["PK = ", { value: { S: "p" } }, " AND n = ", { value: { S: "a" } }],
  ["PK = ", { value: { S: "p" } }, " OR SK = ", { value: { S: "a" } }],
  ["PK = ", { value: { S: "" } }],
)
const keyCondition = ({ partitionKey, sortKey }: Keys): fc.Arbitrary<Expression> => {
  const one = string(partition).map((at): Expression => [`${partitionKey} = `, ...at])
  const both =
    sortKey === undefined
      ? one
      : fc.tuple(one, sortCondition(sortKey)).map(([at, sorted]) => [...at, " AND ", ...sorted])
  return mostly(fc.oneof(one, both), badConditions, 30)
}
const startKey = ({ partitionKey, sortKey }: Keys): fc.Arbitrary<Record<string, AttributeValue>> =>
  fc.tuple(key, partition, sort).map(([keys, S, T]) => ({
    ...keys,
    [partitionKey]: { S },
    ...(sortKey === undefined ? {} : { [sortKey]: { S: T } }),
  }))

const search = fc.constantFrom(...places).chain((keys) =>
  fc
    .record({
      KeyConditionExpression: keyCondition(keys),
      FilterExpression: rarely(condition, 3),
      Limit: fc.option(fc.integer({ min: 1, max: 4 }), { nil: undefined }),
      ScanIndexForward: fc.constantFrom(undefined, true, false),
      ExclusiveStartKey: rarely(mostly(startKey(keys), key), 4),
      ConsistentRead: rarely(fc.constant(true), 20),
    })
    .map(({ FilterExpression, KeyConditionExpression, ...rest }) => ({
      TableName,
      ...present({ IndexName: keys.name, ...rest }),
      ...written({ KeyConditionExpression, FilterExpression }),
    })),
)

/** A request: the SDK's commands are for one use only. */
export type Operation = () => TableCommand
const operationOf =
  <A>(make: new (input: A) => TableCommand) =>
  (input: A): Operation =>
    Object.assign(() => new make(input), { [fc.toStringMethod]: () => `${make.name} ${JSON.stringify(input)}` })

/** A request of any kind. */
export const operation: fc.Arbitrary<Operation> = fc.oneof(
  { arbitrary: put.map(operationOf(PutItemCommand)), weight: 7 },
  { arbitrary: change.map(operationOf(UpdateItemCommand)), weight: 7 },
  { arbitrary: remove.map(operationOf(DeleteItemCommand)), weight: 1 },
  { arbitrary: anyKey.map((Key) => ({ TableName, Key })).map(operationOf(GetItemCommand)), weight: 1 },
  {
    arbitrary: fc
      .array(anyKey, { minLength: 1, maxLength: 4 })
      .map((Keys) => ({ RequestItems: { [TableName]: { Keys } } }))
      .map(operationOf(BatchGetItemCommand)),
    weight: 1,
  },
  { arbitrary: transaction.map(operationOf(TransactWriteItemsCommand)), weight: 5 },
  { arbitrary: search.map(operationOf(QueryCommand)), weight: 7 },
)
