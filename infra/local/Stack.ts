import { join } from "node:path"

import type { DynamoDBClient } from "@aws-sdk/client-dynamodb"
import { Deferred, Effect, Record } from "effect"

import { functions } from "../inventory/functions.ts"
import { routesOf } from "../inventory/routes.ts"
import { table } from "../inventory/sitesTable.ts"
import { apiDocs } from "./ApiDocs.ts"
import { archiveRights } from "./archiveRights.ts"
import { startArchiveStore } from "./ArchiveStore.ts"
import { bundlesOf } from "./bundles.ts"
import { seedCatalogue } from "./catalogue/seed.ts"
import { startConsumers } from "./Consumers.ts"
import { startDatabase } from "./Database.ts"
import { startDnsServer } from "./DnsServer.ts"
import { functionVariables } from "./functionEnvironment.ts"
import { startGateway } from "./Gateway.ts"
import { probePort } from "./HttpListener.ts"
import { startKeys } from "./Keys.ts"
import { type Hosting, startLambda } from "./Lambda.ts"
import type { LambdaHost } from "./LambdaHost.ts"
import { mailPages } from "./mailPages.ts"
import { startMailService } from "./MailService.ts"
import { startMessaging } from "./Messaging.ts"
import * as places from "./paths.ts"
import { startPortal } from "./PortalSite.ts"
import { startScheduler } from "./Scheduler.ts"
import { startSecretsManager } from "./SecretsManager.ts"
import { startSecurityTokens } from "./SecurityTokens.ts"
import { newPassword, openStackDirectory, type TenantCredentials, username } from "./StackDirectory.ts"
import { StackError } from "./StackError.ts"
import type { StackInfo, StackOptions } from "./StackInfo.ts"
import { noDisplay } from "./StartDisplay.ts"
import { loadTokenIssuer } from "./TokenIssuer.ts"
import { tracePages } from "./traces/TracePages.ts"
import { openDaemon, startTraceStore } from "./traces/TraceStore.ts"
import type { Serving } from "./wordpress/Php.ts"
import { startSitesLoadBalancer, startTenants } from "./WordPressNetwork.ts"

/** Name and value of the secret by which a tenant's WordPress is entered. */
const secretOf = ({ applicationPassword, tenantId, username: login }: TenantCredentials) =>
  [`bbws/wp/${tenantId}/wp-app-password`, JSON.stringify({ username: login, password: applicationPassword })] as const

