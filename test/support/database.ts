import { DynamoDBClient } from "@aws-sdk/client-dynamodb"
import { Effect, Exit, Layer, Scope } from "effect"
import { afterAll, beforeAll } from "vitest"

import { startDynamoDbLocal } from "../../infra/local/DynamoDbLocal.ts"
import { createSitesTable } from "../../infra/local/SitesTable.ts"
import { Table } from "../../src/aws/Table.ts"
import { settingsFrom } from "./samples.ts"

/** A DynamoDB Local for one test file. The SDK's clients find it as they find AWS: by the environment. */
export const useDatabase = (): void => {
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
  afterAll(() => Effect.runPromise(Scope.close(scope, Exit.void)))
}

/** The table of {@link useDatabase}; its client is made when the layer is built, after the database has started. */
export const tableLayer = Table.layer.pipe(Layer.provideMerge(settingsFrom()))
