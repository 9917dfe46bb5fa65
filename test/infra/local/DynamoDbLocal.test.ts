import { setTimeout } from "node:timers/promises"

import {
  DescribeTableCommand,
  DynamoDBClient,
  GetItemCommand,
  TransactionCanceledException,
  TransactWriteItemsCommand,
} from "@aws-sdk/client-dynamodb"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Exit, Scope } from "effect"

import { startDynamoDbLocal } from "../../../infra/local/DynamoDbLocal.ts"
import { createSitesTable } from "../../../infra/local/SitesTable.ts"
import { access, temporaryFolder } from "./bundles.ts"

const putOnce = (name: string, ...ids: ReadonlyArray<string>) =>
  new TransactWriteItemsCommand({
    TransactItems: ids.map((id) => ({
      Put: {
        TableName: name,
        Item: { PK: { S: id }, SK: { S: "A" } },
        ConditionExpression: "attribute_not_exists(PK)",
      },
    })),
  })

describe("DynamoDB Local", () => {
  it.live(
    "holds the table with its five indexes, and a transaction is all or nothing",
    () =>
      Effect.gen(function* () {
        const endpoint = yield* startDynamoDbLocal({})
        const client = new DynamoDBClient({ ...access, endpoint })
        yield* createSitesTable({ client, name: "sites", keep: false })
        const { Table } = yield* Effect.promise(() => client.send(new DescribeTableCommand({ TableName: "sites" })))
        assert.deepStrictEqual(Table?.GlobalSecondaryIndexes?.map((index) => index.IndexName).toSorted(), [
          "GSI1",
          "GSI2",
          "GSI3",
          "GSI4",
          "GSI5",
        ])
        yield* Effect.promise(() => client.send(putOnce("sites", "one")))
        const refused = yield* Effect.tryPromise({
          try: () => client.send(putOnce("sites", "two", "one")),
          catch: (cause) => cause,
        }).pipe(Effect.flip)
        assert.instanceOf(refused, TransactionCanceledException)
        assert.deepStrictEqual(
          refused.CancellationReasons?.map((reason) => reason.Code),
          ["None", "ConditionalCheckFailed"],
        )
        // Creating it again keeps or replaces the items.
        const read = () =>
          client.send(new GetItemCommand({ TableName: "sites", Key: { PK: { S: "one" }, SK: { S: "A" } } }))
        yield* createSitesTable({ client, name: "sites", keep: true })
        assert.isDefined((yield* Effect.promise(read)).Item)
        yield* createSitesTable({ client, name: "sites", keep: false })
        assert.isUndefined((yield* Effect.promise(read)).Item)
      }),
    30_000,
  )

  it.live(
    "keeps its data in a folder, and ends with its scope",
    () =>
      Effect.gen(function* () {
        const dataDir = yield* temporaryFolder
        const during = Effect.fnUntraced(function* (use: (client: DynamoDBClient) => unknown) {
          const scope = yield* Scope.make()
          const endpoint = yield* Scope.provide(startDynamoDbLocal({ dataDir }), scope)
          const client = new DynamoDBClient({ ...access, endpoint, maxAttempts: 1 })
          yield* createSitesTable({ client, name: "sites", keep: true })
          const result = yield* Effect.promise(async () => use(client))
          yield* Scope.close(scope, Exit.void)
          return { endpoint, result }
        })
        yield* during((client) => client.send(putOnce("sites", "one")))
        const { endpoint, result } = yield* during((client) =>
          client.send(new GetItemCommand({ TableName: "sites", Key: { PK: { S: "one" }, SK: { S: "A" } } })),
        )
        assert.isDefined(JSON.parse(JSON.stringify(result)).Item)
        yield* Effect.promise(() => setTimeout(50))
        const answers = yield* Effect.promise(() =>
          fetch(endpoint).then(
            () => true,
            () => false,
          ),
        )
        assert.isFalse(answers)
      }),
    60_000,
  )
})
