import * as Crypto from "node:crypto"
import * as FileSystem from "node:fs/promises"
import * as Path from "node:path"

import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"

import { attempt, buildOnce, exists } from "./Files.ts"
import { type MySql, nativePhp } from "./NativePhp.ts"
import { type Php, platformDir, type Site } from "./Php.ts"
import { wasmPhp } from "./WasmPhp.ts"
import { WordPressError } from "./WordPressError.ts"
import type { Installation } from "./WordPressInstallation.ts"

/** What a tenant's WordPress is started with. */
export interface TenantOptions {
  readonly installation: Installation
  readonly tenantId: string
  /** Folder of the tenant's files, and of its database if that is SQLite; kept. Empty or absent: a new network. */
  readonly dataDir: string
  /** Address of the network's main site, by way of the load balancer. */
  readonly networkUrl: string
  /** One per site environment; a site's address is one label under one of them. */
  readonly siteBaseUrls: ReadonlyArray<string>
  readonly username: string
  /** Letters and digits. */
  readonly applicationPassword: string
  /** The machine's own PHP with this server, in place of PHP under WebAssembly with SQLite. */
  readonly mysql?: MySql | undefined
  readonly log: (line: string) => Effect.Effect<void>
}

/** A tenant whose PHP is chosen. */
interface Tenant extends TenantOptions {
  readonly php: Php
}

/** What is run to install a network; the must-use plugin is placed anew at every start. */
const installers = ["install.php", "wp-config.php", "wp-content/sunrise.php"]

/** A hash of what an installed network depends on: one that differs may not be taken from the cache. */
const networkKey = (options: TenantOptions): Effect.Effect<string, WordPressError> =>
  attempt("read the platform's PHP files", async () => {
    const hash = Crypto.createHash("sha256")
    for (const file of installers) hash.update(await FileSystem.readFile(Path.join(platformDir, file)))
    const { hostname } = new URL(options.networkUrl)
    hash.update(JSON.stringify([options.installation.coreDir, options.tenantId, hostname]))
    hash.update(credential(options))
    return `${options.tenantId}-${hash.digest("hex").slice(0, 16)}`
  })

const credential = (options: TenantOptions): string =>
  Crypto.createHash("sha256")
    .update(JSON.stringify([options.username, options.applicationPassword]))
    .digest("hex")

/** File of a data folder that says whose credential its network knows; written last, so it marks a whole network. */
const stampOf = (database: Php["database"], dataDir: string): string =>
  Path.join(dataDir, database === "sqlite" ? "installed" : `installed-${database}`)
const stamp = ({ php }: Tenant, dataDir: string): string => stampOf(php.database, dataDir)

const placeFiles = (options: Tenant, dataDir: string): Effect.Effect<void, WordPressError> =>
  attempt(`place the platform's plugin in ${dataDir}`, async () => {
    const content = Path.join(dataDir, "wp-content")
    for (const folder of ["database", "tmp"]) {
      await FileSystem.mkdir(Path.join(dataDir, folder), { recursive: true })
    }
    await FileSystem.rm(Path.join(content, "mu-plugins"), { recursive: true, force: true })
    await FileSystem.cp(Path.join(platformDir, "wp-content"), content, { recursive: true })
    const { dropIn } = options.php
    if (dropIn !== undefined) await FileSystem.writeFile(Path.join(content, "db.php"), dropIn)
  })

const siteOf = (options: TenantOptions, dataDir: string): Site => ({
  coreDir: options.installation.coreDir,
  dataDir,
  networkUrl: options.networkUrl,
  environment: {
    TENANT_ID: options.tenantId,
    WP_NETWORK_URL: options.networkUrl,
    WP_SITE_BASE_URLS: options.siteBaseUrls.join(","),
    WP_ENVIRONMENT_TYPE: "local",
  },
})

const install = (options: Tenant, dataDir: string, phase: "tables" | "network"): Effect.Effect<void, WordPressError> =>
  options.php.install(
    siteOf(options, dataDir),
    {
      BBWS_INSTALL_PHASE: phase,
      WP_PLATFORM_USERNAME: options.username,
      WP_PLATFORM_APPLICATION_PASSWORD: options.applicationPassword,
    },
    `The installation of WordPress for ${options.tenantId} (${phase})`,
  )

const writeStamp = (options: Tenant, dataDir: string) =>
  attempt(`write ${stamp(options, dataDir)}`, () => FileSystem.writeFile(stamp(options, dataDir), credential(options)))

const makeNetwork = Effect.fnUntraced(function* (options: Tenant, folder: string) {
  yield* options.log(`Installing the network of ${options.tenantId}`)
  yield* attempt("copy the WordPress content", () =>
    FileSystem.cp(options.installation.contentDir, Path.join(folder, "wp-content"), {
      recursive: true,
    }),
  )
  yield* placeFiles(options, folder)
  yield* options.php.createDatabase(siteOf(options, folder))
  yield* install(options, folder, "tables")
  yield* install(options, folder, "network")
  yield* writeStamp(options, folder)
})

const prepareData = Effect.fnUntraced(function* (options: Tenant, dataDir: string) {
  const other = options.php.database === "sqlite" ? "mysql" : "sqlite"
  if (yield* exists(stampOf(other, dataDir))) {
    return yield* new WordPressError({
      message: `The database of ${options.tenantId} in ${dataDir} is ${other}, not ${options.php.database}: start without --keep, or on ${other} as before.`,
    })
  }
  const isNew = !(yield* exists(stamp(options, dataDir)))
  if (isNew && options.php.database !== "sqlite") yield* makeNetwork(options, dataDir)
  else if (isNew) {
    const cached = Path.join(options.installation.networksDir, yield* networkKey(options))
    yield* buildOnce(cached, (folder) => makeNetwork(options, folder))
    yield* attempt(`copy the network to ${dataDir}`, async () => {
      await FileSystem.mkdir(dataDir, { recursive: true })
      await FileSystem.cp(cached, dataDir, {
        recursive: true,
        filter: (source) => source !== stamp(options, cached),
      })
      await FileSystem.copyFile(stamp(options, cached), stamp(options, dataDir))
    })
  }
  yield* placeFiles(options, dataDir)
  const known = yield* attempt(`read ${stamp(options, dataDir)}`, () =>
    FileSystem.readFile(stamp(options, dataDir), "utf8"),
  )
  if (known !== credential(options)) {
    yield* install(options, dataDir, "network")
    yield* writeStamp(options, dataDir)
  }
})

/** Starts a tenant's WordPress on a free port of 127.0.0.1; it runs as long as the scope. */
export const startTenant = Effect.fn("startTenant")(function* (
  options: TenantOptions,
): Effect.fn.Return<{ readonly url: string }, WordPressError, Scope.Scope> {
  const dataDir = Path.resolve(options.dataDir)
  const { installation, mysql } = options
  const tenant = { ...options, php: mysql === undefined ? wasmPhp(installation.sqliteDir) : nativePhp(mysql) }
  yield* prepareData(tenant, dataDir)
  return yield* tenant.php.serve(siteOf(tenant, dataDir), options.log)
})
