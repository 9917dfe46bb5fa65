import { DeleteItemCommand, DynamoDBClient, paginateScan } from "@aws-sdk/client-dynamodb"
import { Effect, Exit, Layer, Scope } from "effect"
import { afterAll, beforeAll, beforeEach } from "vitest"

import { startDynamoDbLocal } from "../../infra/local/DynamoDbLocal.ts"
import { createSitesTable } from "../../infra/local/SitesTable.ts"
import { Table, type TableError } from "../../src/aws/Table.ts"
import { settingsFrom } from "./samples.ts"

/** Much quicker than a new table with its five indexes. */
const removeAll = async (): Promise<void> => {
  const client = new DynamoDBClient({})
  const query = { TableName: "sites", ProjectionExpression: "PK, SK" }
  for await (const { Items = [] } of paginateScan({ client }, query)) {
    await Promise.all(Items.map((Key) => client.send(new DeleteItemCommand({ TableName: "sites", Key }))))
  }
}

/** A DynamoDB Local for one test file. The SDK's clients find it as they find AWS: by the environment. */
export const useDatabase = (options: { readonly emptyBeforeEach: boolean } = { emptyBeforeEach: false }): void => {
  const scope = Scope.makeUnsafe()
  beforeAll(() =>
    Effect.runPromise(
      Effect.gen(function* () {
        const endpoint = yield* startDynamoDbLocal({})
        Object.assign(process.env, {
          AWS_ENDPOINT_URL_DYNAMODB: endpoint,
          AWS_REGION: "eu-west-1",
          AWS_ACCESS_KEY_ID: "test",
          AWS_SECRET_ACCESS_KEY: "test",
        })
        yield* createSitesTable({ client: new DynamoDBClient({ endpoint }), name: "sites", keep: false })
      }).pipe(Scope.provide(scope)),
    ),
  )
  if (options.emptyBeforeEach) beforeEach(removeAll)
  afterAll(() => Effect.runPromise(Scope.close(scope, Exit.void)))
}

/** The table of {@link useDatabase}; its client is made when the layer is built, after the database has started. */
export const tableLayer = Table.layer.pipe(Layer.provideMerge(settingsFrom()))

/** The same, with something that happens before a write, or in its place. */
export const tableWith = (
  before: (what: "put" | "update" | "transact", table: Table["Service"]) => Effect.Effect<unknown, TableError>,
) =>
  Layer.effect(
    Table,
    Effect.map(Table, (table) => {
      const after = <A, E>(what: "put" | "update" | "transact", write: Effect.Effect<A, E>) =>
        Effect.andThen(before(what, table), write)
      return Table.of({
        ...table,
        put: (input) => after("put", table.put(input)),
        update: (input) => after("update", table.update(input)),
        transact: (items) => after("transact", table.transact(items)),
      })
    }),
  ).pipe(Layer.provideMerge(tableLayer))
