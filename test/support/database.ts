import { randomUUID } from "node:crypto"

import { DeleteItemCommand, DeleteTableCommand, DynamoDBClient, paginateScan } from "@aws-sdk/client-dynamodb"
import { Effect, Layer } from "effect"
import { afterAll, beforeAll, beforeEach, inject } from "vitest"

import { createSitesTable } from "../../infra/local/SitesTable.ts"
import { Table, type TableError } from "../../src/platform/Table.ts"
import { settingsFrom } from "./samples.ts"

/** Much quicker than a new table with its five indexes. */
const removeAll = async (): Promise<void> => {
  const client = new DynamoDBClient({})
  const query = { TableName: "sites", ProjectionExpression: "PK, SK" }
  for await (const { Items = [] } of paginateScan({ client }, query)) {
    await Promise.all(Items.map((Key) => client.send(new DeleteItemCommand({ TableName: "sites", Key }))))
  }
}

/**
 * A table for one test file, on the DynamoDB Local of the run, under an access key of its own: nobody else's is there. The
 * SDK's clients find it as they find AWS: by the environment.
 */
export const useDatabase = (options: { readonly emptyBeforeEach: boolean } = { emptyBeforeEach: false }): void => {
  beforeAll(() => {
    const endpoint = inject("database")
    Object.assign(process.env, {
      AWS_ENDPOINT_URL_DYNAMODB: endpoint,
      AWS_REGION: "eu-west-1",
      AWS_ACCESS_KEY_ID: `test${randomUUID().replaceAll("-", "")}`,
      AWS_SECRET_ACCESS_KEY: "test",
    })
    return Effect.runPromise(createSitesTable({ client: new DynamoDBClient({ endpoint }), name: "sites", keep: false }))
  })
  if (options.emptyBeforeEach) beforeEach(removeAll)
  afterAll(async () => {
    await new DynamoDBClient({}).send(new DeleteTableCommand({ TableName: "sites" }))
  })
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
