import {
  BatchWriteItemCommand,
  ConditionalCheckFailedException,
  DynamoDBClient,
  DynamoDBServiceException,
  PutItemCommand,
  QueryCommand,
  TransactionCanceledException,
  TransactWriteItemsCommand,
} from "@aws-sdk/client-dynamodb"
import { assert, describe, it } from "@effect/vitest"
import * as fc from "fast-check"

import { table } from "../../infra/inventory/sitesTable.ts"
import type { TableClient, TableCommand } from "../../src/platform/TableClient.ts"
import { useDatabase } from "../support/database.ts"
import { partitions, sorts } from "../support/dynamodb/GeneratedItems.ts"
import { operation } from "../support/dynamodb/GeneratedOperations.ts"
import { MemoryDynamo, sendTo } from "../support/dynamodb/MemoryDynamo.ts"
import type { Ties } from "../support/dynamodb/Store.ts"
import { canonical } from "../support/dynamodb/Values.ts"

/** How many are compared; `OPERATIONS=100000` takes a quarter of an hour. */
const operations = Number(process.env["OPERATIONS"] ?? 1200)
const seed = Number(process.env["MODEL_SEED"] ?? 20_310)
const perSequence = 40
const TableName = table.name

const sorted = (all: ReadonlyArray<unknown>): ReadonlyArray<unknown> =>
  all.map((one) => JSON.stringify(one)).toSorted((one, other) => (one < other ? -1 : 1))

/**
 * An answer apart from what nobody promises: members of a map and of a set have no order, nor has what a batch finds. Where
 * AWS leaves out zeros that say nothing, DynamoDB Local keeps them in numbers of a list or a map.
 */
const settled = (value: unknown, name = ""): unknown => {
  if (typeof value === "string") return name === "N" ? canonical({ N: value }).N : value
  if (Array.isArray(value)) {
    const all = value.map((one) => settled(one, name === "NS" ? "N" : ""))
    return ["SS", "NS", TableName].includes(name) ? sorted(all) : all
  }
  if (typeof value !== "object" || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      // DynamoDB Local tells it of deletions, asked or not.
      .filter(([member]) => member !== "$metadata" && member !== "ConsumedCapacity")
      .map(([member, part]) => [member, settled(part, member)] as const)
      .toSorted(([one], [other]) => (one < other ? -1 : 1)),
  )
}

/** What a request comes to: its answer, or the name of its error with what else it says. */
const outcomeOf = async (client: TableClient, command: TableCommand): Promise<unknown> => {
  try {
    return settled(await sendTo(client, command))
  } catch (error) {
    if (!(error instanceof DynamoDBServiceException)) throw error
    const { name } = error
    if (error instanceof ConditionalCheckFailedException) return settled({ name, item: error.Item })
    if (error instanceof TransactionCanceledException) {
      return settled({ name, reasons: error.CancellationReasons?.map(({ Code, Item }) => ({ Code, Item })) })
    }
    return { name }
  }
}

describe("the table in memory", () => {
  useDatabase()
  const keys = partitions.flatMap((PK) => sorts.map((SK) => ({ PK: { S: PK }, SK: { S: SK } })))

  /** The order that DynamoDB Local gives to items with the same keys in an index, as it happens. */
  const tiesOf = async (local: DynamoDBClient): Promise<Ties> => {
    for (const key of keys) await local.send(new PutItemCommand({ TableName, Item: { ...key, GSI1PK: { S: "all" } } }))
    const { Items = [] } = await local.send(
      new QueryCommand({
        TableName,
        IndexName: "GSI1",
        KeyConditionExpression: "GSI1PK = :all",
        ExpressionAttributeValues: { ":all": { S: "all" } },
      }),
    )
    const ranks = new Map(Items.map(({ PK, SK }, rank) => [`${PK?.S} ${SK?.S}`, rank]))
    const rankOf = ({ PK, SK }: Parameters<Ties>[0]) => ranks.get(`${PK?.S} ${SK?.S}`) ?? -1
    return (one, other) => rankOf(one) - rankOf(other)
  }
  const empty = (local: DynamoDBClient) =>
    local.send(
      new BatchWriteItemCommand({ RequestItems: { [TableName]: keys.map((Key) => ({ DeleteRequest: { Key } })) } }),
    )

  it(
    "answers whatever it is asked as DynamoDB Local does",
    async () => {
      const local = new DynamoDBClient({ maxAttempts: 1 })
      const ties = await tiesOf(local)
      const sequence = fc.array(operation, { minLength: perSequence, maxLength: perSequence, size: "max" })
      await fc.assert(
        fc.asyncProperty(sequence, async (commands) => {
          const memory = new MemoryDynamo(ties)
          await empty(local)
          for (const command of commands) {
            const [here, there] = [await outcomeOf(memory, command()), await outcomeOf(local, command())]
            assert.deepStrictEqual(here, there, fc.stringify(command))
          }
        }),
        { numRuns: Math.ceil(operations / perSequence), seed },
      )
    },
    60_000 + operations * 60,
  )

  it("answers as DynamoDB Local does in what a transaction must not be", async () => {
    const local = new DynamoDBClient({ maxAttempts: 1 })
    const memory = new MemoryDynamo()
    const key = (SK: string) => ({ PK: { S: "p" }, SK: { S: SK } })
    const put = (SK: string, more: object = {}) => ({ Put: { TableName, Item: { ...key(SK), ...more } } })
    const failing = { ...put("2").Put, ConditionExpression: "attribute_exists(PK)" }
    const transactions = [
      [put("1"), { Delete: { TableName, Key: key("1") } }],
      Array.from({ length: 100 }, (_, nth) => put(`${nth}`)),
      Array.from({ length: 101 }, (_, nth) => put(`${nth}`)),
      [],
      [put("1"), { Put: { ...failing, Item: key("new") } }],
      [put("")],
      [put("1", { GSI1PK: { N: "1" } }), { Put: { ...failing, Item: key("new") } }],
      [put("1", { big: { S: "x".repeat(409_580) } })],
      [put("1", { big: { S: "x".repeat(409_595) } })],
      [
        {
          Update: {
            TableName,
            Key: key("2"),
            UpdateExpression: "SET SK = :a",
            ExpressionAttributeValues: { ":a": { S: "a" } },
          },
        },
      ],
    ]
    for (const TransactItems of transactions) {
      const ask = () => new TransactWriteItemsCommand({ TransactItems })
      const [here, there] = [await outcomeOf(memory, ask()), await outcomeOf(local, ask())]
      assert.deepStrictEqual(here, there, JSON.stringify(TransactItems).slice(0, 500))
    }
  })

  it("ends a page after a megabyte, as DynamoDB Local does", async () => {
    const local = new DynamoDBClient({ maxAttempts: 1 })
    const memory = new MemoryDynamo()
    const clients: ReadonlyArray<TableClient> = [local, memory]
    for (const client of clients) {
      for (const SK of ["1", "2", "3", "4"]) {
        await client.send(
          new PutItemCommand({ TableName, Item: { PK: { S: "big" }, SK: { S: SK }, all: { S: "x".repeat(380_000) } } }),
        )
      }
    }
    const ask = () =>
      new QueryCommand({
        TableName,
        KeyConditionExpression: "PK = :big",
        ExpressionAttributeValues: { ":big": { S: "big" } },
      })
    const [here, there] = [await outcomeOf(memory, ask()), await outcomeOf(local, ask())]
    assert.deepStrictEqual(here, there)
    assert.deepInclude(here, { ScannedCount: 3 })
  })
})
