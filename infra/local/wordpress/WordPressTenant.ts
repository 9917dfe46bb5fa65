import * as Crypto from "node:crypto"
import * as FileSystem from "node:fs/promises"
import type * as Http from "node:http"
import * as Path from "node:path"
import { fileURLToPath } from "node:url"

import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"

import { attempt, buildOnce, exists } from "./Files.ts"
import { listen, reply } from "./HttpServer.ts"
import type { WordPressError } from "./WordPressError.ts"
import type { Installation } from "./WordPressInstallation.ts"
import type { WorkerConfig } from "./WorkerConfig.ts"
import { startPool } from "./WorkerPool.ts"
import { runScript } from "./WorkerProcess.ts"

/** What a tenant's WordPress is started with. */
export interface TenantOptions {
  readonly installation: Installation
  readonly tenantId: string
  /** Folder of the tenant's database and files; kept. Empty or absent: a new network. */
  readonly dataDir: string
  /** Address of the network's main site, by way of the load balancer. */
  readonly networkUrl: string
  /** One per site environment; a site's address is one label under one of them. */
  readonly siteBaseUrls: ReadonlyArray<string>
  readonly username: string
  /** Letters and digits. */
  readonly applicationPassword: string
  /** Processes, two by default; WordPress gets one more when it has to call itself and all are busy. */
  readonly workers?: number
  readonly log: (line: string) => Effect.Effect<void>
}

/** The files that a tenant's container gets: configuration, installer and must-use plugin. */
const platformDir = fileURLToPath(new URL("../../wordpress", import.meta.url))

/** Milliseconds. */
const requestDeadline = 120_000

const databaseDropIn = `<?php
define( 'DB_ENGINE', 'sqlite' );
define( 'DATABASE_TYPE', 'sqlite' );
define( 'WP_SQLITE_AST_DRIVER', true );
require '/sqlite/wp-includes/sqlite/db.php';
`

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
const stamp = (dataDir: string): string => Path.join(dataDir, "installed")

const placeFiles = (dataDir: string): Effect.Effect<void, WordPressError> =>
  attempt(`place the platform's plugin in ${dataDir}`, async () => {
    const content = Path.join(dataDir, "wp-content")
    for (const folder of ["database", "tmp"]) {
      await FileSystem.mkdir(Path.join(dataDir, folder), { recursive: true })
    }
    await FileSystem.rm(Path.join(content, "mu-plugins"), { recursive: true, force: true })
    await FileSystem.cp(Path.join(platformDir, "wp-content"), content, { recursive: true })
    await FileSystem.writeFile(Path.join(content, "db.php"), databaseDropIn)
  })

const workerConfig = (
  options: TenantOptions,
  dataDir: string,
  task: WorkerConfig["task"],
  extra: Record<string, string>,
): WorkerConfig => ({
  mounts: {
    "/wordpress": options.installation.coreDir,
    "/wordpress/wp-content": Path.join(dataDir, "wp-content"),
    "/sqlite": options.installation.sqliteDir,
    "/platform": platformDir,
    "/data": Path.join(dataDir, "database"),
    "/tmp": Path.join(dataDir, "tmp"),
  },
  environment: {
    TENANT_ID: options.tenantId,
    WP_NETWORK_URL: options.networkUrl,
    WP_SITE_BASE_URLS: options.siteBaseUrls.join(","),
    WP_ENVIRONMENT_TYPE: "local",
    WP_DB_ENGINE: "sqlite",
    WP_SQLITE_DIR: "/data",
    WP_ROOT: "/wordpress",
    WP_DEBUG_LOG: "/tmp/debug.log",
    TMPDIR: "/tmp",
    ...extra,
  },
  absoluteUrl: options.networkUrl,
  task,
})

const install = (
  options: TenantOptions,
  dataDir: string,
  phase: "tables" | "network",
): Effect.Effect<void, WordPressError> =>
  runScript(
    workerConfig(
      options,
      dataDir,
      { _tag: "Run", script: "/platform/install.php" },
      {
        BBWS_INSTALL_PHASE: phase,
        WP_PLATFORM_USERNAME: options.username,
        WP_PLATFORM_APPLICATION_PASSWORD: options.applicationPassword,
      },
    ),
    `The installation of WordPress for ${options.tenantId} (${phase})`,
  )

const writeStamp = (options: TenantOptions, dataDir: string) =>
  attempt(`write ${stamp(dataDir)}`, () => FileSystem.writeFile(stamp(dataDir), credential(options)))

const makeNetwork = Effect.fnUntraced(function* (options: TenantOptions, folder: string) {
  yield* options.log(`Installing the network of ${options.tenantId}`)
  yield* attempt("copy the WordPress content", () =>
    FileSystem.cp(options.installation.contentDir, Path.join(folder, "wp-content"), {
      recursive: true,
    }),
  )
  yield* placeFiles(folder)
  yield* install(options, folder, "tables")
  yield* install(options, folder, "network")
  yield* writeStamp(options, folder)
})

const prepareData = Effect.fnUntraced(function* (options: TenantOptions, dataDir: string) {
  if (!(yield* exists(stamp(dataDir)))) {
    const cached = Path.join(options.installation.networksDir, yield* networkKey(options))
    yield* buildOnce(cached, (folder) => makeNetwork(options, folder))
    yield* attempt(`copy the network to ${dataDir}`, async () => {
      await FileSystem.mkdir(dataDir, { recursive: true })
      await FileSystem.cp(cached, dataDir, {
        recursive: true,
        filter: (source) => source !== stamp(cached),
      })
      await FileSystem.copyFile(stamp(cached), stamp(dataDir))
    })
  }
  yield* placeFiles(dataDir)
  const known = yield* attempt(`read ${stamp(dataDir)}`, () => FileSystem.readFile(stamp(dataDir), "utf8"))
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
  yield* prepareData(options, dataDir)
  // The workers must know the address of WordPress for itself before there are workers to serve it.
  let serveItself: Http.RequestListener = (_request, response) =>
    reply(response, 503, { code: "starting", message: "WordPress is starting." })
  const loopback = yield* listen(0, (request, response) => serveItself(request, response))
  const pool = yield* startPool({
    size: options.workers ?? 2,
    deadline: requestDeadline,
    config: (socketPath) =>
      workerConfig(options, dataDir, { _tag: "Serve", socketPath }, { WP_LOOPBACK_URL: loopback }),
    log: options.log,
  })
  serveItself = pool.serveItself
  return { url: yield* listen(0, pool.serve) }
})
