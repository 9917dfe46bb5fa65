import { DynamoDBClient } from "@aws-sdk/client-dynamodb"
import { S3Client } from "@aws-sdk/client-s3"
import { Effect, Record } from "effect"
import { inject } from "vitest"

import { functions } from "../../infra/inventory/functions.ts"
import { routesOf } from "../../infra/inventory/routes.ts"
import { archiveRights } from "../../infra/local/archiveRights.ts"
import { startArchiveStore } from "../../infra/local/ArchiveStore.ts"
import { startConsumers } from "../../infra/local/Consumers.ts"
import { startGateway } from "../../infra/local/Gateway.ts"
import { makeLambdaHost } from "../../infra/local/LambdaHost.ts"
import { startMessaging } from "../../infra/local/Messaging.ts"
import * as places from "../../infra/local/paths.ts"
import { rolesOf } from "../../infra/local/roles.ts"
import { startScheduler } from "../../infra/local/Scheduler.ts"
import { createSitesTable } from "../../infra/local/SitesTable.ts"
import { loadTokenIssuer } from "../../infra/local/TokenIssuer.ts"
import { temporaryFolder } from "../infra/local/bundles.ts"

/** A region to which nothing but copies has come: an empty table, a bucket, queues; its functions start when these are filled. */
export const openRecoveryRegion = Effect.fnUntraced(function* (table: string) {
  const { accessKeyId, hosting, info, root } = inject("stack")
  const access = { region: info.region, credentials: { accessKeyId, secretAccessKey: "local" } }
  const named = { access, environment: "recovery" }
  const { endpoint, queues, topicArn } = yield* startMessaging(named)
  const directory = yield* temporaryFolder
  const { archiveEndpoint, bucket } = yield* startArchiveStore({ ...named, directory, rights: archiveRights })
  const clientOf = (endpoint: string) =>
    Effect.acquireRelease(
      Effect.sync(() => new S3Client({ ...access, endpoint, forcePathStyle: true })),
      (client) => Effect.sync(() => client.destroy()),
    )
  const database = yield* Effect.acquireRelease(
    Effect.sync(() => new DynamoDBClient({ ...access, endpoint: info.dynamodb })),
    (client) => Effect.sync(() => client.destroy()),
  )
  yield* createSitesTable({ client: database, name: table, keep: false })
  const variables = {
    ...hosting.variables,
    SITES_TABLE: table,
    ARCHIVE_BUCKET: bucket,
    SITE_CREATION_QUEUE: queues.creation.url,
    SITE_UPDATE_QUEUE: queues.update.url,
    SITE_DELETION_QUEUE: queues.deletion.url,
    WEBHOOK_QUEUE: queues.webhooks.url,
    SNS_TOPIC_ARN: topicArn,
    AWS_ENDPOINT_URL_SQS: endpoint,
    AWS_ENDPOINT_URL_SNS: endpoint,
    AWS_ENDPOINT_URL_S3: archiveEndpoint,
  }
  const placed = {
    table: `arn:aws:dynamodb:${info.region}:000000000000:table/${table}`,
    queues: Record.map(queues, ({ arn }) => arn),
    topic: topicArn,
    bucket: `arn:aws:s3:::${bucket}`,
    tenantRole: places.tenantRole,
    key: places.webhookKey,
    mailKey: places.mailKey,
    mail: places.mailPlaces,
  }
  const { region } = info
  const services = { ...hosting.services, [endpoint]: "messaging", [archiveEndpoint]: "archives" } as const
  /** The functions with their API, their consumers, and the schedule that takes up what was lost. */
  const start = Effect.fnUntraced(function* (logs: string) {
    const host = yield* makeLambdaHost({
      // Two stacks on one machine: the first call of a function may take longer to load it than it has in Lambda.
      functions: functions.map((each) => ({ ...each, timeout: Math.max(each.timeout, 60) })),
      bundles: hosting.bundles,
      logs,
      region,
      variables,
      roleOf: rolesOf({ functions, region, places: placed, services, secretsPrefix: "bbws/wp/" }),
    })
    yield* startConsumers({ functions, host, endpoint, access, queues })
    const issuer = yield* loadTokenIssuer({ directory: places.tokenDirectory(root), region })
    const gateway = yield* startGateway({
      port: 0,
      routes: routesOf(functions),
      host,
      issuer,
      pages: new Map(),
      integrationTimeout: 60_000,
    })
    const reconciler = functions.filter(({ name }) => name === "operation-reconciler")
    yield* startScheduler({ functions: reconciler, host, region, every: "5 seconds" })
    return { api: gateway.url }
  })
  return {
    database,
    lost: { s3: yield* clientOf(info.s3), bucket: info.bucket },
    copy: { s3: yield* clientOf(archiveEndpoint), bucket },
    start,
  }
})
