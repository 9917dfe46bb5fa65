import {
  type AttributeDefinition,
  CreateTableCommand,
  DeleteTableCommand,
  type DynamoDBClient,
  type KeySchemaElement,
  ResourceInUseException,
  ResourceNotFoundException,
  UpdateTimeToLiveCommand,
} from "@aws-sdk/client-dynamodb"
import { Effect } from "effect"

import { table } from "../inventory/sitesTable.ts"
import { reasonOf, StackError } from "./StackError.ts"

interface Keys {
  readonly partitionKey: string
  readonly sortKey?: string
}

const keySchema = (keys: Keys): Array<KeySchemaElement> => [
  { AttributeName: keys.partitionKey, KeyType: "HASH" },
  ...(keys.sortKey === undefined ? [] : [{ AttributeName: keys.sortKey, KeyType: "RANGE" } satisfies KeySchemaElement]),
]

const attributes = (): Array<AttributeDefinition> => {
  const keys: ReadonlyArray<Keys> = [table, ...table.indexes]
  const names = keys.flatMap((key) => keySchema(key).map((element) => element.AttributeName))
  return [...new Set(names)].map((AttributeName) => ({ AttributeName, AttributeType: "S" }))
}

const create = async (client: DynamoDBClient, name: string): Promise<void> => {
  await client.send(
    new CreateTableCommand({
      TableName: name,
      BillingMode: "PAY_PER_REQUEST",
      KeySchema: keySchema(table),
      AttributeDefinitions: attributes(),
      GlobalSecondaryIndexes: table.indexes.map((index) => ({
        IndexName: index.name,
        KeySchema: keySchema(index),
        Projection: { ProjectionType: "ALL" },
      })),
    }),
  )
  await client.send(
    new UpdateTimeToLiveCommand({
      TableName: name,
      TimeToLiveSpecification: { AttributeName: table.timeToLive, Enabled: true },
    }),
  )
}

const drop = async (client: DynamoDBClient, name: string): Promise<void> => {
  try {
    await client.send(new DeleteTableCommand({ TableName: name }))
  } catch (error) {
    if (!(error instanceof ResourceNotFoundException)) throw error
  }
}

/** The table of `infra/inventory/sitesTable.ts`, on demand; with `keep` an existing one stays, otherwise it is replaced. */
export const createSitesTable = Effect.fnUntraced(function* (options: {
  readonly client: DynamoDBClient
  readonly name: string
  readonly keep: boolean
}) {
  yield* Effect.tryPromise({
    try: async () => {
      if (!options.keep) await drop(options.client, options.name)
      try {
        await create(options.client, options.name)
      } catch (error) {
        if (!(options.keep && error instanceof ResourceInUseException)) throw error
      }
    },
    catch: (cause) => new StackError({ message: `DynamoDB refuses the table ${options.name}: ${reasonOf(cause)}` }),
  })
})
