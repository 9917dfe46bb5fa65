import { join } from "node:path"

import { type DynamoDBClient, GetItemCommand } from "@aws-sdk/client-dynamodb"
import { Deferred, Effect } from "effect"

import { addressesOf } from "./functionEnvironment.ts"
import type { TenantCredentials } from "./StackDirectory.ts"
import { StackError } from "./StackError.ts"
import type { StartDisplay } from "./StartDisplay.ts"
import { keptNetwork } from "./wordpress/KeptNetwork.ts"
import { startLoadBalancer } from "./wordpress/LoadBalancer.ts"
import type { MySql } from "./wordpress/NativePhp.ts"
import type { Serving } from "./wordpress/Php.ts"
import { wasmPhp } from "./wordpress/WasmPhp.ts"
import { prepareInstallation } from "./wordpress/WordPressInstallation.ts"
import { startTenant } from "./wordpress/WordPressTenant.ts"

const preferredPort = 8080

const environments = new Map([
  ["wpdev", "DEV"],
  ["wpsit", "SIT"],
  ["wp", "PROD"],
])

/** Where the API says whose a host is: the claim of `shop.wpdev.localhost`, or who has proven a domain. */
const keyOf = (host: string) => {
  const [, subdomain, zone] = /^([^.]+)\.(wpdev|wpsit|wp)\.localhost$/.exec(host) ?? []
  const environment = environments.get(zone ?? "")
  return subdomain === undefined || environment === undefined
    ? { PK: { S: `DOMAIN#${host}` }, SK: { S: "HOLDER" } }
    : { PK: { S: `SUBDOMAIN#${environment}#${subdomain}` }, SK: { S: "CLAIM" } }
}

/** The tenant of a host's site. */
const findTenant = async (client: DynamoDBClient, table: string, host: string): Promise<string | undefined> => {
  const found = await client.send(
    new GetItemCommand({
      TableName: table,
      Key: keyOf(host),
      ConsistentRead: true,
    }),
  )
  return found.Item?.["tenantId"]?.S
}

/**
 * The load balancer of all tenants' sites. It comes first, because its port is part of every site's address;
 * `tenants` fills while the tenants' WordPress instances start, and `dynamodb` is awaited when a site is asked for.
 */
export const startSitesLoadBalancer = Effect.fnUntraced(function* (options: {
  /** `undefined`: 8080, or a free one if that is taken. */
  readonly port: number | undefined
  readonly table: string
  readonly dynamodb: Deferred.Deferred<DynamoDBClient>
  readonly tenants: ReadonlyMap<string, Serving>
}) {
  const start = (port: number) =>
    startLoadBalancer({
      port,
      tenants: options.tenants,
      tenantOfHost: (host) =>
        Effect.flatMap(Deferred.await(options.dynamodb), (client) =>
          Effect.promise(() => findTenant(client, options.table, host)),
        ),
    })
  const chosen = options.port
  const balancer =
    chosen === undefined
      ? yield* start(preferredPort).pipe(Effect.catch(() => start(0)))
      : yield* start(chosen).pipe(
          Effect.mapError(
            () =>
              new StackError({
                message: `Port ${chosen} is in use: choose another one for the sites with WORDPRESS_PORT.`,
              }),
          ),
        )
  return { ...balancer, addresses: addressesOf(Number(new URL(balancer.url).port), balancer.managementUrl) }
})

/** A WordPress Multisite for each tenant, entered into `tenants` as it comes up. */
export const startTenants = Effect.fnUntraced(function* (options: {
  readonly cacheDir: string
  readonly dataDir: string
  readonly credentials: ReadonlyArray<TenantCredentials>
  readonly addresses: ReturnType<typeof addressesOf>
  readonly tenants: Map<string, Serving>
  readonly mysql: MySql | undefined
  readonly display: StartDisplay
}) {
  const { addresses, display, mysql } = options
  const installation = yield* display.follow(
    "WordPress",
    Effect.fnUntraced(function* (tell) {
      const prepared = yield* prepareInstallation({ cacheDir: options.cacheDir, tell })
      if (mysql === undefined) yield* keptNetwork(prepared, wasmPhp(prepared.sqliteDir), tell)
      return prepared
    }),
  )
  yield* Effect.forEach(
    options.credentials,
    ({ tenantId, username, applicationPassword }) => {
      const start = startTenant({
        installation,
        tenantId,
        dataDir: join(options.dataDir, tenantId),
        networkUrl: addresses.networkUrlOf(tenantId),
        siteBaseUrls: addresses.siteBaseUrls,
        username,
        applicationPassword,
        mysql,
        log: display.log,
      }).pipe(Effect.tap((serving) => Effect.sync(() => options.tenants.set(tenantId, serving))))
      return display.follow(`WordPress of ${tenantId}`, () => start)
    },
    { concurrency: "unbounded", discard: true },
  )
})