/** Starts everything and answers when requests can come; the end of the scope stops all of it. */
export const startStack = Effect.fnUntraced(function* (options: StackOptions) {
  const { keep = false, root = places.defaultRoot, accessKeyId = "local" } = options
  const { region } = places
  const display = options.display ?? noDisplay
  const access = { region, credentials: { accessKeyId, secretAccessKey: "local" } }
  const step = <A, E, R>(name: string, effect: Effect.Effect<A, E, R>) => display.follow(name, () => effect)

  const directory = yield* openStackDirectory(root, places.defaultCache, keep)
  if (options.apiPort !== 0) {
    yield* probePort(options.apiPort).pipe(
      Effect.mapError(
        () =>
          new StackError({
            message: `Port ${options.apiPort} is in use: stop what listens there, or choose another port for the API: PORT=${options.apiPort + 1} npm start.`,
          }),
      ),
    )
  }
  const traces = yield* startTraceStore
  const sessions = yield* startSecurityTokens({ access, role: places.tenantRole })
  const keys = yield* startKeys({ ...places.keyArns, material: directory.key })
  const issuer = yield* loadTokenIssuer({ directory: places.tokenDirectory(root), region })
  const dns = yield* startDnsServer
  const client = yield* Deferred.make<DynamoDBClient>()
  const lambda = yield* Deferred.make<LambdaHost>()
  const tenants = new Map<string, Serving>()
  const balancer = yield* startSitesLoadBalancer({
    port: options.wordpressPort,
    table: table.name,
    dynamodb: client,
    tenants,
  })
  const reached = { wordpress: balancer.url, management: balancer.managementUrl }
  let api = ""
  const portal =
    options.portalPort === undefined
      ? undefined
      : yield* startPortal({ port: options.portalPort, issuer, tenants: () => [...tenants.keys()], api: () => api })
  const corsOrigins = portal === undefined ? [] : [portal.url]
  const startWordPress = (credentials: ReadonlyArray<TenantCredentials>) =>
    startTenants({
      cacheDir: join(places.defaultCache, "wordpress"),
      dataDir: directory.wordpress,
      credentials,
      addresses: balancer.addresses,
      tenants,
      mysql: options.mysql,
      display,
    })
  const stores = Effect.gen(function* () {
    const named = { access, environment: "local" }
    const { archives, database, messaging } = yield* Effect.all(
      {
        database: step(
          "DynamoDB Local",
          startDatabase({
            endpoint: options.dynamodbEndpoint,
            access,
            table: table.name,
            dataDir: directory.dynamodb,
            keep,
          }).pipe(Effect.tap((started) => Deferred.succeed(client, started.client))),
        ),
        messaging: step("SQS and SNS", startMessaging(named)),
        archives: step("S3", startArchiveStore({ ...named, rights: archiveRights, directory: directory.archives })),
      },
      { concurrency: "unbounded" },
    )
    if (options.catalogue !== false) {
      const { client } = database
      yield* step("Catalogue", seedCatalogue({ access, ...archives, client, table: table.name }))
    }
    return { archives, database, messaging }
  })
  const {
    bundles,
    secrets,
    stores: { archives, database, messaging },
  } = yield* Effect.all(
    {
      wordpress: options.wordpress === false ? Effect.void : startWordPress(directory.credentials),
      bundles: step("Functions", bundlesOf(options.bundles)),
      stores,
      portal: portal === undefined ? Effect.void : step("Portal", portal.ready),
      secrets: step(
        "Secrets Manager",
        startSecretsManager({
          region,
          secrets: new Map(directory.credentials.map(secretOf)),
          rotate: (event) => Effect.flatMap(Deferred.await(lambda), (host) => host.invoke("password-rotation", event)),
        }),
      ),
    },
    { concurrency: "unbounded" },
  )
  const mail = yield* startMailService({ access, messaging })
  const queueUrls = Record.map(messaging.queues, ({ url }) => url)
  const variables: Record<string, string> = {
    ...functionVariables({
      region,
      accessKeyId,
      table: table.name,
      queueUrls,
      topicArn: messaging.topicArn,
      bucket: archives.bucket,
      endpoints: {
        dynamodb: database.endpoint,
        messaging: messaging.endpoint,
        archives: archives.archiveEndpoint,
        secrets: secrets.url,
        sessions: sessions.url,
        keys: keys.url,
        mail: mail.url,
        traces: traces.address,
        dns: dns.address,
      },
      clientId: issuer.clientId,
      corsOrigins,
      addresses: balancer.addresses,
    }),
    ...options.variables,
  }
  const hosting: Hosting = {
    bundles,
    region,
    variables,
    places: {
      table: `arn:aws:dynamodb:${region}:000000000000:table/${table.name}`,
      queues: Record.map(messaging.queues, ({ arn }) => arn),
      topic: messaging.topicArn,
      bucket: `arn:aws:s3:::${archives.bucket}`,
      tenantRole: places.tenantRole,
      key: places.webhookKey,
      mailKey: places.mailKey,
      mail: places.mailPlaces,
    },
    services: {
      [variables["AWS_ENDPOINT_URL_DYNAMODB"] ?? ""]: "dynamodb",
      [messaging.endpoint]: "messaging",
      [archives.archiveEndpoint]: "archives",
      [secrets.url]: "secrets",
      [sessions.url]: "sessions",
      [keys.url]: "keys",
      [mail.url]: "mail",
    },
  }
  const host = yield* startLambda(hosting, directory.logs)
  yield* Deferred.succeed(lambda, host)
  const consumers = yield* startConsumers({
    functions,
    host,
    endpoint: messaging.endpoint,
    access,
    queues: messaging.queues,
  })
  const every = options.scheduleEvery ?? "5 seconds"
  yield* startScheduler({ functions, host, region, every })
  const routes = routesOf(functions)
  const pages = new Map([...apiDocs(issuer), ...tracePages(traces), ...mailPages(mail.mails)])
  const daemon = yield* openDaemon(traces.address)
  const serving = startGateway({ port: options.apiPort, routes, host, issuer, pages, corsOrigins, daemon, dns })
  const gateway = yield* step("API", serving)
  api = gateway.url
  // Nothing is mailed before somebody has called the API.
  variables["MAIL_LINKS_URL"] ??= gateway.url
  const info: StackInfo = {
    api,
    ...(portal === undefined ? {} : { portal: portal.url }),
    dynamodb: database.endpoint,
    sqs: messaging.endpoint,
    sns: messaging.endpoint,
    s3: archives.archiveEndpoint,
    table: table.name,
    bucket: archives.bucket,
    queues: queueUrls,
    inbox: messaging.inbox,
    topicArn: messaging.topicArn,
    tenants: directory.credentials.map((tenant) => ({ ...tenant, ...reached })),
    region,
    pid: process.pid,
  }
  yield* directory.write(info)
  /** A tenant more, until the scope ends; without WordPress nothing answers for it, as if that were down. */
  const startTenant = Effect.fnUntraced(function* (tenantId: string, hasWordPress: boolean) {
    const credentials = { tenantId, username, applicationPassword: newPassword() }
    yield* secrets.make(...secretOf(credentials))
    if (hasWordPress) {
      yield* Effect.addFinalizer(() => Effect.sync(() => tenants.delete(tenantId)))
      yield* startWordPress([credentials])
    }
    return { ...credentials, ...reached }
  })
  return {
    ...info,
    host,
    hosting,
    variables,
    ...consumers,
    mint: issuer.mint,
    beginRotation: secrets.beginRotation,
    startTenant,
  }
})
