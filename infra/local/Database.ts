import { DynamoDBClient } from "@aws-sdk/client-dynamodb"
import { Effect } from "effect"

import { startDynamoDbLocal } from "./DynamoDbLocal.ts"
import type { AwsAccess } from "./Messaging.ts"
import { createSitesTable } from "./SitesTable.ts"

/** The table in DynamoDB Local: the one at `endpoint`, or one of our own. */
export const startDatabase = Effect.fnUntraced(function* (options: {
  readonly endpoint: string | undefined
  readonly access: AwsAccess
  readonly table: string
  readonly dataDir: string
  readonly keep: boolean
}) {
  const endpoint = options.endpoint ?? (yield* startDynamoDbLocal({ dataDir: options.dataDir }))
  const client = yield* Effect.acquireRelease(
    Effect.sync(() => new DynamoDBClient({ ...options.access, endpoint })),
    (dynamodb) => Effect.sync(() => dynamodb.destroy()),
  )
  yield* createSitesTable({ client, name: options.table, keep: options.keep })
  return { endpoint, client }
})
